"""Days as they stand in lists, in each language."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation

from reports.look.days import night, short
from reports.region import region

LATE = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)  # in Brussels the day after


@pytest.mark.parametrize(
    ("language", "words"), [("en", "27 Nov"), ("fr", "27 nov."), ("nl", "27 nov")]
)
def test_a_day_is_that_of_the_region_and_small_where_the_language_says_so(
    language: str, words: str
) -> None:
    with translation.override(language), timezone.override(region().timezone):
        assert short(LATE) == words


@pytest.mark.parametrize(
    ("language", "first", "words"),
    [
        ("en", date(2026, 11, 26), "night of 26 to 27 November 2026"),
        ("fr", date(2026, 11, 26), "nuit du 26 au 27 novembre 2026"),
        ("nl", date(2026, 11, 26), "nacht van 26 op 27 november 2026"),
        ("fr", date(2026, 11, 30), "nuit du 30 novembre au 1 décembre 2026"),
    ],
)
def test_a_night_has_two_days(language: str, first: date, words: str) -> None:
    with translation.override(language):
        assert night(first, date.fromordinal(first.toordinal() + 1)) == words
