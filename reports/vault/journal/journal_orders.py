"""`erased.log`: each erasure is an order, and how it ended is a line of its own.

    2026-11-24T12:00:00+00:00 ID    the order, on the disk before its transaction commits
    + ID                            it committed
    - ID                            it did not, and is not wanted any more
    ! ID                            before an order: nobody asked, its time of keeping was over

An order without an end is of a transaction that runs, or that failed, or of a process that died
at that moment. Only a database that still has the case although the journal says that its erasure
committed is one that was set back. Ends are shorter than an order, so that releases before them
pass them over. These wrote no ends: what stands before the first line with a sign may be theirs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Final
from uuid import UUID

from django.db import connection

from reports.vault.journal import journal_files
from reports.vault.journal.journal_files import Line, NoJournal

NAME: Final = "erased.log"
DONE: Final = "+"
WITHDRAWN: Final = "-"
TIME_OVER: Final = "!"

_ID_LENGTH: Final = 36
ORDER_LENGTH: Final = journal_files.TIME_LENGTH + 1 + _ID_LENGTH
_END_LENGTH: Final = 2 + _ID_LENGTH
_SIGNS: Final = {f"{sign} ".encode() for sign in (DONE, WITHDRAWN, TIME_OVER)}
_BATCH: Final = 10_000

_WITH_KEYS: Final = "select case_id from reports_casedatakey where case_id = any(%s)"
_WITH_ANYTHING: Final = """
select case_id from reports_casedatakey where case_id = any(%s)
union select id from reports_case where id = any(%s)
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What a line says: an order, with its time, or by its sign how one ended."""

    case_id: UUID
    at: datetime | None = None
    sign: str = ""


@dataclass(slots=True)
class Orders:
    """What a part of the journal says, from one byte to the one behind its last whole line."""

    begin: int
    end: int
    ordered: dict[UUID, int] = field(default_factory=dict)  # and the byte its first line begins at
    done: set[UUID] = field(default_factory=set)
    unasked: set[UUID] = field(default_factory=set)  # of the orders: the time of keeping was over
    early: set[UUID] = field(default_factory=set)  # of the whole journal: before any line with sign
    _said: tuple[UUID, int] | None = None  # that the order of the next line is one of these
    _signs: bool = False  # that there was a line with a sign

    def take(self, line: Line) -> None:
        """Add what one line says. Raises NoJournal where it is damaged."""
        self.end = line.end
        said, self._said = self._said, None
        told = parse(line)
        if told is None:
            return
        self._signs = self._signs or bool(told.sign)
        if told.sign == DONE:
            self.done.add(told.case_id)
        elif told.sign == WITHDRAWN:
            self.ordered.pop(told.case_id, None)
            self.early.discard(told.case_id)
        elif told.sign == TIME_OVER:
            # Read together with its order, or not yet.
            self.end, self._said = line.start, (told.case_id, line.start)
        else:
            self._order(told.case_id, line.start, said)

    def _order(self, case_id: UUID, start: int, said: tuple[UUID, int] | None) -> None:
        if said is not None and said[0] == case_id:
            start = said[1]
            self.unasked.add(case_id)
        else:
            self.unasked.discard(case_id)
        if not (self.begin or self._signs):
            self.early.add(case_id)
        self.ordered.setdefault(case_id, start)


def order(case_id: UUID, at: str, *, unasked: bool = False) -> None:
    """Journal an order. Raises NoJournal."""
    said = f"{TIME_OVER} {case_id}\n" if unasked else ""
    journal_files.append(NAME, f"{said}{at} {case_id}")


def end(case_id: UUID, sign: str) -> None:
    """Journal how an order ended. Raises NoJournal."""
    journal_files.append(NAME, f"{sign} {case_id}")


def read_all() -> Orders:
    """Return what the whole journal says. Raises NoJournal, also when damaged."""
    with journal_files.opened(NAME) as file:
        return read(file)


def read(file: BinaryIO, *, start: int = 0) -> Orders:
    """Return what the journal says from that byte on. Raises NoJournal when damaged."""
    found = Orders(start, start)
    for line in journal_files.lines(file, start=start):
        found.take(line)
    return found


def parse(line: Line) -> Told | None:
    """Return what a line says; None where a crash cut it short: no commit ever followed it.

    Raises NoJournal where it is damaged.
    """
    if len(line.text) == _END_LENGTH and line.text[:2] in _SIGNS:
        try:
            return Told(UUID(line.text[2:].decode()), sign=line.text[:1].decode())
        except ValueError:
            raise NoJournal(f"{NAME} is damaged at byte {line.start}") from None
    if len(line.text) < ORDER_LENGTH:
        return None
    at, case_id = journal_files.read(NAME, line, _ID_LENGTH, UUID)
    return Told(case_id, at)


def with_keys(cases: Iterable[UUID]) -> list[UUID]:
    """Return which of these the database has the data key of; a query for 10,000."""
    return _present(cases, _WITH_KEYS, 1)


def with_anything(cases: Iterable[UUID]) -> list[UUID]:
    """Return of which of these the database has key or row; a query for 10,000."""
    return _present(cases, _WITH_ANYTHING, 2)


def _present(cases: Iterable[UUID], query: str, times: int) -> list[UUID]:
    wanted, found = list(cases), set[UUID]()
    with connection.cursor() as cursor:
        for first in range(0, len(wanted), _BATCH):
            cursor.execute(query, [wanted[first : first + _BATCH]] * times)
            found.update(row[0] for row in cursor.fetchall())
    return sorted(found)
