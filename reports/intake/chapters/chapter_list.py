"""The chapters, which of them are offered to whom, and how far each of them is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Final

from reports.cases.records.added_parts import REPORT, Standing
from reports.cases.terms.machine_facts import Facts, Teller


class Chapter(IntEnum):
    """One subject; its number is part of its address, and of what is sealed."""

    SAFETY = 1
    WHEN = 2
    STAY = 3
    REACH = 4
    OTHER_PARTY = 5
    WISHES = 6


PAGES: Final = {
    Chapter.SAFETY: 3,
    Chapter.WHEN: 1,
    Chapter.STAY: 2,
    Chapter.REACH: 2,
    Chapter.OTHER_PARTY: 1,
    Chapter.WISHES: 2,
}
MINUTES: Final = {
    Chapter.SAFETY: 2,
    Chapter.WHEN: 1,
    Chapter.STAY: 2,
    Chapter.REACH: 2,
    Chapter.OTHER_PARTY: 1,
    Chapter.WISHES: 2,
}
# A person who knows young people asks the others; of the sixth a minor has the second page.
FOR_MINORS: Final = (Chapter.WHEN, Chapter.REACH, Chapter.WISHES)
FOR_WITNESSES: Final = (Chapter.WHEN, Chapter.REACH, Chapter.OTHER_PARTY)
# How long after a report the code shows the rows on safety; then a worker asks for them.
SAFETY_OPEN: Final = timedelta(hours=48)


class State(StrEnum):
    """How far a chapter is."""

    NOT_STARTED = "not_started"
    STARTED = "started"
    SENT = "sent"
    IF_NEEDED = "if_needed"
    TALKED_ABOUT = "talked_about"  # no form: a person asks


@dataclass(frozen=True, kw_only=True)
class ChapterTask:
    """One line of the list. `pages` are those of this reporter, `sent_at` when the last came.

    `asked`: a worker waits for it.
    """

    chapter: Chapter
    state: State
    pages: tuple[int, ...] = ()
    sent: frozenset[int] = frozenset()
    sent_at: datetime | None = None
    asked: bool = False

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return MINUTES[self.chapter]

    @property
    def is_open(self) -> bool:
        """It can be written."""
        return self.state is not State.TALKED_ABOUT

    @property
    def first_page(self) -> int:
        """Where to begin: the first page that is not sent, or from the start again."""
        return next((page for page in self.pages if page not in self.sent), self.pages[0])

    def after(self, page: int) -> int | None:
        """The page that follows, if any."""
        return next((each for each in self.pages if each > page), None)


def tasks(
    *, facts: Facts, standings: Iterable[Standing], filed_at: datetime, now: datetime
) -> list[ChapterTask]:
    """The list for the reporter of a case, always in the same order.

    An adult sees all six, whatever it is about: which are there must tell nobody anything.
    """
    rows = list(standings)
    offered = _offered(facts)
    shown = FOR_WITNESSES if facts.teller is Teller.WITNESS else tuple(Chapter)
    safety_open = now - filed_at < SAFETY_OPEN or _Asking.of(rows).is_open(now)
    return [
        _task(chapter, facts, rows)
        if chapter in offered and (chapter is not Chapter.SAFETY or safety_open)
        else ChapterTask(chapter=chapter, state=State.TALKED_ABOUT)
        for chapter in shown
    ]


def may_be_asked(facts: Facts, standings: Iterable[Standing]) -> bool:
    """Whether a worker can ask for the rows on safety: they are this reporter's to answer, and
    nobody waits for them already."""
    return Chapter.SAFETY in _offered(facts) and not _Asking.of(standings).waits


@dataclass(frozen=True, kw_only=True)
class _Asking:
    """When a worker last asked for the rows on safety, and when the first of them came since."""

    at: datetime | None
    answered_at: datetime | None

    @classmethod
    def of(cls, standings: Iterable[Standing]) -> "_Asking":
        rows = [row for row in standings if row.chapter == Chapter.SAFETY]
        at = max((row.at for row in rows if row.asked), default=None)
        came = [row.at for row in rows if not row.asked and at is not None and row.at >= at]
        return cls(at=at, answered_at=min(came, default=None))

    @property
    def waits(self) -> bool:
        return self.at is not None and self.answered_at is None

    def is_open(self, now: datetime) -> bool:
        """Until the first page comes, and then as long as after a report."""
        if self.answered_at is None:
            return self.waits
        return now - self.answered_at < SAFETY_OPEN


def find(found: Sequence[ChapterTask], chapter: int, page: int) -> ChapterTask | None:
    """The task that this page belongs to, if this reporter may write it."""
    return next(
        (each for each in found if each.chapter == chapter and page in each.pages and each.is_open),
        None,
    )


def _offered(facts: Facts) -> tuple[Chapter, ...]:
    if facts.teller is Teller.WITNESS:
        return FOR_WITNESSES
    return FOR_MINORS if facts.wishes.minor else tuple(Chapter)


def pages_of(chapter: Chapter, facts: Facts) -> tuple[int, ...]:
    """The pages of a chapter for this reporter."""
    if chapter is Chapter.WISHES and facts.wishes.minor:
        return (2,)
    return tuple(range(1, PAGES[chapter] + 1))


def _task(chapter: Chapter, facts: Facts, rows: Sequence[Standing]) -> ChapterTask:
    pages = pages_of(chapter, facts)
    mine = [row for row in rows if row.chapter == chapter != REPORT and row.page in pages]
    sent = frozenset(row.page for row in mine)
    last = max((row.at for row in mine), default=None)
    return ChapterTask(
        chapter=chapter,
        state=_state(chapter, pages, sent),
        pages=pages,
        sent=sent,
        sent_at=last,
        asked=chapter is Chapter.SAFETY and _Asking.of(rows).waits,
    )


def _state(chapter: Chapter, pages: tuple[int, ...], sent: frozenset[int]) -> State:
    if sent >= set(pages):
        return State.SENT
    if sent:
        return State.STARTED
    return State.IF_NEEDED if chapter is Chapter.STAY else State.NOT_STARTED
