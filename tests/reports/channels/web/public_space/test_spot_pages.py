"""A place in public space in four pages: an entry, no case, and the way to help."""

import logging
from dataclasses import replace
from typing import Any

import pytest

from reports.cases.models import Case, SpotEntry
from reports.cases.statistics import public_space
from reports.channels.web.session import rate_limits
from reports.region import region
from reports.region.buckets import Bucket
from reports.vault.models import DraftRow
from tests.reports.channels.web.browser import Reporter

pytestmark = pytest.mark.django_db
CANARY = "a tall man by the fountain"


def entries() -> list[public_space.Entry]:
    found = SpotEntry.objects.values_list("month", flat=True).distinct()
    return [entry for month in found for entry in public_space.entries_of(month)]


def at_when(language: str = "en", **first: Any) -> Reporter:
    """The third page."""
    reporter = Reporter(language=language).get("/tell/spot/")
    reporter.press(**({"kinds": ["verbal", "touched"], "to": "me"} | first))
    return reporter.press(commune="21013", place="vehicle")


def test_four_pages_and_ten_taps_make_an_entry_and_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """No case, no code, no draft, nothing in an address or in the log."""
    caplog.set_level(logging.DEBUG)
    reporter = Reporter().get("/")
    assert 'href="/tell/spot/"' in reporter.text
    reporter = at_when()
    assert reporter.address == "/tell/spot/when/"
    reporter.press(when="today", day_part="evening", motive=["gender"], words=CANARY)
    assert reporter.address == "/tell/spot/done/"
    assert entries() == [
        public_space.Entry(
            kinds=("verbal", "touched"),
            to="me",
            commune="21013",
            place="vehicle",
            when="today",
            day_part="evening",
            motive=("gender",),
            words=CANARY,
        )
    ]
    assert not Case.objects.exists()
    assert not DraftRow.objects.exists()
    assert CANARY not in caplog.text
    assert "Step 4" in reporter.text


def test_everything_may_be_left_open() -> None:
    reporter = Reporter().get("/tell/spot/").press().press().press()
    assert reporter.address == "/tell/spot/done/"
    assert entries() == [public_space.Entry()]


def test_sending_twice_makes_one_entry() -> None:
    """A second press, and the page that "back" shows again."""
    reporter = at_when()
    form = {**reporter.form.hidden, "go": "on", "when": "today"}
    for _ in range(2):
        assert reporter.client.post("/tell/spot/when/", form)["Location"] == "/tell/spot/done/"
    assert len(entries()) == 1
    reporter.get("/tell/spot/")
    assert "checked" not in reporter.text, "something else is told from the first page on"


@pytest.mark.parametrize(
    "words", ["his plate is 1-ABC-123 call 0470 12 34 56", "write to x@example.org", "@tall_man"]
)
def test_what_says_who_somebody_is_is_refused_and_kept_on_the_page(words: str) -> None:
    reporter = at_when()
    assert reporter.text.count("Leave out names and numbers.") == 1, "it is said before, too"
    reporter.press(when="today", words=words)
    assert reporter.status == 422
    assert reporter.text.count("Leave out names and numbers.") > 1
    assert reporter.form.values["words"] == words
    assert not entries()
    assert reporter.press(words="ä" * 281).status == 422
    assert reporter.press(words="ä" * 280).address == "/tell/spot/done/"


def test_the_last_page_names_who_can_help_with_what_was_ticked() -> None:
    """R5.5: equality bodies always; the care centre, 101 and help only where they fit."""
    plain = at_when(kinds=["verbal"]).press(when="today").text
    assert "0800 12 800" in plain
    assert "02 535 45 42" not in plain
    assert 'id="urgent"' not in plain
    assert "If the same person comes back" not in plain
    more = at_when(kinds=["touched", "threatened"]).press(when="often").text
    assert more.index("02 535 45 42") < more.index("0800 12 800")
    assert 'id="urgent"' in more
    assert "If the same person comes back" in more


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_the_language_changes_and_nothing_typed_is_lost(language: str) -> None:
    reporter = at_when("fr").press(f"l:{language}", words=CANARY, when="often")
    assert reporter.form.values["words"] == CANARY
    assert reporter.form.checked["when"] == ["often"]
    assert not entries()


def test_back_shows_what_was_answered() -> None:
    reporter = at_when().press("back")
    assert reporter.address == "/tell/spot/where/"
    assert reporter.form.checked["place"] == ["vehicle"]
    assert reporter.press("back").form.checked["kinds"] == ["verbal", "touched"]


def test_a_form_that_is_not_ours_sends_nothing() -> None:
    """Another site cannot fill the city's figures through somebody's browser."""
    reporter = at_when().press(token="0" * 64, when="today")
    assert reporter.status == 403
    assert not entries()


def test_later_pages_begin_at_the_first() -> None:
    for address in ("/tell/spot/where/", "/tell/spot/when/", "/tell/spot/done/"):
        assert Reporter().get(address).address == "/tell/spot/"
    assert Reporter().get("/tell/spot/nowhere/").status == 404


def test_leaving_forgets_what_was_carried() -> None:
    """R1.2."""
    reporter = at_when()
    reporter.client.get("/exit/")
    assert reporter.get("/tell/spot/when/").address == "/tell/spot/"


def test_finished_forgets_what_was_carried() -> None:
    reporter = at_when().press(when="today").press("over")
    assert reporter.address == "/"
    assert reporter.get("/tell/spot/done/").address == "/tell/spot/"


def test_one_network_cannot_fill_the_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """R1.21: slowed, with the words kept and the numbers shown; page three stays as typed."""
    few = replace(region().limits, reports_per_address=Bucket(burst=2, per_hour=1))
    here = replace(region(), limits=few)
    monkeypatch.setattr(rate_limits, "region", lambda: here)
    for _ in range(9):
        reporter = at_when().press(when="today", words=CANARY)
    assert reporter.status == 429
    assert reporter.form.values["words"] == CANARY
    assert len(entries()) < 9
