"""What can be done until when, on the reporter's own pages, and on no page behind the code."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from tests.reports.channels.web.browser import Reporter

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)  # nine in the morning after


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def told(kind: str, when: str, language: str = "en", subject: str = "night") -> Reporter:
    """The page after what happened, and when."""
    browser = Reporter(language=language).begin().to("words", subject=subject)
    return browser.press(**browser.answering({"kinds": [kind], "when": when}))


@pytest.mark.parametrize(
    ("kind", "rule", "words"),
    [
        ("sex", "cpvs_best", "possible until: on Friday at 12:00"),
        ("drink", "ghb_blood", "as early as you can: there may still be time"),
    ],
)
def test_it_stands_on_the_very_next_page_once(kind: str, rule: str, words: str) -> None:
    """R4.4, R4.5: counted from noon of the day before, and the page says so."""
    browser = told(kind, "today")
    assert browser.name == "safe"
    assert f'id="until-{rule}">{words}' in browser.text
    assert "Counted from the earliest time" in browser.text
    assert "tel:+3225354542" in browser.text
    assert "until-" not in browser.to("check").text


def test_in_danger_it_stands_before_sending() -> None:
    """The page about safety is left out then."""
    browser = Reporter().begin().press(subject="night").press(right_now="hurt").press()
    browser.press(kinds=["drink"], when="today")
    assert browser.name == "check"
    assert 'id="until-ghb_blood"' in browser.text


def test_what_is_still_going_on_counts_from_now() -> None:
    """R4.4: said once, above the list; three days from the moment of reading."""
    text = told("sex", "now").text
    assert text.count("It is still going on: the time counts from now.") == 1
    assert "Each new time starts the clock again." in text
    assert 'id="until-cpvs_best">possible until: on Saturday at 9:00' in text


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "le plus tôt possible"), ("nl", "zo vroeg mogelijk"), ("en", "as early as possible")],
)
def test_unknown_is_said_once_in_the_readers_language(language: str, words: str) -> None:
    """R4.5."""
    text = told("drink", "", language).text
    assert text.count(words) == 1
    assert "until-" not in text


def test_long_ago_names_what_is_still_possible() -> None:
    """R4.6."""
    assert "The centre still sees you" in told("sex", "longer").text


def test_where_nobody_asked_when_it_is_said_without_a_date() -> None:
    """A partner's violence: the days stand there, and no day of the calendar."""
    browser = Reporter().begin().to("words", subject="partner").press(kinds=["sexual"])
    browser.to("check")
    assert "It is best to go within 3 days." in browser.text
    assert "until-" not in browser.text


def test_who_is_young_reads_where_to_go_and_until_when_it_is_best() -> None:
    browser = Reporter(language="nl").begin("young").to("words").press(kinds=["touched"])
    browser.to("check")
    assert "Jij beslist wat daar gebeurt." in browser.text
    assert "until-" not in browser.text


@pytest.mark.parametrize("kind", ["followed", "memory"])
def test_for_anything_else_there_is_none(kind: str) -> None:
    assert 'id="evidence"' not in told(kind, "today").text


@pytest.mark.usefixtures("people")
def test_no_page_behind_the_code_says_it() -> None:
    """Whoever has the code learns the conversation, never what it was."""
    browser = told("sex", "today").to("check")
    code = browser.send().code
    pages = [browser.text, browser.press().text, browser.get("/tell/done/").text]
    back = Reporter()
    pages.append(back.get("/back/").press(code=code).text)
    assert back.address == "/back/read/"
    assert not [text for text in pages if "until-" in text]
