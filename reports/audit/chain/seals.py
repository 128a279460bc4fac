"""Every minute the chains' heads are closed under one chain of chains."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from reports.audit.chain import event_mac
from reports.audit.models import Event, Seal, SealedHead, UnsealedEvent
from reports.vault.journal import journal_files, restore_journal
from reports.vault.row_checks import mark_roots

# Seals a journal may lack: the last one's head is written after its commit.
NOT_YET_WRITTEN = 2


class BehindJournal(Exception):
    """The database was set back behind its journal: `after_restore` comes first."""


def is_behind() -> bool:
    """Return whether the journal names a seal that this database does not have; one query.

    Then nothing is sealed, no key changes and nobody is texted until `start_again`. Raises
    NoJournal, also when damaged.
    """
    head = restore_journal.read_audit_head()
    if not head:
        return False
    number, mac = journal_files.numbered(restore_journal.AUDIT_HEAD, head)
    return not Seal.objects.filter(number=number, mac=mac).exists()


def journal_is_elsewhere() -> bool:
    """Return whether the heads of this database go to another folder than this process has.

    One folder serves all hosts of an installation. A process with one of its own would note
    erasures where no restore looks for them, and would not see that the database was set back.
    Raises NoJournal, also when damaged.
    """
    last = Seal.objects.order_by("-number").values_list("number", flat=True).first()
    if last is None:
        return False
    head = restore_journal.read_audit_head()
    number = journal_files.numbered(restore_journal.AUDIT_HEAD, head)[0] if head else 0
    return last - number > NOT_YET_WRITTEN


def check_not_behind() -> None:
    """Raise BehindJournal while the database is behind its journal."""
    if is_behind():
        raise BehindJournal


def start_again() -> None:
    """Let the journal go on from the last seal this database has, once the restore is cleared up.

    A database without any seal goes on from none.
    """
    last = Seal.objects.order_by("-number").first()
    restore_journal.set_audit_head("" if last is None else head_text(last.number, bytes(last.mac)))


def seal_minute(*, now: datetime) -> int:
    """Seal every event committed so far that no seal covers; return how many events that were.

    The new head goes to the journal only after the commit: a journal ahead of the database is
    the sign of a database set back, and must never come from a transaction that failed.
    Only one process may seal at a time (the caller holds the lock; a second one fails on `number`).
    With it the newest states noted since get their root (`vault.newest`). Raises BehindJournal: a
    set-back database must not cover its own tracks; newest.MarksBroken, once the seal is made.
    """
    check_not_behind()
    with transaction.atomic():
        taken = _take_unsealed()
        seal = _close(_heads(taken), now=now) if taken else None
    if seal is not None:
        restore_journal.set_audit_head(head_text(seal.number, bytes(seal.mac)))
    mark_roots.move_pending()
    return len(taken)


def head_text(number: int, mac: bytes) -> str:
    """Return the line the journal keeps: number and mac of the last seal."""
    return f"{number} {mac.hex()}"


def _take_unsealed() -> list[tuple[UUID, int]]:
    table = UnsealedEvent._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} RETURNING chain, position")  # noqa: S608 - own name
        return [(chain, position) for chain, position in cursor.fetchall()]


def _heads(taken: Iterable[tuple[UUID, int]]) -> dict[UUID, int]:
    heads: dict[UUID, int] = {}
    for chain, position in taken:
        heads[chain] = max(position, heads.get(chain, 0))
    return heads


def _close(heads: dict[UUID, int], *, now: datetime) -> Seal:
    last = Seal.objects.order_by("-number").first()
    number, previous = (last.number + 1, bytes(last.mac)) if last else (1, b"")
    mac = event_mac.seal_mac(number=number, at=now, previous=previous, heads=with_digests(heads))
    SealedHead.objects.bulk_create(
        SealedHead(seal_number=number, chain=chain, position=position)
        for chain, position in sorted(heads.items())
    )
    return Seal.objects.create(number=number, at=now, mac=mac)


def with_digests(heads: dict[UUID, int]) -> list[tuple[UUID, int, bytes]]:
    """Return each chain's event at that place with its digest; one query."""
    chains, positions = list(heads), list(heads.values())
    rows = Event.objects.raw(
        "SELECT e.id, e.chain, e.position, e.digest FROM reports_event e "
        "JOIN unnest(%s::uuid[], %s::int[]) AS h (chain, position) "
        "ON e.chain = h.chain AND e.position = h.position",
        [chains, positions],
    )
    return [(row.chain, row.position, bytes(row.digest)) for row in rows]
