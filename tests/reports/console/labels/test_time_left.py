"""Time left in words, and as the length of a bar."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from reports.console.labels.time_left import (
    amount_words,
    due_words,
    task_is_late,
    task_words,
    time_left,
)

START = datetime(2026, 11, 24, 9, tzinfo=UTC)
MINUTES = st.integers(min_value=-10_000, max_value=10_000).map(lambda n: timedelta(minutes=n))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (timedelta(seconds=30), "1 minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=2), "2 days"),
    ],
)
def test_amounts(amount: timedelta, words: str) -> None:
    assert amount_words(amount) == words


@pytest.mark.parametrize(
    ("after", "words", "remaining", "state"),
    [
        (timedelta(), "4 hours left", 100, "fine"),
        (timedelta(hours=2), "2 hours left", 50, "fine"),
        (timedelta(hours=3), "60 minutes left", 25, "short"),
        (timedelta(hours=4), "late by 1 minute", 0, "late"),
        (timedelta(hours=7), "late by 3 hours", 0, "late"),
    ],
)
def test_a_clock_of_four_hours(after: timedelta, words: str, remaining: int, state: str) -> None:
    left = time_left(started=START, due=START + timedelta(hours=4), now=START + after)
    assert (left.words, left.remaining, left.state) == (words, remaining, state)


@given(runs=MINUTES, now=MINUTES, later=st.integers(min_value=0, max_value=1000))
def test_a_bar_never_grows_and_never_leaves_its_frame(
    runs: timedelta, now: timedelta, later: int
) -> None:
    first = time_left(started=START, due=START + runs, now=START + now)
    then = time_left(started=START, due=START + runs, now=START + now + timedelta(minutes=later))
    assert 0 <= then.remaining <= first.remaining <= 100
    assert then.late >= first.late


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(minutes=-30), "24 Nov 10:00, in 30 minutes"),
        (timedelta(), "24 Nov 10:00, now"),
        (timedelta(minutes=14, seconds=59), "24 Nov 10:00, now"),
        (timedelta(minutes=15), "24 Nov 10:00, late by 15 minutes"),
    ],
)
def test_what_is_due_at_once_is_not_late_from_birth(after: timedelta, words: str) -> None:
    with timezone.override("Europe/Brussels"):
        assert task_words(START, now=START + after) == words
    assert task_is_late(START, now=START + after) is ("late" in words)


def test_what_the_law_asks_for_is_late_at_once() -> None:
    with timezone.override("Europe/Brussels"):
        assert due_words(START, now=START) == "24 Nov 10:00, late by 1 minute"
