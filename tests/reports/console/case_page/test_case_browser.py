"""The case page in a browser: the box in reach, the order of the keyboard, the summary on paper."""

from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from reports.cases.casework import conversation, reporter
from tests.looks import Look
from tests.reports.cases.world import NOW, contact
from tests.reports.console.conftest import House, make_house
from tests.reports.console.test_browser import sign_in

SCREENS = ((360, 740), (1280, 800), (1600, 900))
# Where the keyboard comes by, in this order: next step, conversation, box, account, side pane.
STOPS = ("case-next", "conversation", "reply-text", "case-story", "case-side")


@pytest.fixture
def busy(transactional_db: None) -> House:
    """A case with much written on both sides, and something new."""
    house = make_house().acknowledged()
    about = {"case_id": house.case_id, "by": house.cast.beatriz.staff, "now": NOW}
    for number in range(6):
        conversation.write_message(text=f"sample of ours {number}", **about)  # type: ignore[arg-type]
        reporter.write_message(
            code_keys=house.amina.code_keys, text="sample", now=NOW, message_id=uuid4()
        )
    return house


def opened(house: House, live_server: LiveServer, chromium: Browser) -> Page:
    """The case as its worker has it."""
    page = chromium.new_context(bypass_csp=True).new_page()
    sign_in(page, live_server.url, house.cast.beatriz, house.cast.beatriz.code(NOW))
    page.goto(live_server.url + house.page)
    expect(page.locator("#reply-text")).to_be_visible()
    return page


def test_the_box_is_at_most_one_screen_down(
    busy: House, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    page = opened(busy, live_server, chromium)
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(
            "([w, h]) => innerWidth === w"
            " && document.querySelector('#reply-text').getBoundingClientRect().bottom <= h",
            arg=[width, height],
        )
    look(page)


def test_the_keyboard_goes_from_what_is_next_to_the_side(
    busy: House, live_server: LiveServer, chromium: Browser
) -> None:
    page = opened(busy, live_server, chromium)
    page.set_viewport_size({"width": 1280, "height": 800})
    seen: list[str] = []
    for _ in range(80):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "stops => { const at = document.activeElement;"
            " const talk = at.closest('.case-talk') && at.id !== 'reply-text';"
            " return at.id === 'reply-text' ? at.id : talk ? 'conversation'"
            " : stops.find(stop => at.closest('.' + stop)) || '' }",
            list(STOPS),
        )
        if at and at not in seen:
            seen.append(at)
    assert seen == list(STOPS)


def test_a_skip_link_leads_to_the_box(
    busy: House, live_server: LiveServer, chromium: Browser
) -> None:
    page = opened(busy, live_server, chromium)
    link = page.get_by_role("link", name="Skip to the message box")
    link.focus()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#reply-text")).to_be_focused()


def test_on_paper_it_is_a_summary_without_frame_buttons_box_and_number(
    busy: House, live_server: LiveServer, chromium: Browser
) -> None:
    page = opened(busy, live_server, chromium)
    number = page.get_by_text(contact().number, exact=True)
    expect(number).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("#glance")).to_be_visible()
    expect(page.locator("#told")).to_be_visible()
    for hidden in (number, page.locator("#reply-text"), page.locator(".rail")):
        expect(hidden).to_be_hidden()
    expect(page.locator("button:visible")).to_have_count(0)
