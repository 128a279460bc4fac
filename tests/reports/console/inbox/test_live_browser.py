"""An open inbox in a browser: a new emergency comes by itself, once with sound, and without words
in the title."""

from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from reports.intake.triage.triage import SafetyAnswer
from tests.reports.cases.world import NOW, report
from tests.reports.console.conftest import make_house
from tests.reports.console.test_browser import sign_in

EMERGENCY = {"danger_now": SafetyAnswer.YES}
# What would sound, counted: no machine that runs this has loudspeakers.
COUNT_TONES = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.tones += 1; start.apply(this, when); };
"""


def open_inbox(page: Page, address: str) -> None:
    """Beatriz on duty, her inbox open and looking by itself."""
    house = make_house()
    page.add_init_script(COUNT_TONES)
    sign_in(page, address, house.cast.beatriz, house.cast.beatriz.code(NOW))
    page.goto(f"{address}/desk/inbox/")
    expect(page.locator("#live-mark")).to_contain_text("Live")


def test_a_new_emergency_comes_by_itself(
    transactional_db: None, live_server: LiveServer, chromium: Browser
) -> None:
    page = chromium.new_page()
    open_inbox(page, live_server.url)
    expect(page.locator(".queue-row")).to_have_count(1)
    expect(page).to_have_title("Inbox")
    page.locator(".queue-row a").focus()
    report(safety=EMERGENCY)
    expect(page.locator(".queue-row[data-rings]")).to_have_count(1)
    expect(page).to_have_title("(1) Inbox")
    assert page.evaluate("window.tones") == 2
    assert page.evaluate("document.activeElement.closest('.queue-row') !== null"), "focus stays"
    page.locator("[data-rings]").get_by_role("button", name="Acknowledge").click()
    expect(page.locator(".queue-row")).to_have_count(2)
    expect(page).to_have_title("Inbox")


def test_the_sound_can_be_off_and_a_lost_connection_is_said(
    transactional_db: None, live_server: LiveServer, chromium: Browser
) -> None:
    page = chromium.new_page()
    page.clock.install()
    open_inbox(page, live_server.url)
    page.get_by_role("button", name="Sound is on").click()
    page.reload()
    expect(page.get_by_role("button", name="Sound is off")).to_have_attribute(
        "aria-pressed", "false"
    )
    report(safety=EMERGENCY)
    page.clock.run_for(5000)
    expect(page).to_have_title("(1) Inbox")
    assert page.evaluate("window.tones") == 0
    page.route("**/version/", lambda route: route.abort())
    page.clock.run_for(70_000)
    expect(page.locator("#live-mark")).to_contain_text("Not live since")
