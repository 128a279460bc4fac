"""Checking the log against itself, its seals and the journal outside the database."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from reports.audit.chain import chaining_triggers, event_mac
from reports.audit.chain.seals import head_text
from reports.audit.events import EventKind
from reports.audit.models import ChainStart, Event, SealStart
from reports.counting import Progress, silent, told
from reports.vault.journal import journal_marks, journal_orders, newest, restore_journal
from reports.vault.journal.journal_marks import New
from reports.vault.journal.journal_orders import Orders
from reports.vault.row_checks import row_marks
from reports.vault.row_checks.row_marks import RowFault

# Seals close every minute. An event left open for longer was put in behind the seals' back, or
# nobody seals any more; both need a person.
SEALED_WITHIN = timedelta(minutes=10)


class FaultKind(StrEnum):
    """What can be wrong with the log."""

    BEHIND_JOURNAL = "the database is behind the journal"
    CAME_BACK = "a case is there again whose erasure the journal has"
    JOURNAL_CUT = "the journal of erasures was cut short or replaced"
    BROKEN_LINK = "an event does not follow from the one before"
    FORGED = "an event was not written by this installation"
    GAP = "an event is missing from its chain"
    GUARD_OFF = "a trigger that protects the log is missing or disabled"
    HEAD_GONE = "a sealed event is missing"
    NOT_SEALED = "events are left without a seal"
    START_FORGED = "what is said to have gone was not written by this installation"
    SEAL_BROKEN = "a seal does not hold"
    SEAL_GAP = "a seal is missing"
    UNKNOWN_KIND = "an event has a kind this version does not know"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where: a chain and place in it, a seal, or a trigger."""

    kind: FaultKind | RowFault
    where: str


@dataclass(slots=True)
class Verdict:
    """What was checked and what was found wrong."""

    events: int = 0
    chains: int = 0
    seals: int = 0
    unsealed: int = 0
    journal: bool = False
    faults: list[Fault] = field(default_factory=list)

    def fault(self, kind: FaultKind | RowFault, where: object) -> None:
        """Note one thing that is wrong."""
        self.faults.append(Fault(kind, str(where)))


def verify(*, now: datetime, progress: Progress = silent) -> Verdict:
    """Check every event, chain, seal, trigger and the journal, and the rows that have a mark of
    their newest state; change nothing.

    Finds an event changed, deleted, inserted or moved, a chain or the seals cut short, a seal
    made by somebody else, a database set back behind the journal, and cases that came back; a row
    put back, removed or swapped (`newest_rows`). What it cannot find: events of the last minute
    removed together with everything after them before the minute's seal, and a mark likewise.
    """
    newest_head = newest.head_if_readable()
    journal_head = (
        restore_journal.read_audit_head() or None
    )  # first: the database may only be ahead of it
    new, ordered = journal_marks.read_new(), journal_orders.read_all()
    verdict = Verdict(journal=journal_head is not None)
    with one_moment():
        _check_guards(verdict)
        with _front_to_back():
            _check_chains(verdict, progress)
            _check_seals(verdict, journal_head, progress)
        _check_unsealed(verdict, now=now)
        if verdict.journal:
            _check_erased(verdict, ordered, new)
        for found in row_marks.faults(newest_head):
            verdict.fault(found.fault, found.where)
    return verdict


@contextmanager
def one_moment() -> Iterator[None]:
    """Let all that is read in the block be of one moment; nothing is written there."""
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


# Each row of the log is looked at: read from front to back and sorted, for which the database needs
# less than half the time of a million look-ups, as it would have it.
_WAYS = ("enable_indexscan", "enable_nestloop")


@contextmanager
def _front_to_back() -> Iterator[None]:
    _allow("off")
    yield
    _allow("on")  # not after an error: then the transaction takes it back


def _allow(word: str) -> None:
    with connection.cursor() as cursor:
        for way in _WAYS:
            cursor.execute("SELECT set_config(%s, %s, true)", [way, word])


def _check_guards(verdict: Verdict) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE c.relname = ANY(%s) AND t.tgenabled IN ('O', 'A') AND NOT t.tgisinternal",
            [list(chaining_triggers.PROTECTED)],
        )
        present = set(cursor.fetchall())
    expected = {
        (t, name)
        for t in chaining_triggers.PROTECTED
        for name in chaining_triggers.REFUSING_TRIGGERS
    }
    expected.add((chaining_triggers.PROTECTED[0], chaining_triggers.CHAINING_TRIGGER))
    for table, name in sorted(expected - present):
        verdict.fault(FaultKind.GUARD_OFF, f"{name} on {table}")


def _check_chains(verdict: Verdict, progress: Progress) -> None:
    starts = _starts(verdict)
    events = Event.objects.order_by("chain", "position").iterator(chunk_size=5000)
    for chain, found in groupby(told(events, "events", progress), key=attrgetter("chain")):
        verdict.chains += 1
        _check_chain(verdict, found, starts.pop(chain, None))
    for start in starts.values():
        if not start.purged:
            verdict.fault(FaultKind.HEAD_GONE, f"chain {start.chain}, event {start.position}")


def _starts(verdict: Verdict) -> dict[UUID, ChainStart]:
    """The keyed lines about what is gone or was sealed by what is gone."""
    found = {}
    for start in ChainStart.objects.all().iterator(chunk_size=5000):
        digest = bytes(start.digest)
        expected = event_mac.start_mac(
            chain=start.chain, position=start.position, digest=digest, purged=start.purged
        )
        if bytes(start.mac) == expected:
            found[start.chain] = start
        else:
            verdict.fault(FaultKind.START_FORGED, f"chain {start.chain}")
    return found


