"""Times as people say them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from reports.intake.times.spoken_times import on_day, spoken

BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)  # Tuesday, 23:30 in Brussels


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 24, 22, 45, tzinfo=UTC), "today at 23:45"),
        (datetime(2026, 11, 24, 23, 5, tzinfo=UTC), "tomorrow at 0:05"),
        (datetime(2026, 11, 27, 8, 0, tzinfo=UTC), "on Friday at 9:00"),
        (datetime(2026, 12, 25, 8, 0, tzinfo=UTC), "on 25 December at 9:00"),
    ],
)
def test_a_time_is_near_or_has_a_name(at: datetime, words: str) -> None:
    with translation.override("en"):
        assert spoken(at, NOW, BRUSSELS) == words


@pytest.mark.parametrize(("language", "day"), [("fr", "vendredi"), ("nl", "vrijdag")])
def test_it_is_said_in_her_language(language: str, day: str) -> None:
    with translation.override(language):
        assert day in spoken(datetime(2026, 11, 27, 8, 0, tzinfo=UTC), NOW, BRUSSELS)


def test_what_lies_behind_has_a_date() -> None:
    with translation.override("en"):
        assert on_day(NOW, BRUSSELS) == "24 November, 23:30"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 12, 1, 9, 5, tzinfo=UTC), "1er\u00a0décembre à 10\u00a0h\u00a005"),
        (datetime(2026, 12, 2, 9, 0, tzinfo=UTC), "2 décembre à 10\u00a0h"),
    ],
)
def test_french_has_its_own_hours_and_first_days(at: datetime, words: str) -> None:
    with translation.override("fr"):
        assert spoken(at, NOW, BRUSSELS).endswith(words)
