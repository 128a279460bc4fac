"""Taking out of the journal what no backup needs that still opens.

A backup that has an erased case was made before the erasure, and lies under the ring key of that
time. Once that key is destroyed, nobody reads the backup, and the line is for nothing: what is
older than the oldest key of the ring goes. So with a destroyed key each month, the journal has the
lines of two or three.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from reports.locks import in_turn
from reports.vault.journal import (
    journal_files,
    journal_marks,
    journal_orders,
    journal_standing,
    restore_journal,
)
from reports.vault.journal.journal_files import Line
from reports.vault.service_keys import key_rings

# The clocks of two hosts, and transactions that were open when a key began to seal.
MARGIN: Final = timedelta(days=1)
_WAY: Final = "shorter"  # what a crash leaves of this is written over by the next


class NotCarriedOut(Exception):
    """The database has not carried out this journal, or knows another: `after_restore` first."""


@dataclass(frozen=True, slots=True)
class Compacted:
    """How many lines of a file are left, and how many went."""

    name: str
    kept: int
    gone: int


def horizon() -> datetime:
    """Return the moment before which no line is needed any more."""
    sealed = [key.moment.activated for key in key_rings.ring().file.keys if key.moment.activated]
    return min(sealed) - MARGIN


def compact() -> list[Compacted]:
    """Take out of each file what is older than the oldest ring key; again at once does nothing.

    Nobody adds a line meanwhile, and whatever is killed here leaves each file as it was or as it
    is to be. Raises NotCarriedOut, NoJournal, also when damaged: then nothing went.
    """
    before = horizon()
    with in_turn(journal_marks.MOVING), journal_files.sole_writer():
        return [
            _compact_orders(before),
            _compact_told(restore_journal.STOPPED, restore_journal.HASH_LENGTH, before),
            _compact_told(restore_journal.LEFT, restore_journal.PAIR_LENGTH, before),
        ]


def _compact_orders(before: datetime) -> Compacted:
    new = journal_marks.read_new()
    if not new.known or journal_standing.came_back(new.orders):
        raise NotCarriedOut
    size = new.orders.begin
    lines = _lines(journal_orders.NAME)
    gone = _old_orders(lines, size, before)
    kept = [line for line in lines if line.start >= size or _case_of(line) not in gone]
    done = Compacted(journal_orders.NAME, len(kept), len(lines) - len(kept))
    if not done.gone:
        return done
    carried = _text(line for line in kept if line.start < size)
    journal_files.write_beside(journal_orders.NAME, _text(kept), way=_WAY)
    # From here to the end both files are known: this one stays or that one comes.
    journal_marks.add(len(carried), carried)
    journal_files.put_in_place(journal_orders.NAME, way=_WAY)
    journal_marks.put(len(carried))
    return done


def _old_orders(lines: Iterable[Line], size: int, before: datetime) -> set[UUID]:
    """Return the cases of which every order is carried out and old."""
    newest: dict[UUID, datetime] = {}
    for line in lines:
        told = journal_orders.parse(line)
        if told is not None and told.at is not None:
            at = told.at if line.start < size else datetime.max.replace(tzinfo=told.at.tzinfo)
            newest[told.case_id] = max(at, newest.get(told.case_id, at))
    return {case_id for case_id, at in newest.items() if at < before}


def _case_of(line: Line) -> UUID | None:
    told = journal_orders.parse(line)
    return None if told is None else told.case_id


def _compact_told(name: str, length: int, before: datetime) -> Compacted:
    lines = _lines(name)
    whole = journal_files.TIME_LENGTH + 1 + length
    kept = [
        line
        for line in lines
        if len(line.text) >= whole and journal_files.read(name, line, length, str)[0] >= before
    ]
    if len(kept) < len(lines):
        journal_files.replace(name, _text(kept), way=_WAY)
    return Compacted(name, len(kept), len(lines) - len(kept))


def _lines(name: str) -> list[Line]:
    with journal_files.opened(name) as file:
        return list(journal_files.lines(file))


def _text(lines: Iterable[Line]) -> bytes:
    return b"".join(line.text + b"\n" for line in lines)
