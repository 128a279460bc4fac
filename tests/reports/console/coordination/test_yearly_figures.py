"""The page of figures and its CSV: quarters that are over, nothing under the threshold."""

import csv
import re
from datetime import date
from io import StringIO

import pytest
from django.test import Client

from reports.cases.casework import reporter
from reports.cases.models import Tally
from tests.kept import kept
from tests.reports.accounts.people import log_in
from tests.reports.cases.world import NOW, report
from tests.reports.console.conftest import Enter, House, make_house
from tests.reports.console.test_connections import as_text

PAGE = "/desk/figures/"
LAST_QUARTER = date(2026, 7, 1)


@kept
def make_counted() -> House:
    """Twelve women and three men, opened by Beatriz in this quarter."""
    house, beatriz = make_house(), Client()
    log_in(beatriz, house.cast.beatriz, now=NOW)
    for sex in ("woman",) * 12 + ("man",) * 3:
        made = report(words={"sex": sex, "relation": "ex"})
        assert beatriz.get(f"/desk/file/{made.case_id}/").status_code == 200
    return house


@pytest.fixture
def counted(db: None) -> House:
    """See there."""
    return make_counted()


@pytest.fixture
def over(counted: House) -> House:
    """The same, a quarter ago."""
    Tally.objects.update(quarter=LAST_QUARTER)
    return counted


def test_no_quarter_is_over_yet(counted: House, enter: Enter) -> None:
    dalia = enter(counted.cast.dalia)
    assert "No quarter is over yet." in as_text(dalia, PAGE)
    assert dalia.get(f"{PAGE}csv/").status_code == 404


def test_a_quarter_that_is_over_is_shown_without_small_figures(over: House, enter: Enter) -> None:
    """R6.11: the three men are not shown, nor the women, who would give them away."""
    dalia = enter(over.cast.dalia)
    page = as_text(dalia, PAGE)
    assert "Cases counted 15" in page
    assert "A woman not shown" in page
    assert "A man not shown" in page
    assert "A former partner" in page


def test_the_csv_says_the_same_with_the_names_abroad(over: House, enter: Enter) -> None:
    """R6.13."""
    answer = enter(over.cast.dalia).get(f"{PAGE}csv/?quarter=2026-07-01")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(StringIO(answer.content.decode())))
    found = {(row["table"], row["value"]): row for row in rows}
    assert found["sex", "woman"]["cases"] == ""
    assert found["relation", "ex"]["grevio"] == "former intimate partner"
    assert found["all", "counted"]["cases"] == "15"
    assert {row["quarter"] for row in rows} == {"2026-07-01"}
    shown = [int(row["cases"]) for row in rows if row["cases"]]
    assert min(shown) >= 10


def released(client: Client, address: str) -> str:
    """What is released: a page without its frame, which says what waits now."""
    page = client.get(address).content.decode()
    return re.sub(r"<[^>]+>", " ", page[page.find("<main") :] if "<main" in page else page)


def test_a_release_says_the_same_to_the_last_byte_whatever_happens_since(
    counted: House, enter: Enter
) -> None:
    """R6.12: one taken later minus one taken earlier is nothing, so it tells of nobody."""
    emil, dalia = enter(counted.cast.emil), enter(counted.cast.dalia)
    erased, since = (report(words={"sex": "man", "relation": "ex"}) for _ in range(2))
    emil.post(f"/desk/file/{erased.case_id}/open/", {"reason": "review"}, follow=True)
    Tally.objects.update(quarter=LAST_QUARTER)
    releases = [f"{PAGE}csv/?quarter=2026-07-01", f"{PAGE}?quarter=2026-07-01"]
    before = [released(dalia, each) for each in releases]
    assert "Cases counted 15" in as_text(dalia, releases[1])
    counted_then = bytes(Tally.objects.get().blob)
    assert reporter.erase(code_keys=erased.code_keys, now=NOW).done
    emil.post(f"/desk/file/{since.case_id}/open/", {"reason": "review"}, follow=True)
    assert Tally.objects.filter(quarter__gt=LAST_QUARTER).exists(), "the other counts elsewhere"
    assert [released(dalia, each) for each in releases] == before
    assert bytes(Tally.objects.get(quarter=LAST_QUARTER).blob) == counted_then, "not rounded away"


@pytest.mark.parametrize("asked", ["2026-04-01", "2026-10-01", "x", "2026-07-02"])
def test_nothing_but_a_quarter_that_is_over_can_be_asked_for(
    over: House, enter: Enter, asked: str
) -> None:
    """No slicing of one's own: the same fixed tables for everybody."""
    dalia = enter(over.cast.dalia)
    for address in (PAGE, f"{PAGE}csv/"):
        assert dalia.get(f"{address}?quarter={asked}").status_code == 404
