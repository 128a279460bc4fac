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


def told(kind: str, when: str, language: str = "en") -> Reporter:
    """The page after she said when."""
    browser = Reporter(language=language).ready()
    browser.go_to("kind").press(kinds=[kind])
    assert browser.address == "/tell/when/"
    return browser.press(when=when)


@pytest.mark.parametrize(
    ("kind", "rule", "words"),
    [
        ("sexual", "cpvs_best", "possible until: on Friday at 12:00"),
        ("spiking", "ghb_blood", "as early as you can: perhaps it is still time"),
    ],
)
def test_it_stands_on_the_next_page_and_before_sending(kind: str, rule: str, words: str) -> None:
    """R4.4, R4.5: counted from noon of the day before, and the page says so."""
    browser = told(kind, "today")
    for _ in range(2):
        assert f'id="until-{rule}">{words}' in browser.text
        assert "Counted from the earliest time" in browser.text
        assert "tel:+3225354542" in browser.text
        browser.go_to("words").press("send")
        assert browser.address == "/tell/ready/"


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "le plus tôt possible"), ("nl", "zo vroeg mogelijk"), ("en", "as early as you can")],
)
def test_unknown_is_said_in_her_language(language: str, words: str) -> None:
    """R4.5."""
    assert words in told("spiking", "unknown", language).text


def test_long_ago_names_what_is_still_possible() -> None:
    """R4.6."""
    assert "The centre still sees you" in told("sexual", "longer").text


@pytest.mark.parametrize("kind", ["street", "work", "undisclosed"])
def test_for_anything_else_there_is_none(kind: str) -> None:
    assert "until-" not in told(kind, "today").text


@pytest.mark.usefixtures("people")
def test_no_page_behind_the_code_says_it() -> None:
    """Whoever has the code learns the conversation, never what it was."""
    browser = told("sexual", "today")
    browser.go_to("words").press("send")
    code = browser.send().code
    pages = [browser.text, browser.press().text, browser.get("/tell/done/").text]
    back = Reporter()
    pages.append(back.get("/back/").press(code=code).text)
    assert back.address == "/back/read/"
    assert not [text for text in pages if "until-" in text]
