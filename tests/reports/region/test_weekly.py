"""Weekly hours: what a door says, and the moments it means."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.region.weekly import (
    MINUTES_A_DAY,
    NotHours,
    WeeklyHours,
    is_within,
    moment,
    next_start,
    parse_hours,
    windows,
)
from tests.reports.region.regions import MOMENTS

BRUSSELS = ZoneInfo("Europe/Brussels")
AZORES = ZoneInfo("Atlantic/Azores")  # the clock goes back at midnight
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # by half an hour
ZONES = st.sampled_from([BRUSSELS, AZORES, LORD_HOWE, ZoneInfo("UTC")])
SPANS = st.tuples(st.integers(min_value=0, max_value=6), st.times(), st.times()).map(
    lambda one: (
        one[0],
        one[1].replace(second=0, microsecond=0),
        one[2].replace(second=0, microsecond=0),
    )
)
HOURS = st.lists(SPANS, max_size=5).map(
    lambda spans: WeeklyHours.of(
        {day: [(a, b) for d, a, b in spans if d == day] for day in range(7)}
    )
)


def wall(month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """What a clock on some wall shows in 2026; which zone's is for the test to say."""
    return datetime.combine(date(2026, month, day), time(hour, minute, second))


def test_it_reads_what_a_door_says() -> None:
    hours = parse_hours(["Mon-Fri 09:00-17:00", "Wed 08:00-10:00", "Sat 20:00-24:00"])
    assert hours.spans[0] == ((540, 1020),)
    assert hours.spans[2] == ((480, 1020),)
    assert hours.spans[5] == ((1200, MINUTES_A_DAY),)
    assert hours.spans[6] == ()


def test_day_and_night_is_always_and_nothing_is_never() -> None:
    assert parse_hours("24/7").always
    assert parse_hours([]).never
    assert not parse_hours(["Mon 09:00-10:00"]).always


def test_past_midnight_goes_on_the_next_day() -> None:
    hours = parse_hours(["Sun 22:00-02:00"])
    assert hours.spans[6] == ((1320, MINUTES_A_DAY),)
    assert hours.spans[0] == ((0, 120),)


def test_days_may_run_over_the_weekend() -> None:
    hours = parse_hours(["Fri-Mon 10:00-11:00"])
    assert [bool(day) for day in hours.spans] == [True, False, False, False, True, True, True]


@pytest.mark.parametrize(
    "written",
    [
        "always",
        ["Mon"],
        ["Mon 9:00-17:00"],
        ["Mon 09:00-17:60"],
        ["Mon 09:00-24:01"],
        ["Mon 24:00-09:00"],
        ["Mon 25:00-26:00"],
        ["Moo 09:00-17:00"],
        ["Mon-Xyz 09:00-17:00"],
        ["Mon 09:00 - 17:00"],
    ],
)
def test_anything_else_is_refused(written: str | list[str]) -> None:
    with pytest.raises(NotHours):
        parse_hours(written)


def test_clock_times_past_midnight_and_whole_days() -> None:
    hours = WeeklyHours.of({0: [(time(22), time(2))], 3: [(time(9), time(9))]})
    assert hours.spans[0] == ((1320, MINUTES_A_DAY),)
    assert hours.spans[1] == ((0, 120),)
    assert hours.spans[3] == ((540, MINUTES_A_DAY),)
    assert hours.spans[4] == ((0, 540),)


def test_a_time_that_never_comes_is_the_first_moment_after_the_gap() -> None:
    """29 March 2026: in Brussels the clock jumps from 02:00 to 03:00."""
    assert moment(wall(3, 29, 2, 30), BRUSSELS) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert moment(wall(3, 29, 2, 59, 59), BRUSSELS) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert moment(wall(3, 29, 3), BRUSSELS) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_time_that_comes_twice_is_the_first_unless_the_last_is_asked() -> None:
    """25 October 2026: in Brussels 02:30 comes twice."""
    twice = wall(10, 25, 2, 30)
    assert moment(twice, BRUSSELS) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment(twice, BRUSSELS, last=True) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_gap_of_half_an_hour() -> None:
    """4 October 2026: on Lord Howe the clock jumps from 02:00 to 02:30."""
    after = datetime(2026, 10, 3, 15, 30, tzinfo=UTC)
    assert moment(wall(10, 4, 2, 10), LORD_HOWE) == after
    assert moment(wall(10, 4, 2, 30), LORD_HOWE) == after


def test_a_night_shift_is_longer_or_shorter_when_the_clock_changes() -> None:
    night = parse_hours(["Sun 01:00-05:00"])
    (spring,) = windows(night, date(2026, 3, 29), BRUSSELS)
    (autumn,) = windows(night, date(2026, 10, 25), BRUSSELS)
    assert spring[1] - spring[0] == timedelta(hours=3)
    assert autumn[1] - autumn[0] == timedelta(hours=5)


def test_a_stretch_inside_the_gap_does_not_happen() -> None:
    assert windows(parse_hours(["Sun 02:10-02:50"]), date(2026, 3, 29), BRUSSELS) == ()


def test_until_midnight_ends_at_the_first_midnight() -> None:
    """On the Azores the clock goes back to midnight: that evening has the usual four hours."""
    ((start, end),) = windows(parse_hours(["Sat 20:00-24:00"]), date(2026, 10, 24), AZORES)
    assert end - start == timedelta(hours=4)


def test_next_start_is_now_when_open_and_none_when_never() -> None:
    now = datetime(2026, 11, 24, 10, 15, tzinfo=BRUSSELS)
    assert next_start(parse_hours(["Tue 09:00-17:00"]), now, BRUSSELS) == now
    assert next_start(parse_hours([]), now, BRUSSELS) is None
    assert next_start(parse_hours(["Tue 09:00-10:00"]), now, BRUSSELS) == datetime(
        2026, 12, 1, 9, tzinfo=BRUSSELS
    )


@given(MOMENTS, ZONES)
def test_day_and_night_leaves_no_gap_at_midnight_nor_at_clock_changes(
    now: datetime, zone: ZoneInfo
) -> None:
    assert is_within(parse_hours("24/7"), now, zone)


@given(HOURS, MOMENTS, ZONES)
def test_the_next_start_is_within_and_nothing_open_lies_before_it(
    hours: WeeklyHours, now: datetime, zone: ZoneInfo
) -> None:
    start = next_start(hours, now, zone)
    if start is None:
        return
    assert is_within(hours, start, zone)
    assert start == now or not is_within(hours, now, zone)
    if start > now:
        assert not is_within(hours, now + (start - now) / 2, zone)


@given(HOURS, MOMENTS)
def test_open_is_what_the_clock_on_the_wall_says_away_from_clock_changes(
    hours: WeeklyHours, now: datetime
) -> None:
    local = now.astimezone(BRUSSELS)
    near = {(now + timedelta(hours=h)).astimezone(BRUSSELS).utcoffset() for h in (-26, 0, 26)}
    if len(near) == 1:
        covered = hours.covers(local.weekday(), local.hour * 60 + local.minute)
        assert is_within(hours, now, BRUSSELS) == covered


@given(HOURS)
def test_spans_are_in_order_and_never_touch(hours: WeeklyHours) -> None:
    for day in hours.spans:
        edges = [edge for span in day for edge in span]
        assert edges == sorted(set(edges))
