"""Referrals in a real browser, on both sides: clean for axe, wide, narrow, light and dark."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.looks import Look
from tests.reports.accounts.people import Person
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import House, make_house
from tests.reports.console.planning.referred import referral_to
from tests.reports.console.test_browser import sign_in

LIST = "/desk/partners/referrals/"


@pytest.fixture
def referred(transactional_db: None) -> House:
    """A case of which Chidi's team has a note and a name."""
    house = make_house()
    referral_to(house, NOW - timedelta(hours=1), NOW + timedelta(days=3))
    return house


def entered(live_server: LiveServer, chromium: Browser, person: Person) -> Page:
    """A browser of this person's, logged in."""
    page = chromium.new_context(bypass_csp=True).new_page()
    sign_in(page, live_server.url, person, person.code(NOW))
    return page


def test_from_the_referral_to_its_answer(
    referred: House, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    page = entered(live_server, chromium, referred.cast.chidi)
    page.goto(live_server.url + LIST)
    expect(page.locator("li", has_text="late")).to_have_count(1)
    look(page)
    page.locator(f'main a[href^="{LIST}"]').first.click()
    expect(page.locator("#form-received")).to_be_visible()
    look(page)
    page.select_option("#received-state", "accepted")
    page.fill("#received-text", "Sample appointment on Monday")
    page.click("#form-received button")
    expect(page.locator("main")).to_contain_text("Noted.")
    hers = entered(live_server, chromium, referred.cast.beatriz)
    hers.goto(f"{live_server.url}{referred.page}plan/referrals/")
    expect(hers.locator("main")).to_contain_text("Sample appointment on Monday")
    look(hers)
