"""Danger, injury and thoughts of suicide: the numbers come at once, whatever else happens."""

import re
from datetime import timedelta

import pytest
import time_machine

from reports.region import region
from tests.reports.cases.world import NOW
from tests.reports.channels.web.browser import Reporter
from tests.reports.channels.web.told_so_far import at_words, numbers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("said", ["danger", "hurt", "both"])
def test_danger_or_injury_shows_the_numbers_on_the_very_next_page(said: str) -> None:
    """R2.2."""
    page = Reporter().begin().press(subject="work").press(right_now=said)
    assert page.name == "call"
    main = page.text.split("<main")[1]
    for number in region().emergency_shown():
        assert number.display in main
    assert ("official record" in main) == (said != "hurt")
    assert page.press().name == "words"


def test_the_danger_button_needs_no_tick_and_leads_back_to_what_it_is_about() -> None:
    """R2.2: after it nobody is asked once more whether there is danger."""
    page = Reporter().begin().press("danger")
    assert page.name == "call"
    assert page.press().name == "what"
    assert page.press(subject="partner").name == "words"


def test_what_was_ticked_beside_the_danger_button_stays() -> None:
    page = Reporter().begin().press("danger", subject="family").press()
    assert page.form.checked["subject"] == ["family"]


def test_danger_sent_at_once_brings_the_numbers_first_and_says_that_nothing_is_sent() -> None:
    """R2.2: the press is not lost on anybody, and the button stands there again."""
    page = Reporter().begin().press().press("send", right_now="danger")
    assert page.name == "call"
    assert "Nothing is sent yet." in page.text
    assert "send" in page.form.buttons


DYING = {"fr": "0800 32 123", "nl": "1813", "en": "02 648 40 14"}


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_thoughts_of_suicide_bring_the_line_for_it_at_once(language: str) -> None:
    """R2.2, R5.5: in their language; also when the form could not be taken."""
    page = Reporter(language=language).begin().to("safe", subject="work")
    page.press(token="0" * 64, suicidal="yes")
    assert (page.status, numbers(page.text)[0]) == (403, DYING[language])
    page.press(suicidal="yes")
    assert (page.name, numbers(page.text)[0]) == ("listen", DYING[language])
    assert "112" in page.text.split("<main")[1]
    assert page.press().name == "check"


def test_who_tells_of_somebody_else_is_told_whom_to_ask_about_suicide() -> None:
    page = Reporter().begin("other").to("safe", subject="w_couple").press(known=["suicidal"])
    assert page.name == "call"
    assert DYING["en"] in page.text.split("<main")[1]


def test_who_does_not_know_sees_one_line_on_the_next_page() -> None:
    page = Reporter().begin().to("safe", subject="work").press(suicidal="unknown")
    assert (page.name, DYING["en"] in page.text.split("<main")[1]) == ("check", True)


def test_no_safe_place_brings_the_numbers() -> None:
    page = Reporter().begin().to("safe", subject="night").press(safe_place="no")
    assert page.name == "call"


def test_numbers_are_shown_even_if_the_form_cannot_be_taken() -> None:
    """R2.2: a foreign token, and the danger button pressed on a page that was open for long."""
    page = Reporter().begin().press()
    page.press(token="0" * 64, right_now="danger")
    assert page.status == 403
    assert 'aria-labelledby="urgent"' in page.text
    page = Reporter().begin().press("danger", token="0" * 64)
    assert 'aria-labelledby="urgent"' in page.text


def test_numbers_are_shown_even_when_slowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """R2.2, R1.21."""
    page = Reporter().begin().press()
    monkeypatch.setattr(
        "reports.channels.web.session.rate_limits.wait_for_page", lambda *_: timedelta(seconds=5)
    )
    page.press(right_now="danger")
    assert page.status == 429
    assert 'aria-labelledby="urgent"' in page.text


@pytest.mark.parametrize("subject", ["partner", "night"])
def test_care_is_advised_on_the_next_page_after_strangulation(subject: str) -> None:
    """R2.11."""
    page = Reporter().begin().to("safe", subject=subject).press(neck="recent")
    assert region().text("strangulation_care", "en")[:40] in page.text


@pytest.mark.parametrize("who", ["self", "young", "other", "child"])
def test_no_page_ever_shows_a_level_a_score_or_a_prediction(who: str) -> None:
    """R2.6: also with the gravest answer everywhere."""
    page = Reporter().begin(who)
    while page.name != "check":
        assert page.status == 200, page.address
        page.press(**{name: values[0] for name, values in page.form.choices.items()})
        shown = re.sub(r"<[^>]+>", " ", page.text).lower()
        for word in ("emergency level", "high risk", "standard", "elevated", "score", "low"):
            assert not re.search(rf"\b{word}\b", shown), (page.address, word)


def test_danger_said_too_late_still_brings_the_numbers_then_begins_again() -> None:
    """R2.2."""
    with time_machine.travel(NOW, tick=False) as clock:
        page = Reporter().begin()
        clock.shift(timedelta(hours=3))
        assert page.press("danger").name == "call"
        assert "send" not in page.form.buttons
        assert page.press().address == "/tell/?again"


def test_far_too_much_is_answered_with_the_numbers_to_call() -> None:
    """R1.21: never a bare error."""
    page = at_words().press(happened="x" * 300_000)
    assert page.status == 400
    assert "tel:112" in page.text
