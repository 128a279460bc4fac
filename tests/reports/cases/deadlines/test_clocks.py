"""How long a case may wait: nights, holidays, clock changes and safe hours (R7.6)."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.cases.deadlines.clocks import (
    EscalateTo,
    Step,
    escalation_times,
    first_contact_due,
    reassess_due,
    review_due,
)
from reports.region.models.care import Escalation
from reports.region.pack import Region
from reports.region.vocabulary import Level
from reports.region.weekly import WeeklyHours, is_within, parse_hours
from tests.reports.region.regions import BRUSSELS, MOMENTS, SALTMERE, brussels, saltmere

REGIONS = st.sampled_from([BRUSSELS, SALTMERE])
LEVELS = st.sampled_from(list(Level))
SAFE = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 23), st.integers(0, 23)), min_size=1, max_size=4
).map(lambda spans: WeeklyHours.of({day: [(time(start), time(end))] for day, start, end in spans}))


def due(level: Level, filed: datetime, *, on_duty: bool = False) -> datetime:
    return first_contact_due(region=BRUSSELS, level=level, filed_at=filed, on_duty=on_duty)


@pytest.mark.parametrize(
    ("level", "filed", "expected"),
    [
        # By day: fifteen minutes, four hours, two and five working days.
        (Level.EMERGENCY, brussels(2026, 11, 24, 10), brussels(2026, 11, 24, 10, 15)),
        (Level.HIGH, brussels(2026, 11, 24, 10), brussels(2026, 11, 24, 14)),
        (Level.ELEVATED, brussels(2026, 11, 24, 10), brussels(2026, 11, 26, 10)),
        (Level.STANDARD, brussels(2026, 11, 24, 10), brussels(2026, 12, 1, 10)),
        # In the night: HIGH within twelve hours, or four once the desks are open.
        (Level.EMERGENCY, brussels(2026, 11, 24, 2), brussels(2026, 11, 24, 8, 15)),
        (Level.HIGH, brussels(2026, 11, 24, 2), brussels(2026, 11, 24, 12)),
        (Level.HIGH, brussels(2026, 11, 24, 20), brussels(2026, 11, 25, 8)),
        (Level.HIGH, brussels(2026, 11, 24, 19, 30), brussels(2026, 11, 25, 7, 30)),
        (Level.ELEVATED, brussels(2026, 11, 24, 2), brussels(2026, 11, 26, 8)),
        # Friday night: EMERGENCY is never due later than HIGH.
        (Level.HIGH, brussels(2026, 11, 27, 21), brussels(2026, 11, 28, 9)),
        (Level.EMERGENCY, brussels(2026, 11, 27, 21), brussels(2026, 11, 28, 9)),
        # Christmas: Thursday evening to Monday and Friday of next year.
        (Level.HIGH, brussels(2026, 12, 24, 21), brussels(2026, 12, 25, 9)),
        (Level.ELEVATED, brussels(2026, 12, 24, 10), brussels(2026, 12, 29, 10)),
        (Level.STANDARD, brussels(2026, 12, 24, 10), brussels(2027, 1, 4, 10)),
        # Easter Monday is a holiday.
        (Level.ELEVATED, brussels(2026, 4, 3, 10), brussels(2026, 4, 8, 10)),
        # The night in which the clock goes forward is an hour shorter, the other one longer.
        (Level.HIGH, brussels(2026, 3, 28, 21), brussels(2026, 3, 29, 10)),
        (Level.HIGH, brussels(2026, 10, 24, 21), brussels(2026, 10, 25, 8)),
        (Level.ELEVATED, brussels(2026, 3, 27, 9), brussels(2026, 3, 31, 9)),
        (Level.ELEVATED, brussels(2026, 10, 23, 9), brussels(2026, 10, 27, 9)),
    ],
)
def test_first_contact_by_level(level: Level, filed: datetime, expected: datetime) -> None:
    """R7.6."""
    assert due(level, filed) == expected


def test_somebody_on_duty_at_night_has_minutes_by_the_clock() -> None:
    night = brussels(2026, 11, 24, 2)
    assert due(Level.EMERGENCY, night, on_duty=True) == night + timedelta(minutes=15)
    assert due(Level.HIGH, night, on_duty=True) == night + timedelta(hours=4)
    assert due(Level.STANDARD, night, on_duty=True) == due(Level.STANDARD, night)


def test_the_other_region_has_targets_of_its_own() -> None:
    """R5.8: an hour at most out of hours, working days from Sunday to Thursday."""

    def there(level: Level, filed: datetime) -> datetime:
        return first_contact_due(region=SALTMERE, level=level, filed_at=filed)

    assert there(Level.EMERGENCY, saltmere(2026, 11, 24, 3)) == saltmere(2026, 11, 24, 4)
    # Two hours of desk time, with the lunch break between.
    assert there(Level.HIGH, saltmere(2026, 11, 24, 11)) == saltmere(2026, 11, 24, 14)
    assert there(Level.ELEVATED, saltmere(2026, 11, 26, 15)) == saltmere(2026, 11, 29, 15)


def test_the_clock_pauses_until_she_can_be_reached() -> None:
    """R7.6: nobody is blamed for not ringing when she said not to."""
    filed = brussels(2026, 11, 24, 10)
    evenings = parse_hours(["Tue-Thu 17:00-19:00"])
    later = first_contact_due(region=BRUSSELS, level=Level.HIGH, filed_at=filed, safe=evenings)
    assert later == brussels(2026, 11, 24, 19)
    long = parse_hours(["Mon-Sun 12:00-20:00"])
    later = first_contact_due(region=BRUSSELS, level=Level.HIGH, filed_at=filed, safe=long)
    assert later == brussels(2026, 11, 24, 16)


def test_it_pauses_for_a_stretch_in_which_somebody_is_there() -> None:
    """R7.6: her nights do not meet the desks' hours; her Saturday does."""
    filed = brussels(2026, 11, 24, 10)
    safe = parse_hours(["Mon-Sun 02:00-04:00", "Sat 15:00-16:00"])
    later = first_contact_due(region=BRUSSELS, level=Level.HIGH, filed_at=filed, safe=safe)
    assert later == brussels(2026, 11, 28, 16)
    nights = parse_hours(["Mon-Sun 02:00-04:00"])
    later = first_contact_due(region=BRUSSELS, level=Level.HIGH, filed_at=filed, safe=nights)
    assert later == brussels(2026, 11, 25, 4)


