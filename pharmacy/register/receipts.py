"""The number a pharmacist keeps: typed back it says "received" or when a person took it up (R3.5).

Nothing else: no list, no case, no word. A number counts at the counters of the team it was given
to; anywhere else it is unknown. What was erased still answers "received": that a person erased the
report is the person's alone to know. When it has run out it is counted in its month, by the way of
helping.
"""

import logging
import secrets
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from pharmacy.models import Receipt
from pharmacy.register import monthly_counts
from pharmacy.register.help_modes import Mode
from pharmacy.register.monthly_counts import Place
from pharmacy.register.pharmacies import Standing
from reports.audit.events import EventKind
from reports.audit.log import Actor, record
from reports.cases.models import Case
from reports.pipeline import send_query
from reports.region import region
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import grants
from reports.vault.service_keys import key_rings, lookups

log = logging.getLogger("linden.pharmacy")

DIGITS: Final = 9
GROUP: Final = 3
LONGEST_TYPED: Final = 40
_BATCH: Final = 500
_HOUR: Final = timedelta(hours=1)
# Given out with each report: a constant statement.
_INSERT: Final = """
insert into pharmacy_receipt (id, number, ends_at, blob) values (%s, %s, %s, %s)
on conflict (number) do nothing returning id
"""


class UnknownNumber(Exception):
    """No such number was given out here, or it has run out."""


@dataclass(frozen=True, kw_only=True)
class Status:
    """All that a number tells: received; and when a person took it up, or None."""

    taken_up_at: datetime | None


def give(*, case_id: UUID, mode: Mode, by: Standing, now: datetime) -> str:
    """Draw a number for a case just filed, inside its transaction. It is not logged with whom:
    when a counter filed something is one half of who stood there."""
    number = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    until = now + timedelta(hours=region().pharmacy.receipt_hours)
    id, ends_at = uuid4(), until.replace(minute=0, second=0, microsecond=0) + _HOUR
    value = _value(by.team_id, number)
    place = monthly_counts.place_of(by.pharmacy_id, now)
    said = {"case": str(case_id), "until": until.isoformat(), "mode": mode.value}
    said |= {"pharmacy": str(place.pharmacy_id), "month": place.first_day.isoformat()}
    blob = grants.seal(_context(id), said, secret=value, ring=key_rings.PARTNERS)
    known = [id, lookups.lookup("receipt", value), ends_at, blob]
    if send_query(_INSERT, known).read():
        return number
    # The same number is still good here: draw another.
    return give(case_id=case_id, mode=mode, by=by, now=now)


def status(*, typed: str, team_id: UUID, by: Actor, now: datetime) -> Status:
    """What a number that was typed back tells; the asking is logged. Raises UnknownNumber."""
    record_asking(by=by, now=now)
    value = _value(team_id, normalised(typed))
    row = Receipt.objects.filter(number__in=lookups.candidates("receipt", value)).first()
    if row is None:
        raise UnknownNumber
    said = _opened(row)
    # One from before its number was sealed beside its case is void.
    if "token" not in said or not grants.belongs_to(said, value):
        raise UnknownNumber
    if datetime.fromisoformat(said["until"]) < now:
        raise UnknownNumber
    if "taken_up" not in said:
        _look(row, said)
    taken_up = said.get("taken_up")
    return Status(taken_up_at=datetime.fromisoformat(taken_up) if taken_up else None)


def _look(row: Receipt, said: dict[str, str]) -> None:
    """Write on the receipt when its case was taken up, if it was: what was told once stays so,
    whatever becomes of the case. That it was erased is nobody's to see here."""
    times = Case.objects.filter(pk=said["case"], acknowledged_at__isnull=False)
    at = times.values_list("acknowledged_at", flat=True).first()
    if at is not None:
        said["taken_up"] = at.isoformat()
        blob = grants.write(_context(row.id), said, ring=key_rings.PARTNERS)
        Receipt.objects.filter(pk=row.id).update(blob=blob)


def record_asking(*, by: Actor, now: datetime) -> None:
    """Log that somebody asked after a number, whatever came of it."""
    with transaction.atomic():
        record(kind=EventKind.RECEIPT_ASKED, by=by, now=now)


def purge(*, now: datetime) -> int:
    """Count what has run out for its pharmacies and delete it; returns how many.

    Five queries for each 500. What cannot be read is not counted.
    """
    gone = 0
    while some := _purge_some(now):
        gone += some
    return gone


@transaction.atomic
def _purge_some(now: datetime) -> int:
    over = Receipt.objects.select_for_update().filter(ends_at__lte=now).order_by("id")
    rows = list(over[:_BATCH])
    if rows:
        monthly_counts.add(_helped(rows))
        Receipt.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _helped(rows: Iterable[Receipt]) -> Mapping[Place, Mapping[Mode, int]]:
    found: defaultdict[Place, Counter[Mode]] = defaultdict(Counter)
    for row in rows:
        try:
            said = _opened(row)
        except SealBroken:
            log.exception("receipt_unreadable", extra={"receipt_id": str(row.pk)})
            continue
        if "mode" not in said:
            continue  # given by a version that counted at once
        place = Place(UUID(said["pharmacy"]), date.fromisoformat(said["month"]))
        found[place][Mode(said["mode"])] += 1
    return found


def shown(number: str) -> str:
    """The number as it is written down: three groups of three."""
    return " ".join(number[at : at + GROUP] for at in range(0, DIGITS, GROUP))


def normalised(typed: str) -> str:
    """The digits that were typed, in any script; spaces and dashes ignored."""
    text = unicodedata.normalize("NFKC", typed[:LONGEST_TYPED])
    return "".join(str(unicodedata.decimal(each)) for each in text if each.isdecimal())


def _opened(row: Receipt) -> dict[str, str]:
    return grants.read(_context(row.pk), bytes(row.blob), ring=key_rings.PARTNERS)


def _value(team_id: UUID, number: str) -> str:
    return f"{team_id}:{number}"


def _context(id: UUID) -> Context:
    return Context("pharmacy.receipt", id, id)
