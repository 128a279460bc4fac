"""When it is safe to send: her hours, by her clock, less what the region leaves out (R1.13)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reports.followup.plans.send_times import (
    LONGEST,
    Moment,
    Rules,
    for_contact,
    left_today,
    next_moment,
    rules_of,
    textable,
    window_of,
)
from reports.messaging.contact.contact import Window
from reports.region.weekly import HolidayPolicy
from tests.reports.cases.world import contact
from tests.reports.region.regions import BRUSSELS as REGION
from tests.reports.region.regions import MOMENTS, brussels
from tests.scale import FULL

EXAMPLES = 10_000 if FULL else 200
BRUSSELS = ZoneInfo("Europe/Brussels")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # the clock changes by half an hour
AZORES = ZoneInfo("Atlantic/Azores")  # the clock goes back at midnight
ZONES = st.sampled_from([BRUSSELS, LORD_HOWE, AZORES, ZoneInfo("UTC")])
A_MINUTE = timedelta(minutes=1)

CLOCKS = st.times().map(lambda at: at.replace(second=0, microsecond=0))
WINDOWS = st.lists(
    st.builds(
        lambda days, starts, ends: Window(weekdays=tuple(sorted(days)), starts=starts, ends=ends),
        st.sets(st.integers(min_value=0, max_value=6), min_size=1),
        CLOCKS,
        CLOCKS,
    ),
    max_size=4,
)
RULES = st.builds(
    lambda quiet_from, quiet_until, closed, least: Rules(
        quiet_from=quiet_from,
        quiet_until=quiet_until,
        holidays=REGION.calendar.holidays.keys(),
        on_holidays=HolidayPolicy.CLOSED if closed else HolidayPolicy.AS_USUAL,
        least=timedelta(minutes=least),
    ),
    st.sampled_from([time(21), time(22, 30), time(0), time(8)]),
    st.sampled_from([time(8), time(7, 15), time(0), time(21)]),
    st.booleans(),
    st.integers(min_value=1, max_value=90),
)
NO_QUIET = Rules(
    quiet_from=time(0),
    quiet_until=time(0),
    holidays=(),
    on_holidays=HolidayPolicy.AS_USUAL,
    least=timedelta(minutes=15),
)
REGIONS_OWN = rules_of(REGION)


# A second way to say what is safe, minute by minute by the clock on her wall.
def safe(at: datetime, windows: list[Window], zone: ZoneInfo, rules: Rules) -> bool:
    local = at.astimezone(zone)
    if rules.on_holidays is HolidayPolicy.CLOSED and local.date() in rules.holidays:
        return False
    quiet = covers(rules.quiet_from, rules.quiet_until, local.time(), whole_day=False)
    return any(
        names(window, local) and (not quiet or all_quiet(window, rules)) for window in windows
    )


def covers(start: time, end: time, at: time, *, whole_day: bool) -> bool:
    if start == end:
        return whole_day
    return start <= at < end if start < end else at >= start or at < end


def names(window: Window, local: datetime) -> bool:
    """Whether she named this hour: the part after midnight belongs to the day before."""
    at, today = local.time(), local.weekday()
    if window.starts < window.ends:
        return today in window.weekdays and window.starts <= at < window.ends
    evening = today in window.weekdays and at >= window.starts
    return evening or ((today - 1) % 7 in window.weekdays and at < window.ends)


def all_quiet(window: Window, rules: Rules) -> bool:
    minutes = (time(m // 60, m % 60) for m in range(24 * 60))
    return all(
        covers(rules.quiet_from, rules.quiet_until, at, whole_day=False)
        for at in minutes
        if covers(window.starts, window.ends, at, whole_day=True)
    )


@given(windows=WINDOWS, zone=ZONES, rules=RULES, earliest=MOMENTS, data=st.data())
@settings(max_examples=EXAMPLES)
def test_every_minute_of_a_moment_is_hers_and_safe(
    windows: list[Window], zone: ZoneInfo, rules: Rules, earliest: datetime, data: st.DataObject
) -> None:
    """R1.13, R8.9: never before, never outside her hours by her own clock, never endless."""
    moment = next_moment(windows=windows, zone=zone, rules=rules, earliest=earliest)
    if moment is None:
        return
    assert earliest <= moment.not_before < moment.not_after <= moment.not_before + LONGEST
    length = (moment.not_after - moment.not_before) // A_MINUTE
    assert length >= min(rules.least, LONGEST) // A_MINUTE
    inside = data.draw(st.integers(min_value=0, max_value=length - 1))
    for minute in (0, inside, length - 1):
        at = moment.not_before + minute * A_MINUTE
        assert safe(at, windows, zone, rules), at.astimezone(zone)


@given(windows=WINDOWS, zone=ZONES, rules=RULES, earliest=MOMENTS)
@settings(max_examples=max(10, EXAMPLES // 100))
def test_there_is_no_earlier_moment(
    windows: list[Window], zone: ZoneInfo, rules: Rules, earliest: datetime
) -> None:
    moment = next_moment(windows=windows, zone=zone, rules=rules, earliest=earliest)
    until = min(
        moment.not_before if moment else earliest + timedelta(days=8), earliest + timedelta(days=8)
    )
    # A stretch that a clock change runs through is left out, and `safe` knows no stretches.
    around = (earliest - timedelta(days=2), until + timedelta(days=2))
    assume(len({at.astimezone(zone).utcoffset() for at in around}) == 1)
    # Of two whole days each is a window of its own, which to `safe` are one.
    assume(((0, 24 * 60),) not in textable(windows, rules).spans)
    run, at = timedelta(), earliest
    while at < until:
        run = run + A_MINUTE if safe(at, windows, zone, rules) else timedelta()
        assert run < rules.least, at.astimezone(zone)
        at += A_MINUTE


def test_inside_her_hours_it_is_now_until_they_end() -> None:
    at = brussels(2026, 11, 24, 12, 30)
    assert moment(at, (9, 17)) == Moment(
        not_before=at.astimezone(UTC), not_after=brussels(2026, 11, 24, 17).astimezone(UTC)
    )


def test_a_window_that_is_nearly_over_is_not_used() -> None:
    """A text that arrives in the last minutes cannot be answered in safety."""
    assert starts(brussels(2026, 11, 24, 16, 50), (9, 17)) == brussels(2026, 11, 25, 9)


def test_quiet_hours_cut_what_she_said_of_the_whole_day() -> None:
    assert starts(brussels(2026, 11, 24, 21, 30), (0, 0)) == brussels(2026, 11, 25, 8)
    assert ends(brussels(2026, 11, 24, 18), (18, 23)) == brussels(2026, 11, 24, 21)


def test_hours_of_the_night_that_she_named_count() -> None:
    """She knows her own life: ten to eleven in the evening was chosen, not forgotten."""
    assert starts(brussels(2026, 11, 24, 12), (22, 23)) == brussels(2026, 11, 24, 22)
    assert starts(brussels(2026, 11, 24, 12), (23, 2)) == brussels(2026, 11, 24, 23)


def test_on_a_public_holiday_nothing_is_sent() -> None:
    """Whoever is at work on other days may be at home."""
    assert starts(brussels(2026, 12, 24, 18), (9, 17)) == brussels(2026, 12, 28, 9)


@pytest.mark.parametrize(
    ("night", "hours"),
    [(date(2026, 3, 29), (1, 3)), (date(2026, 10, 25), (1, 4)), (date(2026, 10, 25), (2, 3))],
)
def test_in_the_night_the_clock_changes_an_hour_that_is_unclear_is_left_out(
    night: date, hours: tuple[int, int]
) -> None:
    before = datetime.combine(night, time(0), BRUSSELS)
    found = starts(before, hours)
    assert found.date() > night
    assert found.hour == hours[0]


def test_her_clock_counts_and_not_the_regions() -> None:
    found = next_moment(
        windows=[Window(weekdays=(2,), starts=time(9), ends=time(10))],
        zone=LORD_HOWE,
        rules=NO_QUIET,
        earliest=brussels(2026, 11, 24, 12),
    )
    assert found is not None
    assert found.not_before == datetime(2026, 11, 25, 9, tzinfo=LORD_HOWE)


def test_no_hours_and_hours_too_short_are_no_moment() -> None:
    assert next_moment(windows=[], zone=BRUSSELS, rules=NO_QUIET, earliest=NOON) is None
    short = Window(weekdays=(0,), starts=time(9), ends=time(9, 10))
    assert next_moment(windows=[short], zone=BRUSSELS, rules=NO_QUIET, earliest=NOON) is None


def test_hours_across_midnight_are_one_stretch() -> None:
    window = Window(weekdays=(1,), starts=time(23, 55), ends=time(0, 10))
    found = next_moment(windows=[window], zone=BRUSSELS, rules=NO_QUIET, earliest=NOON)
    assert found is not None
    assert found.not_after - found.not_before == timedelta(minutes=15)


def test_another_try_is_in_another_window() -> None:
    """R7.7: even where she can be reached at any hour, the next one is another day."""
    always = Window(weekdays=tuple(range(7)), starts=time(0), ends=time(0))
    for rules in (NO_QUIET, REGIONS_OWN):
        found = next_moment(
            windows=[always], zone=BRUSSELS, rules=rules, earliest=NOON, unlike=NOON
        )
        assert found is not None
        assert found.not_before.astimezone(BRUSSELS).date() == date(2026, 11, 25)


def test_two_tries_of_one_window_count_as_one() -> None:
    """R7.7."""

    def which(at: datetime) -> datetime | date:
        return window_of(windows=[office()], zone=BRUSSELS, rules=REGIONS_OWN, at=at)

    assert which(brussels(2026, 11, 24, 9)) == which(brussels(2026, 11, 24, 16))
    assert which(brussels(2026, 11, 24, 9)) != which(brussels(2026, 11, 25, 9))
    assert which(brussels(2026, 11, 24, 20)) == date(2026, 11, 24)


def test_a_persons_own_contact_and_the_regions_rules_are_enough() -> None:
    found = for_contact(contact=contact(), region=REGION, earliest=brussels(2026, 11, 28, 12))
    assert found is not None
    assert found.not_before == brussels(2026, 11, 30, 9)


@pytest.mark.parametrize(
    ("earliest", "begins"),
    [
        (brussels(2026, 11, 24, 20), brussels(2026, 11, 24, 21)),
        (brussels(2026, 11, 24, 21, 20), brussels(2026, 11, 24, 21, 20)),
        (brussels(2026, 11, 24, 21, 50), brussels(2026, 11, 25, 9)),  # too little is left of it
        (brussels(2026, 12, 1, 20), brussels(2026, 12, 2, 9)),
    ],
)
def test_hours_named_for_once_count_until_they_are_over(
    earliest: datetime, begins: datetime
) -> None:
    once = Window(weekdays=(1,), starts=time(21), ends=time(22), until=brussels(2026, 11, 24, 22))
    weekdays = office()
    found = for_contact(contact=contact(windows=(once, weekdays)), region=REGION, earliest=earliest)
    assert found is not None
    assert found.not_before == begins


@given(windows=WINDOWS, zone=ZONES, now=MOMENTS, data=st.data())
@settings(max_examples=EXAMPLES)
def test_what_is_left_of_today_is_safe_and_begins_where_a_text_would_go(
    windows: list[Window], zone: ZoneInfo, now: datetime, data: st.DataObject
) -> None:
    """R1.13: no minute of it is outside the person's hours; nothing of another day is in it."""
    said = contact(windows=tuple(windows), timezone=zone.key)
    left = left_today(contact=said, region=REGION, now=now)
    first = for_contact(contact=said, region=REGION, earliest=now)
    today = now.astimezone(BRUSSELS).date()
    if left:
        assert first is not None
        assert first.not_before == left[0].not_before
    else:
        assert first is None or first.not_before.astimezone(BRUSSELS).date() > today
    for each in left:
        assert now <= each.not_before < each.not_after
        assert each.not_before.astimezone(BRUSSELS).date() == today
        length = (each.not_after - each.not_before) // A_MINUTE
        inside = data.draw(st.integers(min_value=0, max_value=length - 1))
        for minute in (0, inside, length - 1):
            at = each.not_before + minute * A_MINUTE
            assert safe(at, windows, zone, REGIONS_OWN), at.astimezone(zone)


