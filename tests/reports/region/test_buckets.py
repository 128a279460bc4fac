"""Limits that let a burst through and then a steady rate (R1.21)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reports.region.buckets import Bucket, BucketState, full, take
from tests.reports.region.regions import BRUSSELS

NOW = datetime(2026, 11, 24, 13, tzinfo=UTC)
WITHIN_AN_HOUR = st.lists(st.integers(min_value=0, max_value=3600), min_size=200, max_size=200).map(
    sorted
)


@given(WITHIN_AN_HOUR)
def test_two_hundred_reports_in_an_hour_from_one_address_all_pass(seconds: list[int]) -> None:
    """Spread however they like: a shelter, a school and a pharmacy share one address."""
    bucket = BRUSSELS.limits.reports_per_address
    state = full(bucket, NOW)
    for second in seconds:
        taken = take(bucket, state, NOW + timedelta(seconds=second))
        assert taken.allowed
        state = taken.state


def test_a_flood_is_slowed_and_told_how_long_to_wait() -> None:
    """R1.21."""
    bucket = Bucket(burst=2, per_hour=60)
    state = full(bucket, NOW)
    for _ in range(2):
        state = take(bucket, state, NOW).state
    refused = take(bucket, state, NOW)
    assert not refused.allowed
    assert refused.wait == timedelta(minutes=1)
    assert take(bucket, refused.state, NOW + refused.wait).allowed


def test_it_never_holds_more_than_its_burst() -> None:
    bucket = Bucket(burst=2, per_hour=60)
    state = full(bucket, NOW)
    later = NOW + timedelta(days=1)
    for _ in range(2):
        state = take(bucket, state, later).state
    assert not take(bucket, state, later).allowed


def test_a_clock_that_goes_back_adds_and_takes_nothing() -> None:
    bucket = Bucket(burst=1, per_hour=60)
    state = take(bucket, full(bucket, NOW), NOW).state
    back = take(bucket, state, NOW - timedelta(hours=1))
    assert not back.allowed
    assert back.state == BucketState(tokens=0.0, at=NOW)


def test_several_tokens_at_once() -> None:
    bucket = Bucket(burst=10, per_hour=10)
    taken = take(bucket, full(bucket, NOW), NOW, tokens=4)
    assert taken.state == BucketState(tokens=6.0, at=NOW)
    assert not take(bucket, taken.state, NOW, tokens=7).allowed


@given(
    st.integers(min_value=1, max_value=50),
    st.integers(min_value=1, max_value=500),
    st.lists(st.integers(min_value=0, max_value=300), max_size=60),
)
def test_no_more_than_burst_and_rate_ever_pass(burst: int, per_hour: int, gaps: list[int]) -> None:
    bucket, now = Bucket(burst=burst, per_hour=per_hour), NOW
    state, allowed = full(bucket, NOW), 0
    for gap in gaps:
        now += timedelta(seconds=gap)
        taken = take(bucket, state, now)
        state, allowed = taken.state, allowed + taken.allowed
    hours = (now - NOW) / timedelta(hours=1)
    assert allowed <= burst + per_hour * hours + 1e-6
