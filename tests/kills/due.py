"""Follow-ups that fall due when a test wants them to, filed as any report is."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from reports.intake.filing import file_report
from reports.intake.submission import Submission
from reports.messaging.contact.contact import Window
from reports.region import region
from tests.kills.judge import Judge
from tests.reports.cases.world import contact, submission

PLAN = "calm"  # what a report without danger starts with
EVERY_DAY = tuple(range(7))
ZONE = "Europe/Brussels"


class Hours(StrEnum):
    """When somebody may be texted, as seen at ten in the morning."""

    OPEN = "open"  # at any time
    SOON = "soon"  # from a quarter past ten
    OVER = "over"  # until half past nine


_WINDOWS = {
    Hours.OPEN: (time(0), time(0)),
    Hours.SOON: (time(10, 15), time(16)),
    Hours.OVER: (time(7), time(9, 30)),
}


def number_of(place: int) -> str:
    """A sample number for each."""
    return f"+32478{place:06d}"


def kinds(count: int) -> Iterator[Hours]:
    """Three of five at any time, one soon, one not today."""
    for place in range(count):
        yield (Hours.OPEN, Hours.OPEN, Hours.SOON, Hours.OPEN, Hours.OVER)[place % 5]


def opening(hours: Hours) -> tuple[time, time]:
    """From when until when, local time."""
    return _WINDOWS[hours]


def file_due(*, numbers: Sequence[str], hours: Sequence[Hours], due: Sequence[datetime]) -> None:
    """File one report for each number; its first follow-up falls due at that moment."""
    first = region().follow_up.plans[PLAN].steps[0]
    for number, when, due_at in zip(numbers, hours, due, strict=True):
        filed_at = due_at - first
        file_report(submission=_submission(number, when, filed_at), now=filed_at)


def _submission(number: str, hours: Hours, now: datetime) -> Submission:
    starts, ends = _WINDOWS[hours]
    reached = contact(
        number=number,
        windows=(Window(weekdays=EVERY_DAY, starts=starts, ends=ends),),
        confirmed_at=now.replace(second=0, microsecond=0),
        timezone=ZONE,
        she_says="",
        we_say="",
        danger_word="",
    )
    return submission(contact=reached)


def ten_in_the_morning(judge: Judge) -> datetime:
    """Move the clock to the next ten o'clock of a day on which texts may go: it may be night."""
    zone, now = ZoneInfo(ZONE), judge.now()
    ten = now.astimezone(zone).replace(hour=10, minute=0, second=0, microsecond=0)
    while ten <= now or ten.date() in region().calendar.holidays:
        ten += timedelta(days=1)
    judge.move_clock(int((ten - now).total_seconds()) + 1)
    return judge.now()


def spread(*, start: datetime, seconds: float, count: int) -> list[datetime]:
    """Moments from `start` on, evenly over so many seconds."""
    return [start + timedelta(seconds=seconds * place / count) for place in range(count)]
