"""The reporter's pages in a real browser: without scripts, by keyboard, leaving, access, weight."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from reports.region import region
from tests.reports.channels.web.browser_steps import WORDS, Open, asks, begin, go, go_on

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def weather(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """A neutral address on another host than the pages', to leave to."""
    address = f"{live_server.url.replace('localhost', '127.0.0.1')}/static/look/leaf.svg"
    elsewhere = replace(region(), exit_url=address)
    monkeypatch.setattr("reports.channels.web.views.start_pages.region", lambda: elsewhere)
    return address


@pytest.mark.parametrize("subject", ["partner", "street"])
def test_the_whole_journey_without_scripts(opened: Open, subject: str) -> None:
    """R1.8: from the first page, through every question, to reading the answer and erasing."""
    page = opened(java_script_enabled=False)
    go(page, "main a.button")
    go(page, "button[value=self]")
    page.check(f"input[value={subject}]")
    while not page.url.endswith("/check/"):
        if asks(page, "words"):
            page.fill("textarea", WORDS)
        go_on(page)
    go(page, "button[value=reach]")
    page.check("input[value=call]")
    page.fill("#f-number", "0470 12 34 56")
    page.check("input[value=week]")
    go_on(page)
    go(page, "button[value=send]")
    code = page.inner_text(".code")
    go(page, "main button")
    page.goto("/back/")
    page.fill("#f-code", code)
    go(page, "main button")
    page.fill("textarea", "A question.")
    go(page, "text=Send the message")
    expect(page.locator("main")).to_contain_text("A question.")
    assert WORDS not in page.content()
    go(page, "text=Erase everything")
    page.fill("#f-code", code)
    go(page, "main button")
    expect(page.locator("h1")).to_contain_text("Everything has been erased")


@pytest.mark.parametrize(("subject", "pages"), [("My partner", 5), ("Work or school", 3)])
def test_the_whole_journey_by_keyboard_alone(opened: Open, subject: str, pages: int) -> None:
    """Tab, arrows, space and Enter are enough; Enter in a choice continues."""
    page = opened()
    _press_on(page, "Start")
    _press_on(page, "Me")
    _space_on(page, subject)
    _press_on(page, "Continue")
    for _ in range(pages):
        if asks(page, "words"):
            _tab_to(page, lambda: page.evaluate("document.activeElement.tagName") == "TEXTAREA")
            page.keyboard.type(WORDS)
        elif not asks(page, "now"):
            _tab_to(page, lambda: page.evaluate("document.activeElement.type") == "radio")
            page.keyboard.press("ArrowDown")
        _press_on(page, "Continue")
    page.wait_for_url("**/check/")
    _press_on(page, "Send")
    expect(page.locator(".code")).to_have_text(re.compile(r"^\S+( \S+){4}$"))


def _tab_to(page: Page, there: Callable[[], bool]) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if there():
            return
    raise AssertionError("the keyboard does not reach it")


def _named(page: Page, words: str) -> bool:
    said: str = page.evaluate(
        "(document.activeElement.labels?.[0] ?? document.activeElement).innerText.trim()"
    )
    return said.split("\n")[0] == words


def _press_on(page: Page, words: str) -> None:
    _tab_to(page, lambda: _named(page, words))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _space_on(page: Page, words: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    while not _named(page, words):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")


def test_three_shifts_leave_and_back_shows_nothing(opened: Open, weather: str) -> None:
    """R1.3, R1.5: also with the browser's own memory of pages."""
    page = opened()
    _stop_the_clock(page)
    begin(page)
    go_on(page)
    page.fill("textarea", WORDS)
    go_on(page)
    page.goto("/tell/3/")
    expect(page.locator("textarea")).to_have_value(WORDS)
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(weather)
    assert page.context.cookies() == []
    for _ in range(4):
        page.go_back()
        page.wait_for_load_state()
        assert WORDS not in page.content()
        if page.locator("textarea").count():
            expect(page.locator("textarea")).not_to_have_value(WORDS)


def _stop_the_clock(page: Page) -> None:
    """Here and on every page after: five seconds may pass between two keys on a slow machine."""
    page.clock.install(time=datetime(2026, 1, 1, tzinfo=UTC))
    page.clock.pause_at(datetime(2026, 1, 1, 1, tzinfo=UTC))


def test_shift_as_a_modifier_does_not_leave_and_other_keys_start_again(opened: Open) -> None:
    """R1.3."""
    page = opened()
    _stop_the_clock(page)
    page.goto("/tell/")
    for key in ("Shift+A", "Shift+B", "Shift+C", "Shift", "Shift", "a", "Shift"):
        page.keyboard.press(key)
    expect(page.locator(".lights i.lit")).to_have_count(1)
    expect(page.locator(".spoken")).to_contain_text("2 more times")
    expect(page.locator(".cover")).to_have_count(0)
    expect(page).to_have_url(re.compile("/tell/$"))


def test_shift_is_forgotten_after_five_seconds(opened: Open) -> None:
    """R1.3: five seconds from each press to the next."""
    page = opened()
    _stop_the_clock(page)
    page.goto("/tell/")
    page.keyboard.press("Shift")
    page.clock.run_for(4900)
    page.keyboard.press("Shift")
    page.clock.run_for(4900)
    expect(page.locator(".spoken")).to_contain_text("1 more time")
    page.clock.run_for(200)
    expect(page.locator(".spoken")).to_contain_text("cancelled")
    expect(page.locator(".lights.on")).to_have_count(0)


def test_a_cover_hides_the_page_at_once_and_goes_when_it_comes_back(opened: Open) -> None:
    """R1.3: the content is gone before the other site answers."""
    page = opened("/tell/")
    page.evaluate("document.querySelector('.leave').href = '#stay'")
    page.click(".leave")
    expect(page.locator(".cover[role=alert]")).to_have_text("Loading.")
    box = page.locator(".cover").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 360, "height": 740}
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow'))")
    expect(page.locator(".cover")).to_have_count(0)


def test_the_way_out_works_without_scripts(opened: Open, weather: str) -> None:
    """R1.1."""
    page = opened("/tell/", java_script_enabled=False)
    page.click(".leave")
    page.wait_for_url(weather)


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_way_out_is_in_the_same_place_and_hides_no_field(opened: Open, width: int) -> None:
    """R1.1, WCAG 2.4.11: within reach of a thumb, and never over what has focus."""
    page = opened("/tell/", viewport={"width": width, "height": 640})
    places = set()
    for address in ("/", "/help/", "/tell/", "/back/"):
        page.goto(address)
        box = page.locator(".leave").bounding_box()
        assert box is not None
        assert box["height"] >= 44
        places.add((box["x"], box["y"]))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert len(places) == 1
    begin(page)
    _tab_to(page, lambda: page.evaluate("document.activeElement.type") == "radio")
    covered = page.evaluate(
        """() => { const at = document.activeElement.getBoundingClientRect();
        const seen = document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2);
        return seen.classList.contains('leave'); }"""
    )
    assert not covered
