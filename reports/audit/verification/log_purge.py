"""What of the log is kept no longer goes, and what stays can still be checked (24 months).

Where a chain's old events go, a keyed line stays: from which place and digest it goes on. Only
somebody with the lookup key can write such a line, so that nobody else can shorten the log.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from reports.audit.chain import event_mac
from reports.audit.chain.seals import with_digests
from reports.audit.models import ChainStart, Seal, SealedHead, SealStart
from reports.audit.verification.verify import FaultKind, verify

KEPT: Final = timedelta(days=731)  # 24 months, pseudonymous


class LogBroken(Exception):
    """The log does not hold: nothing of it goes until a person has looked."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How many events and seals went."""

    events: int = 0
    seals: int = 0


def purge(*, keep: Collection[UUID], now: datetime) -> Purged:
    """Delete sealed events older than 24 months, but those of the chains to `keep`.

    All or nothing, and only from a log that holds. Nobody may seal meanwhile: the caller has the
    lock. The last seal always stays. Raises LogBroken.
    """
    with transaction.atomic():
        newest = Seal.objects.aggregate(number=Max("number"))["number"] or 0
        old = Seal.objects.filter(at__lt=now - KEPT, number__lt=newest)
        last = old.order_by("-number").first()
        if last is None:
            return Purged()
        if any(isinstance(fault.kind, FaultKind) for fault in verify(now=now).faults):
            raise LogBroken
        starts = list(_starts(last, frozenset(keep)))
        _write(starts, last)
        return Purged(events=_delete_events(), seals=_delete_seals(last))


def _starts(last: Seal, keep: frozenset[UUID]) -> Iterator[ChainStart]:
    """How far each chain goes: what the old seals closed, and what was kept when older ones went.

    A chain that is kept stays whole; its line says up to where it was sealed.
    """
    before = ChainStart.objects.filter(purged=False).values_list("chain", "position")
    old = SealedHead.objects.filter(seal_number__lte=last.number)
    heads = dict(before) | {
        chain: position
        for chain, position in old.values_list("chain").annotate(position=Max("position"))
    }
    for chain, position, digest in with_digests(heads):
        yield chain_start(chain=chain, position=position, digest=digest, purged=chain not in keep)


def chain_start(*, chain: UUID, position: int, digest: bytes, purged: bool) -> ChainStart:
    """The keyed line about a chain, not saved."""
    mac = event_mac.start_mac(chain=chain, position=position, digest=digest, purged=purged)
    return ChainStart(chain=chain, position=position, digest=digest, purged=purged, mac=mac)


def _write(starts: list[ChainStart], last: Seal) -> None:
    ChainStart.objects.bulk_create(
        starts,
        update_conflicts=True,
        unique_fields=["chain"],
        update_fields=["position", "digest", "purged", "mac"],
    )
    SealStart.objects.all().delete()
    seal_mac = bytes(last.mac)
    mac = event_mac.seal_start_mac(number=last.number, seal_mac=seal_mac)
    SealStart.objects.create(number=last.number, seal_mac=seal_mac, mac=mac)


# Joined to the lines just written: an array of as many chains has no statistics, and the planner
# went through all events once for each of them.
_EVENTS: Final = """
DELETE FROM reports_event e USING reports_chainstart s
WHERE s.purged AND e.chain = s.chain AND e.position <= s.position
"""


def _delete_events() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS)
        return int(cursor.rowcount)


def _delete_seals(last: Seal) -> int:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM reports_sealedhead WHERE seal_number <= %s", [last.number])
        cursor.execute("DELETE FROM reports_seal WHERE number <= %s", [last.number])
        return int(cursor.rowcount)
