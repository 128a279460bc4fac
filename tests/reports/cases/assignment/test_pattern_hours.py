"""When a shift of a pattern goes on, also across midnight and where the clock changes."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.cases.assignment.pattern_hours import begin, days_between, end, gaps, reaches

BRUSSELS = ZoneInfo("Europe/Brussels")
AZORES = ZoneInfo("Atlantic/Azores")  # the clock goes back at midnight
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # by half an hour
ZONES = st.sampled_from([BRUSSELS, AZORES, LORD_HOWE])
# Each clock change of 2026 in these zones, to the minute around it, and any other time.
CHANGES = (
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
)
MINUTE = timedelta(minutes=1)
MOMENTS = st.one_of(
    st.tuples(st.sampled_from(CHANGES), st.integers(-3 * 60, 3 * 60)).map(
        lambda pair: pair[0] + pair[1] * MINUTE
    ),
    st.integers(0, 365 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + n * MINUTE),
)
STARTS, LENGTHS = st.integers(0, 1439), st.integers(1, 1440)


@given(MOMENTS, STARTS, LENGTHS, ZONES)
def test_what_goes_on_is_what_has_begun_and_is_not_over(
    now: datetime, starts: int, length: int, zone: ZoneInfo
) -> None:
    """The numbers that the database compares say the same as the moments themselves."""
    for reach in reaches(now, zone):
        goes_on = begin(reach.day, zone, starts) <= now < end(reach.day, zone, starts + length)
        assert goes_on is (starts <= reach.begun and starts + length > reach.over)


@given(MOMENTS, STARTS, LENGTHS, ZONES)
def test_nothing_goes_on_that_began_on_another_day(
    now: datetime, starts: int, length: int, zone: ZoneInfo
) -> None:
    days = {reach.day for reach in reaches(now, zone)}
    for day in days_between(now - timedelta(days=3), now + timedelta(days=3), zone):
        if begin(day, zone, starts) <= now < end(day, zone, starts + length):
            assert day in days


@given(MOMENTS, ZONES)
def test_day_and_night_every_day_leaves_no_gap(now: datetime, zone: ZoneInfo) -> None:
    until = now + timedelta(days=3)
    days = days_between(now, until, zone)
    covered = [(begin(day, zone, 0), end(day, zone, 1440)) for day in days]
    assert gaps(covered, now, until) == []


@pytest.mark.parametrize(
    ("day", "starts", "ends", "hours"),
    [
        (date(2026, 3, 28), 22 * 60, 30 * 60, 7),  # the night that has no two o'clock
        (date(2026, 10, 24), 22 * 60, 30 * 60, 9),  # the night that has it twice
        (date(2026, 3, 29), 2 * 60 + 10, 2 * 60 + 50, 0),  # an hour that never comes
        (date(2026, 10, 25), 2 * 60, 3 * 60, 2),
        (date(2026, 10, 24), 22 * 60, 26 * 60 + 30, 5.5),  # until the second half past two
        (date(2026, 10, 25), 2 * 60 + 30, 3 * 60, 1.5),  # from the first one
        (date(2026, 3, 29), 0, 1440, 23),
        (date(2026, 12, 1), 22 * 60, 30 * 60, 8),
    ],
)
def test_a_shift_is_as_long_as_its_night(day: date, starts: int, ends: int, hours: float) -> None:
    long = end(day, BRUSSELS, ends) - begin(day, BRUSSELS, starts)
    assert long == timedelta(hours=hours)


HOUR = timedelta(hours=1)
BEGIN = datetime(2026, 11, 24, tzinfo=UTC)
STRETCHES = st.lists(
    st.tuples(st.integers(-5, 50), st.integers(1, 12)).map(
        lambda pair: (BEGIN + pair[0] * HOUR, BEGIN + (pair[0] + pair[1]) * HOUR)
    ),
    max_size=8,
)


@given(STRETCHES)
def test_gaps_are_exactly_what_nobody_covers(covered: list[tuple[datetime, datetime]]) -> None:
    until = BEGIN + 48 * HOUR
    found = gaps(covered, BEGIN, until)
    assert found == sorted(found)
    assert all(ends < begins for (_, ends), (begins, _) in pairwise(found))
    for n in range(48):
        at = BEGIN + n * HOUR
        is_covered = any(begins <= at < ends for begins, ends in covered)
        assert is_covered is not any(begins <= at < ends for begins, ends in found)
