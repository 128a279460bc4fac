"""Weekly hours in local time, and the real moments they mean on a given day.

Hours are what a door says: "Mon-Fri 09:00-17:00". What they mean in real time changes with the
season, so every answer here goes through the region's time zone. All functions are pure.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MINUTES_A_DAY = 24 * 60
EXPECTED = '"24/7" or a list such as ["Mon-Fri 09:00-17:00", "Sat 10:00-12:00"]'

_LINE = re.compile(
    r"(?P<first>[A-Z][a-z]{2})(?:-(?P<last>[A-Z][a-z]{2}))?"
    r" (?P<h1>\d\d):(?P<m1>\d\d)-(?P<h2>\d\d):(?P<m2>\d\d)"
)


class HolidayPolicy(StrEnum):
    """What a public holiday does to weekly hours."""

    AS_USUAL = "as_usual"
    CLOSED = "closed"


class NotHours(ValueError):
    """The text is not weekly hours as a pack writes them."""


@dataclass(frozen=True)
class WeeklyHours:
    """For each weekday (Monday first) the minutes of the day that are open, in order, not touching.

    Hours past midnight are kept as two spans: until 24:00, and from 00:00 of the next day.
    """

    spans: tuple[tuple[tuple[int, int], ...], ...]

    @classmethod
    def of(cls, days: Mapping[int, Iterable[tuple[time, time]]]) -> "WeeklyHours":
        """Hours from clock times by weekday (0 is Monday).

        An end at or before its start means past midnight; equal times mean a whole day.
        """
        pairs = [
            (weekday, _minute(start), _minute(end))
            for weekday, times in days.items()
            for start, end in times
        ]
        return _gathered(pairs)

    @property
    def never(self) -> bool:
        """Whether no minute of the week is open."""
        return not any(self.spans)

    @property
    def always(self) -> bool:
        """Whether every minute of the week is open."""
        return all(day == ((0, MINUTES_A_DAY),) for day in self.spans)

    def covers(self, weekday: int, minute: int) -> bool:
        """Whether this minute of this weekday is open by the clock on the wall."""
        return any(start <= minute < end for start, end in self.spans[weekday])


def parse_hours(written: str | Sequence[str]) -> WeeklyHours:
    """Read hours as a pack writes them; `"24/7"` or a list of lines. Raises NotHours."""
    if written == "24/7":
        return WeeklyHours((((0, MINUTES_A_DAY),),) * 7)
    if isinstance(written, str):
        raise NotHours(written)
    return _gathered([pair for line in written for pair in _line(line)])


@lru_cache(maxsize=4096)
def windows(
    hours: WeeklyHours, day: date, timezone: ZoneInfo
) -> tuple[tuple[datetime, datetime], ...]:
    """The open stretches of one local day as moments in UTC, in order.

    Across a clock change a stretch is longer or shorter than the wall clock says; a time that
    does not exist that night means the first moment after the gap.
    """
    midnight = datetime.combine(day, time())
    found = []
    for start, end in hours.spans[day.weekday()]:
        begins = moment(midnight + timedelta(minutes=start), timezone)
        ends = moment(midnight + timedelta(minutes=end), timezone, last=end != MINUTES_A_DAY)
        if begins < ends:
            found.append((begins, ends))
    return tuple(found)


def moment(local: datetime, timezone: ZoneInfo, *, last: bool = False) -> datetime:
    """The moment (UTC) at which a clock on the wall of this zone shows `local` (naive).

    When the hour comes twice, the first time, or the `last` if asked. When it never comes, the
    first moment after the gap.
    """
    early, late = (local.replace(tzinfo=timezone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if late >= early:
        return late if last else early
    return _end_of_gap(late, early, timezone)


def is_within(hours: WeeklyHours, at: datetime, timezone: ZoneInfo) -> bool:
    """Whether `at` (aware) lies in one of the stretches of its local day."""
    day = at.astimezone(timezone).date()
    return any(start <= at < end for start, end in windows(hours, day, timezone))


def next_start(hours: WeeklyHours, at: datetime, timezone: ZoneInfo) -> datetime | None:
    """The first moment (UTC) not before `at` that is open; `at` if open; None if never."""
    at = at.astimezone(UTC)
    for start, end in stretches(hours, at, timezone):
        if end > at:
            return max(start, at)
    return None


def stretches(
    hours: WeeklyHours, at: datetime, timezone: ZoneInfo, *, days: int = 15
) -> Iterator[tuple[datetime, datetime]]:
    """The open stretches from the local day of `at` on, for a fortnight unless told otherwise."""
    first = at.astimezone(timezone).date()
    for offset in range(days):
        yield from windows(hours, first + timedelta(days=offset), timezone)


def _line(line: str) -> Iterator[tuple[int, int, int]]:
    match = _LINE.fullmatch(line)
    if match is None or match["first"] not in DAYS or (match["last"] or "Mon") not in DAYS:
        raise NotHours(line)
    start, end = (int(match[f"h{n}"]) * 60 + int(match[f"m{n}"]) for n in (1, 2))
    if start >= MINUTES_A_DAY or end > MINUTES_A_DAY or max(match["m1"], match["m2"]) >= "60":
        raise NotHours(line)
    first = DAYS.index(match["first"])
    last = DAYS.index(match["last"] or match["first"])
    for offset in range((last - first) % 7 + 1):
        yield (first + offset) % 7, start, end


def _gathered(pairs: Iterable[tuple[int, int, int]]) -> WeeklyHours:
    days: list[list[tuple[int, int]]] = [[] for _ in DAYS]
    for weekday, start, end in pairs:
        if start < end:
            days[weekday].append((start, end))
        else:
            days[weekday].append((start, MINUTES_A_DAY))
            days[(weekday + 1) % 7].append((0, end))
    return WeeklyHours(tuple(_merged(spans) for spans in days))


def _merged(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _end_of_gap(before: datetime, after: datetime, timezone: ZoneInfo) -> datetime:
    """The minute at which the offset changes between two moments that straddle the change."""
    before, after = (at.replace(second=0, microsecond=0) for at in (before, after))
    offset = before.astimezone(timezone).utcoffset()
    while (minutes := (after - before) // timedelta(minutes=1)) > 1:
        middle = before + timedelta(minutes=minutes // 2)
        if middle.astimezone(timezone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
