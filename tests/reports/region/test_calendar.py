"""Staffed time, working days, and when a report is next read (R7.6, R7.19)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.region.calendar import (
    NeverStaffed,
    add_staffed_time,
    add_working_days,
    is_staffed,
    is_working_day,
    next_read,
    next_staffed,
    staffed_time,
)
from reports.region.pack import Calendar
from reports.region.weekly import HolidayPolicy, parse_hours
from tests.reports.region.regions import BRUSSELS, MOMENTS, SALTMERE, brussels, saltmere

DESK = BRUSSELS.calendar
CALENDARS = st.sampled_from([DESK, SALTMERE.calendar])
LENGTHS = st.integers(min_value=1, max_value=3 * 24 * 60).map(lambda m: timedelta(minutes=m))


def test_desks_are_staffed_on_weekdays_and_saturdays_but_not_on_holidays() -> None:
    assert is_staffed(DESK, brussels(2026, 11, 24, 8))
    assert not is_staffed(DESK, brussels(2026, 11, 24, 7, 59))
    assert not is_staffed(DESK, brussels(2026, 11, 24, 20))
    assert is_staffed(DESK, brussels(2026, 11, 28, 12))
    assert not is_staffed(DESK, brussels(2026, 11, 29, 12))
    assert not is_staffed(DESK, brussels(2026, 12, 25, 12))


def test_a_report_sent_on_christmas_eve_is_read_after_christmas() -> None:
    """R7.19: Thursday evening, Friday a holiday, Saturday from ten."""
    read = next_read(BRUSSELS, brussels(2026, 12, 24, 20, 30))
    assert read.at == brussels(2026, 12, 26, 10)
    assert not read.staffed_now


def test_a_report_sent_in_staffed_hours_is_read_now() -> None:
    """R7.19."""
    now = brussels(2026, 11, 24, 9, 30)
    assert next_read(BRUSSELS, now).at == now
    assert next_read(BRUSSELS, now).staffed_now


def test_next_staffed_across_a_clock_change() -> None:
    """The clock goes forward in the night of 28 March 2026, back in that of 24 October."""
    assert next_staffed(DESK, brussels(2026, 3, 28, 18)) == brussels(2026, 3, 30, 8)
    assert next_staffed(DESK, brussels(2026, 10, 24, 18)) == brussels(2026, 10, 26, 8)
    assert brussels(2026, 3, 30, 8).astimezone(UTC) == datetime(2026, 3, 30, 6, tzinfo=UTC)
    assert brussels(2026, 10, 26, 8).astimezone(UTC) == datetime(2026, 10, 26, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("filed", "days", "due"),
    [
        # Tuesday morning, two working days: Thursday at the same time.
        (brussels(2026, 11, 24, 10), 2, brussels(2026, 11, 26, 10)),
        # Friday afternoon: over the weekend, though Saturday is staffed.
        (brussels(2026, 11, 27, 16), 2, brussels(2026, 12, 1, 16)),
        # Saturday at noon counts from Monday morning.
        (brussels(2026, 11, 28, 12), 2, brussels(2026, 12, 2, 8)),
        # In the night: from the next opening.
        (brussels(2026, 11, 24, 3), 2, brussels(2026, 11, 26, 8)),
        (brussels(2026, 11, 24, 22), 2, brussels(2026, 11, 27, 8)),
        # Easter weekend 2026: Monday 6 April is a holiday.
        (brussels(2026, 4, 3, 10), 2, brussels(2026, 4, 8, 10)),
        # Christmas and New Year's Day.
        (brussels(2026, 12, 24, 10), 5, brussels(2027, 1, 4, 10)),
        # Across a clock change the wall clock stays.
        (brussels(2026, 3, 27, 9), 1, brussels(2026, 3, 30, 9)),
        (brussels(2026, 10, 23, 9), 1, brussels(2026, 10, 26, 9)),
        (brussels(2026, 11, 24, 10), 0, brussels(2026, 11, 24, 10)),
    ],
)
def test_working_days(filed: datetime, days: int, due: datetime) -> None:
    """R7.6."""
    assert add_working_days(DESK, filed, days) == due


def test_the_other_region_works_from_sunday_to_thursday() -> None:
    """R5.8, R7.6: Thursday afternoon plus one working day is Sunday; the evening desk of Saturday
    is staffed and is no working day."""
    desk = SALTMERE.calendar
    assert add_working_days(desk, saltmere(2026, 11, 26, 16), 1) == saltmere(2026, 11, 29, 16)
    assert is_staffed(desk, saltmere(2026, 11, 28, 23))
    assert is_staffed(desk, saltmere(2026, 11, 29, 1))
    assert add_working_days(desk, saltmere(2026, 11, 28, 23), 1) == saltmere(2026, 11, 30, 9)
    # Over the holiday of 1 December, and never in the lunch break.
    assert add_working_days(desk, saltmere(2026, 11, 30, 11), 1) == saltmere(2026, 12, 2, 11)


def test_a_day_that_closes_earlier_ends_the_working_day() -> None:
    short = replace(DESK, staffed=parse_hours(["Mon 08:00-20:00", "Tue-Fri 09:00-12:00"]))
    assert add_working_days(short, brussels(2026, 11, 23, 18), 1) == brussels(2026, 11, 24, 12)
    assert add_working_days(short, brussels(2026, 11, 23, 8), 1) == brussels(2026, 11, 24, 9)


def test_staffed_time_stops_at_night_and_goes_on_in_the_morning() -> None:
    filed = brussels(2026, 11, 24, 19)
    assert add_staffed_time(DESK, filed, timedelta(hours=4)) == brussels(2026, 11, 25, 11)
    assert staffed_time(DESK, filed, brussels(2026, 11, 25, 11)) == timedelta(hours=4)


def test_desks_that_keep_holidays_open() -> None:
    always = replace(DESK, on_holidays=HolidayPolicy.AS_USUAL)
    assert is_staffed(always, brussels(2026, 12, 25, 12))
    assert not is_working_day(always, brussels(2026, 12, 25).date())


def test_a_calendar_without_desks_is_refused_rather_than_searched_for_ever() -> None:
    empty = replace(DESK, staffed=parse_hours([]))
    now = brussels(2026, 11, 24)
    with pytest.raises(NeverStaffed):
        next_staffed(empty, now)
    with pytest.raises(NeverStaffed):
        add_staffed_time(empty, now, timedelta(minutes=1))
    with pytest.raises(NeverStaffed):
        add_working_days(empty, now, 1)
    with pytest.raises(NeverStaffed):
        add_working_days(replace(DESK, working_days=frozenset()), now, 1)


@given(CALENDARS, MOMENTS)
def test_the_next_staffed_moment_is_staffed_and_not_before_now(
    calendar: Calendar, now: datetime
) -> None:
    found = next_staffed(calendar, now)
    assert found >= now
    assert is_staffed(calendar, found)
    assert (found == now) == is_staffed(calendar, now)


@given(CALENDARS, MOMENTS, LENGTHS)
def test_staffed_time_added_is_staffed_time_measured(
    calendar: Calendar, now: datetime, length: timedelta
) -> None:
    later = add_staffed_time(calendar, now, length)
    assert later >= now + length
    assert staffed_time(calendar, now, later) == length


@given(CALENDARS, MOMENTS, st.integers(min_value=0, max_value=6), MOMENTS)
def test_who_comes_later_is_never_due_sooner(
    calendar: Calendar, one: datetime, days: int, other: datetime
) -> None:
    first, second = sorted((one, other))
    assert add_working_days(calendar, first, days) <= add_working_days(calendar, second, days)


@given(CALENDARS, MOMENTS, st.integers(min_value=0, max_value=6))
def test_a_working_day_more_is_a_later_working_day(
    calendar: Calendar, now: datetime, days: int
) -> None:
    sooner, later = (
        add_working_days(calendar, now, days + more).astimezone(calendar.timezone).date()
        for more in (0, 1)
    )
    assert sooner < later
    assert is_working_day(calendar, later)


def test_an_evening_desk_in_the_night_of_the_clock_change() -> None:
    """4 April 2027: from 22:00 to 02:00 the desk in Saltmere is staffed four and a half hours."""
    desk, filed = SALTMERE.calendar, saltmere(2027, 4, 4, 0, 30)
    later = add_staffed_time(desk, filed, timedelta(hours=1, minutes=45))
    assert later == filed.astimezone(UTC) + timedelta(hours=1, minutes=45)
    assert later.astimezone(desk.timezone).hour == 1
    evening = saltmere(2027, 4, 3, 22)
    assert staffed_time(desk, evening, saltmere(2027, 4, 4, 8)) == timedelta(hours=4, minutes=30)


@given(CALENDARS, MOMENTS, LENGTHS)
def test_the_clock_a_moment_is_written_in_changes_nothing(
    calendar: Calendar, now: datetime, length: timedelta
) -> None:
    """Two moments of one zone subtract by the clock on the wall: across a change, wrongly."""
    local = now.astimezone(calendar.timezone)
    later = now + timedelta(days=9)
    assert add_staffed_time(calendar, local, length) == add_staffed_time(calendar, now, length)
    assert add_working_days(calendar, local, 2) == add_working_days(calendar, now, 2)
    assert staffed_time(calendar, local, later.astimezone(calendar.timezone)) == staffed_time(
        calendar, now, later
    )
