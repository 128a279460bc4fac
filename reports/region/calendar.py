"""When people are at their desks: staffed time, working days, and when a report is next read.

All functions are pure and take aware datetimes. Answers are in UTC, because two moments of one
local zone subtract by the clock on the wall; only `NextRead.at`, made to be shown, is local.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from reports.region.pack import Calendar, Region
from reports.region.weekly import HolidayPolicy, moment, windows

# No pack leaves its desks empty for longer: a year of holidays would be a broken pack.
_LOOK_AHEAD = 400

# The desks' hours are asked for at every report, always for the same few days; a person's own
# hours never pass through here and are never kept.
_desk_windows = lru_cache(maxsize=2048)(windows)


class NeverStaffed(Exception):
    """Nobody is at a desk in the next year: the calendar of the region pack is broken."""


@dataclass(frozen=True, kw_only=True)
class NextRead:
    """When a person will next read what has come in (R7.19)."""

    at: datetime
    staffed_now: bool


def is_staffed(calendar: Calendar, now: datetime) -> bool:
    """Whether people are at their desks at `now`."""
    return any(start <= now < end for start, end in _stretches_of(calendar, _day(calendar, now)))


def next_staffed(calendar: Calendar, now: datetime) -> datetime:
    """The first moment not before `now` at which people are at their desks."""
    for start, end in staffed_stretches(calendar, now):
        if end > now:
            return max(start, now.astimezone(UTC))
    raise NeverStaffed


def next_read(region: Region, now: datetime) -> NextRead:
    """When a person will next read reports; never sooner than somebody is there (R7.19)."""
    return NextRead(
        at=next_staffed(region.calendar, now).astimezone(region.timezone),
        staffed_now=is_staffed(region.calendar, now),
    )


def is_holiday(calendar: Calendar, day: date) -> bool:
    """Whether this local day is a public holiday."""
    return day in calendar.holidays


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Whether this local day counts in "within two working days"."""
    return day.weekday() in calendar.working_days and not is_holiday(calendar, day)


def add_working_days(calendar: Calendar, start: datetime, days: int) -> datetime:
    """The moment `days` working days after `start`, at the same time of day.

    What comes in outside staffed time of a working day counts from the next opening on one. The
    answer lies in the staffed hours of its day: never earlier than they open nor later than they
    close.
    """
    begun = _begun_on_working_day(calendar, start)
    local = begun.astimezone(calendar.timezone)
    day = local.date()
    for _ in range(days):
        day = next(later for later in _days_after(day) if is_working_day(calendar, later))
    return _within_hours(calendar, day, local.time())


def add_staffed_time(calendar: Calendar, start: datetime, length: timedelta) -> datetime:
    """The moment at which `length` of staffed time has passed since `start`."""
    left, start = length, start.astimezone(UTC)
    for opens, closes in staffed_stretches(calendar, start):
        here = max(opens, start)
        if closes - here >= left:
            return here + left
        left -= max(closes - here, timedelta())
    raise NeverStaffed


def staffed_time(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much of the time from `start` to `end` is staffed."""
    total, start, end = timedelta(), start.astimezone(UTC), end.astimezone(UTC)
    for opens, closes in staffed_stretches(calendar, start):
        if opens >= end:
            break
        total += max(min(closes, end) - max(opens, start), timedelta())
    return total


def staffed_stretches(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The staffed stretches from the local day of `start` on, in order."""
    first = _day(calendar, start)
    for offset in range(_LOOK_AHEAD):
        yield from _stretches_of(calendar, first + timedelta(days=offset))


def _stretches_of(calendar: Calendar, day: date) -> tuple[tuple[datetime, datetime], ...]:
    if is_holiday(calendar, day) and calendar.on_holidays is HolidayPolicy.CLOSED:
        return ()
    return _desk_windows(calendar.staffed, day, calendar.timezone)


def _begun_on_working_day(calendar: Calendar, start: datetime) -> datetime:
    for opens, closes in staffed_stretches(calendar, start):
        if closes > start and is_working_day(calendar, _day(calendar, opens)):
            return max(opens, start.astimezone(UTC))
    raise NeverStaffed


def _within_hours(calendar: Calendar, day: date, clock: time) -> datetime:
    wanted = moment(datetime.combine(day, clock.replace(fold=0)), calendar.timezone)
    stretches = _desk_windows(calendar.staffed, day, calendar.timezone)
    for opens, closes in stretches:
        if wanted < closes:
            return max(opens, wanted)
    return stretches[-1][1]


def _days_after(day: date) -> Iterator[date]:
    for offset in range(1, _LOOK_AHEAD):
        yield day + timedelta(days=offset)
    raise NeverStaffed


def _day(calendar: Calendar, at: datetime) -> date:
    return at.astimezone(calendar.timezone).date()
