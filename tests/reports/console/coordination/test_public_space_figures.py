"""The page of figures about public space and its CSV, for coordinators alone."""

import csv
import uuid
from datetime import timedelta
from io import StringIO

import pytest

from reports.cases.statistics import public_space
from reports.cases.statistics.public_space import Entry
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House
from tests.reports.console.test_connections import as_text

PAGE = "/desk/figures/spots/"
LAST_MONTH = NOW.replace(day=1) - timedelta(days=10)
WORDS = "near the fountain, <b>twice</b>"


@pytest.fixture
def over(house: House) -> House:
    """Twenty entries in one commune and three in another, a month ago."""
    one = Entry(kinds=("verbal",), commune="21013", place="street", words=WORDS)
    for entry in [one] * 20 + [Entry(kinds=("verbal", "touched"), commune="21001")] * 3:
        public_space.keep(entry, entry_id=uuid.uuid4(), now=LAST_MONTH)
    return house


def test_no_month_is_over_yet(house: House, enter: Enter) -> None:
    public_space.keep(Entry(), entry_id=uuid.uuid4(), now=NOW)
    dalia = enter(house.cast.dalia)
    assert "No month with entries is over yet." in as_text(dalia, PAGE)
    assert dalia.get(f"{PAGE}csv/").status_code == 404


def test_a_month_that_is_over_is_shown_without_small_figures(over: House, enter: Enter) -> None:
    """R6.11."""
    page = as_text(enter(over.cast.dalia), PAGE)
    assert "Entries 25" in page
    assert "Remarks, whistling or insults 25" in page
    assert "Unwanted touching not shown" in page
    assert "Anderlecht not shown not shown" in page


def test_words_stand_on_the_page_as_words_and_never_in_the_csv(over: House, enter: Enter) -> None:
    dalia = enter(over.cast.dalia)
    html = dalia.get(PAGE).content.decode()
    assert "&lt;b&gt;twice" in html
    assert "<b>twice" not in html
    answer = dalia.get(f"{PAGE}csv/?month={LAST_MONTH:%Y-%m}")
    text = answer.content.decode()
    assert "fountain" not in text
    rows = list(csv.DictReader(StringIO(text)))
    assert min(int(row["entries"]) for row in rows if row["entries"]) >= 10
    found = {(row["table"], row["value"], row["kind"]): row["entries"] for row in rows}
    assert found["kinds", "verbal", ""] == "25"
    assert found["communes", "21001", ""] == ""


def test_a_month_is_one_that_is_over(over: House, enter: Enter) -> None:
    dalia = enter(over.cast.dalia)
    for month in (f"{NOW:%Y-%m}", "2019-01", "x"):
        assert dalia.get(f"{PAGE}?month={month}").status_code == 404


def test_only_who_may_see_figures_sees_them(over: House, enter: Enter) -> None:
    """R8.1."""
    assert enter(over.cast.beatriz).get(PAGE).status_code == 404
    assert enter(over.cast.beatriz).get(f"{PAGE}csv/").status_code == 404


def test_it_asks_the_database_as_often_for_many_entries_as_for_few(
    over: House, enter: Enter, django_assert_max_num_queries: object
) -> None:
    dalia = enter(over.cast.dalia)
    dalia.get(PAGE)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        dalia.get(PAGE)
