"""Times taken out of times, against counting the minutes one by one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelters.facts.times import EndsBefore, Times, between, without, without_all

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
END = 12  # the last minute that is looked at


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


@st.composite
def times(draw: st.DrawFn) -> Times:
    since = draw(st.integers(0, END - 1))
    until = draw(st.none() | st.integers(since + 1, END))
    return Times(at(since), None if until is None else at(until))


def minutes(parts: list[Times]) -> list[int]:
    return [
        minute
        for part in parts
        for minute in range(END + 2)
        if part.lower <= at(minute) and (part.upper is None or at(minute) < part.upper)
    ]


@given(times(), st.lists(times(), max_size=4))
def test_what_is_left_is_every_other_minute(whole: Times, cuts: list[Times]) -> None:
    taken = {minute for cut in cuts for minute in minutes([cut])}
    left = without_all(whole, cuts)
    assert minutes(left) == [each for each in minutes([whole]) if each not in taken]


@given(times(), times())
def test_no_part_is_empty(whole: Times, cut: Times) -> None:
    assert all(part.upper is None or part.lower < part.upper for part in without(whole, cut))


@pytest.mark.parametrize(("until", "now"), [(0, 0), (1, 2), (2, 2)])
def test_a_time_ends_after_it_begins_and_not_in_the_past(until: int, now: int) -> None:
    with pytest.raises(EndsBefore):
        between(at(0), at(until), now=at(now))