def test_who_can_always_or_never_be_reached_stops_no_clock() -> None:
    filed = brussels(2026, 11, 24, 10)
    for safe in (parse_hours("24/7"), parse_hours([])):
        found = first_contact_due(region=BRUSSELS, level=Level.HIGH, filed_at=filed, safe=safe)
        assert found == due(Level.HIGH, filed)


@given(REGIONS, MOMENTS, st.booleans())
def test_a_more_urgent_level_is_never_due_later(
    region: Region, filed: datetime, on_duty: bool
) -> None:
    dates = [
        first_contact_due(region=region, level=level, filed_at=filed, on_duty=on_duty)
        for level in sorted(Level, key=lambda level: level.rank)
    ]
    assert dates == sorted(dates, reverse=True)
    assert filed < dates[-1]


@given(REGIONS, LEVELS, MOMENTS, MOMENTS)
def test_who_comes_later_is_never_due_sooner(
    region: Region, level: Level, one: datetime, other: datetime
) -> None:
    first, second = (
        first_contact_due(region=region, level=level, filed_at=filed)
        for filed in sorted((one, other))
    )
    assert first <= second


@given(REGIONS, LEVELS, MOMENTS)
def test_somebody_on_duty_never_makes_it_later(
    region: Region, level: Level, filed: datetime
) -> None:
    alone, attended = (
        first_contact_due(region=region, level=level, filed_at=filed, on_duty=on_duty)
        for on_duty in (False, True)
    )
    assert attended <= alone


@given(REGIONS, LEVELS, MOMENTS, SAFE)
def test_a_pause_never_brings_it_forward_and_ends_within_her_hours(
    region: Region, level: Level, filed: datetime, safe: WeeklyHours
) -> None:
    plain = first_contact_due(region=region, level=level, filed_at=filed)
    paused = first_contact_due(region=region, level=level, filed_at=filed, safe=safe)
    assert paused >= plain
    if paused > plain:
        assert is_within(safe, paused - timedelta(seconds=1), region.timezone)


@given(REGIONS, LEVELS, MOMENTS)
def test_the_clock_a_moment_is_written_in_changes_nothing(
    region: Region, level: Level, filed: datetime
) -> None:
    local = filed.astimezone(region.timezone)
    assert first_contact_due(
        region=region, level=level, filed_at=local, on_duty=True
    ) == first_contact_due(region=region, level=level, filed_at=filed, on_duty=True)


def test_urgent_cases_are_reviewed_and_others_are_not() -> None:
    at = brussels(2026, 10, 24, 21)
    assert review_due(region=BRUSSELS, level=Level.HIGH, at=at) == brussels(2026, 10, 25, 20)
    assert review_due(region=BRUSSELS, level=Level.EMERGENCY, at=at) is not None
    assert review_due(region=BRUSSELS, level=Level.ELEVATED, at=at) is None
    assert review_due(region=BRUSSELS, level=Level.STANDARD, at=at) is None