def test_hours_named_for_once_are_in_a_day_until_they_are_over() -> None:
    over = brussels(2026, 11, 24, 10)
    once = Window(weekdays=(1,), starts=time(9), ends=time(12), until=over)
    said = contact(windows=(once, Window(weekdays=(1,), starts=time(18), ends=time(19))))
    morning, later = brussels(2026, 11, 24, 9), brussels(2026, 11, 24, 10)
    begins = [each.not_before for each in left_today(contact=said, region=REGION, now=morning)]
    assert begins == [morning, brussels(2026, 11, 24, 18)]
    begins = [each.not_before for each in left_today(contact=said, region=REGION, now=later)]
    assert begins == [brussels(2026, 11, 24, 18)]


def test_once_named_hours_that_come_after_their_end_are_no_hours() -> None:
    noon = brussels(2026, 11, 24, 12)
    once = Window(weekdays=(1,), starts=time(15), ends=time(16), until=brussels(2026, 11, 24, 13))
    assert left_today(contact=contact(windows=(once,)), region=REGION, now=noon) == []


NOON = brussels(2026, 11, 24, 12)


def office(hours: tuple[int, int] = (9, 17)) -> Window:
    days = tuple(range(7)) if hours != (9, 17) else (0, 1, 2, 3, 4)
    return Window(weekdays=days, starts=time(hours[0]), ends=time(hours[1]))


def moment(at: datetime, hours: tuple[int, int]) -> Moment:
    found = next_moment(windows=[office(hours)], zone=BRUSSELS, rules=REGIONS_OWN, earliest=at)
    assert found is not None
    return found


def starts(at: datetime, hours: tuple[int, int]) -> datetime:
    return moment(at, hours).not_before.astimezone(BRUSSELS)


def ends(at: datetime, hours: tuple[int, int]) -> datetime:
    return moment(at, hours).not_after.astimezone(BRUSSELS)