def _check_chain(verdict: Verdict, events: Iterable[Event], start: ChainStart | None) -> None:
    gone = start is not None and start.purged
    previous, place = (bytes(start.digest), start.position) if start and gone else (b"", 0)
    whole = start is None or gone
    for event in events:
        verdict.events += 1
        _check_event(verdict, event, place=place + 1, previous=previous)
        previous, place = bytes(event.digest), event.position
        whole = whole or (start is not None and (place, previous) == _sealed(start))
    if start is not None and not whole:
        verdict.fault(FaultKind.HEAD_GONE, f"chain {start.chain}, event {start.position}")


def _sealed(start: ChainStart) -> tuple[int, bytes]:
    return start.position, bytes(start.digest)


def _check_event(verdict: Verdict, event: Event, *, place: int, previous: bytes) -> None:
    where = f"chain {event.chain}, event {event.position}"
    if event.position != place:
        verdict.fault(FaultKind.GAP, f"chain {event.chain}, before event {event.position}")
    if bytes(event.mac) != event_mac.mac(event):
        verdict.fault(FaultKind.FORGED, where)
    expected = event_mac.digest(
        event, position=event.position, event_mac=bytes(event.mac), previous=previous
    )
    if event.position == place and bytes(event.digest) != expected:
        verdict.fault(FaultKind.BROKEN_LINK, where)
    if event.kind not in EventKind:
        verdict.fault(FaultKind.UNKNOWN_KIND, where)


# Each seal with the heads it closed and the digests those events have now.
_SEALS = """
SELECT s.number, s.at, s.mac, h.chain, h.position, e.digest
FROM reports_seal s
LEFT JOIN reports_sealedhead h ON h.seal_number = s.number
LEFT JOIN reports_event e ON e.chain = h.chain AND e.position = h.position
ORDER BY s.number
"""


def _check_seals(verdict: Verdict, journal_head: str | None, progress: Progress) -> None:
    expected, previous = _first_seal(verdict)
    in_journal = journal_head is None
    with connection.chunked_cursor() as cursor:
        cursor.execute(_SEALS)
        heads_of = told(_rows(cursor), "ends of chains in seals", progress)
        for (number, at, mac), rows in groupby(heads_of, key=lambda row: row[:3]):
            if number != expected:
                verdict.fault(FaultKind.SEAL_GAP, f"before seal {number}")
            heads = [row[3:] for row in rows if row[3] is not None]
            _check_seal(verdict, number, at, mac, heads, previous)
            in_journal = in_journal or head_text(number, mac) == journal_head
            verdict.seals, expected, previous = verdict.seals + 1, number + 1, mac
    if not in_journal:
        verdict.fault(FaultKind.BEHIND_JOURNAL, f"seal {str(journal_head).split()[0]}")


def _first_seal(verdict: Verdict) -> tuple[int, bytes]:
    """The number of the first seal that must be there, and the mac it follows from."""
    start = SealStart.objects.order_by("-number").first()
    if start is None:
        return 1, b""
    seal_mac = bytes(start.seal_mac)
    if bytes(start.mac) != event_mac.seal_start_mac(number=start.number, seal_mac=seal_mac):
        verdict.fault(FaultKind.START_FORGED, f"seal {start.number}")
        return 1, b""
    return start.number + 1, seal_mac


type _Row = tuple[int, datetime, bytes, UUID | None, int | None, bytes | None]


def _rows(cursor: Iterable[tuple[Any, ...]]) -> Iterator[_Row]:
    for number, at, mac, chain, position, digest in cursor:
        yield number, at, bytes(mac), chain, position, None if digest is None else bytes(digest)


def _check_seal(
    verdict: Verdict, number: int, at: datetime, mac: bytes, heads: list[Any], previous: bytes
) -> None:
    gone = [(chain, position) for chain, position, digest in heads if digest is None]
    for chain, position in gone:
        verdict.fault(FaultKind.HEAD_GONE, f"chain {chain}, event {position}, seal {number}")
    if not gone and mac != event_mac.seal_mac(number=number, at=at, previous=previous, heads=heads):
        verdict.fault(FaultKind.SEAL_BROKEN, f"seal {number}")


def _check_erased(verdict: Verdict, found: Orders, new: New) -> None:
    """Compare every erasure with the database, also those it counts as carried out."""
    if not new.known:
        verdict.fault(FaultKind.JOURNAL_CUT, journal_orders.NAME)
    begin = new.orders.begin
    carried = {case_id for case_id, start in found.ordered.items() if start < begin} | found.done
    for case_id in journal_orders.with_keys(carried & found.ordered.keys()):
        verdict.fault(FaultKind.CAME_BACK, f"case {case_id}")


_UNSEALED = """
SELECT e.chain, count(*), min(e.at)
FROM reports_event e
LEFT JOIN (SELECT chain, max(position) AS position FROM reports_sealedhead GROUP BY chain) h
    ON h.chain = e.chain
LEFT JOIN reports_chainstart s ON s.chain = e.chain
WHERE e.position > greatest(coalesce(h.position, 0), coalesce(s.position, 0))
GROUP BY e.chain ORDER BY e.chain
"""


def _check_unsealed(verdict: Verdict, *, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_UNSEALED)
        for chain, count, oldest in cursor.fetchall():
            verdict.unsealed += count
            if oldest < now - SEALED_WITHIN:
                verdict.fault(FaultKind.NOT_SEALED, f"chain {chain}, {count} events")