def test_safety_is_looked_at_again_on_a_working_day() -> None:
    """R2.9, R2.10: a week after a Saturday is a Monday morning."""
    at = brussels(2026, 11, 28, 12)
    assert reassess_due(region=BRUSSELS, level=Level.HIGH, at=at) == brussels(2026, 12, 7, 8)
    at = brussels(2026, 11, 24, 12)
    assert reassess_due(region=BRUSSELS, level=Level.HIGH, at=at) == brussels(2026, 12, 1, 12)
    assert reassess_due(region=BRUSSELS, level=Level.STANDARD, at=at) == brussels(2026, 12, 24, 12)


def steps(assigned: datetime, until: datetime, *, on_duty: bool = False) -> tuple[Step, ...]:
    return escalation_times(region=BRUSSELS, assigned_at=assigned, due=until, on_duty=on_duty)


def test_half_the_time_for_the_next_worker_and_all_of_it_for_a_coordinator() -> None:
    """R7.6."""
    assert steps(brussels(2026, 11, 24, 10), brussels(2026, 11, 24, 14)) == (
        Step(at=brussels(2026, 11, 24, 12), to=EscalateTo.NEXT_WORKER),
        Step(at=brussels(2026, 11, 24, 14), to=EscalateTo.COORDINATOR),
    )


def test_a_case_of_the_evening_does_not_climb_overnight() -> None:
    """R7.6: Friday evening to Wednesday, over two nights and a weekend."""
    first, last = steps(brussels(2026, 11, 27, 18), brussels(2026, 12, 1, 18))
    # 2 h Friday, 6 h Saturday, 12 h Monday, 10 h Tuesday: half of 30 h is Monday at 15:00.
    assert first.at == brussels(2026, 11, 30, 15)
    assert last.at == brussels(2026, 12, 1, 18)


def test_a_coordinator_is_asked_when_it_is_due_not_when_the_desks_close() -> None:
    """R7.6: filed half an hour before closing, due next morning."""
    first, last = steps(brussels(2026, 11, 24, 19, 30), brussels(2026, 11, 25, 7, 30))
    assert first.at == brussels(2026, 11, 24, 19, 45)
    assert last.at == brussels(2026, 11, 25, 7, 30)


def test_over_holidays_and_the_clock_change() -> None:
    """R7.6: Easter Monday does not count, and Sunday has 23 hours."""
    first, _ = steps(brussels(2026, 4, 3, 10), brussels(2026, 4, 8, 10))
    # 10 h Friday, 6 h Saturday, none until Tuesday's 12 h, 2 h Wednesday: half is 15 h.
    assert first.at == brussels(2026, 4, 4, 15)
    night, _ = steps(brussels(2026, 3, 28, 23), brussels(2026, 3, 29, 6))
    assert night.at.astimezone(UTC) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_when_nobody_is_at_a_desk_the_clock_on_the_wall_counts() -> None:
    first, last = steps(brussels(2026, 11, 28, 21), brussels(2026, 11, 29, 9))
    assert (first.at, last.at) == (brussels(2026, 11, 29, 3), brussels(2026, 11, 29, 9))


def test_on_duty_at_night_minutes_run() -> None:
    at = brussels(2026, 11, 24, 2)
    first, last = steps(at, at + timedelta(minutes=15), on_duty=True)
    assert first.at - at.astimezone(UTC) == timedelta(minutes=7, seconds=30)
    assert last.at - at.astimezone(UTC) == timedelta(minutes=15)
    mixed, _ = steps(at, brussels(2026, 11, 24, 10), on_duty=True)
    assert mixed.at == brussels(2026, 11, 24, 6)


def test_a_case_assigned_when_it_is_already_due_goes_to_a_coordinator() -> None:
    at = brussels(2026, 11, 24, 10)
    assert steps(at, at) == (Step(at=at, to=EscalateTo.COORDINATOR),)


@given(REGIONS, MOMENTS, MOMENTS, st.booleans())
def test_steps_come_in_order_between_assigned_and_due(
    region: Region, one: datetime, other: datetime, on_duty: bool
) -> None:
    assigned, until = sorted((one, other))
    found = escalation_times(region=region, assigned_at=assigned, due=until, on_duty=on_duty)
    times = [assigned, *(step.at for step in found), max(until, assigned)]
    assert times == sorted(times)
    assert found[-1].to is EscalateTo.COORDINATOR


def test_the_region_decides_the_shares() -> None:
    """R2.9."""
    quick = replace(BRUSSELS, escalation=Escalation(next_worker=0.25, coordinator=0.5))
    found = escalation_times(
        region=quick, assigned_at=brussels(2026, 11, 24, 10), due=brussels(2026, 11, 24, 14)
    )
    assert [step.at for step in found] == [brussels(2026, 11, 24, 11), brussels(2026, 11, 24, 12)]
