"""Days as they stand in lists, in each language."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from reports.look.days import night, short, written
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


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Fri 27 Nov 2026, 00:30"),
        ("fr", "ven. 27 nov. 2026, 00:30"),
        ("nl", "vr 27 nov 2026, 00:30"),
    ],
)
def test_pages_and_code_write_the_short_names_alike(language: str, words: str) -> None:
    page = Template('{{ at|date:"D j M Y, H:i" }}{{ never|date:"D j M Y" }}')
    with translation.override(language), timezone.override(region().timezone):
        assert page.render(Context({"at": LATE, "never": None})) == words
        assert written(timezone.localtime(LATE), "D j M Y, H:i") == words
