"""The house's side in a real browser: as Noor, wide and narrow, and by keyboard alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from reports.cases.terms.consent_records import Field
from shelters.placing import placements
from shelters.placing.placements import Handover
from tests.journeys.chromium import Keyboard, follow
from tests.looks import Look
from tests.shelters.households import ANYBODY, WITH_CHILDREN
from tests.shelters.houses import NOW
from tests.shelters.placing.stays import Stays, make_stays, make_unit_in
from tests.shelters.screens.browsing import cookies_of, inside, unfolded


@pytest.fixture
def stays(transactional_db: None) -> Stays:
    return make_stays()


def filled(stays: Stays) -> tuple[str, str]:
    """An offer, somebody expected, somebody in, a place kept: the offer and the one expected."""
    house = stays.houses.north.id
    expected = stays.confirmed()
    stays.agrees(list(Field))
    placements.hand_over(
        placement_id=expected.id,
        handover=Handover(note="Arrives by taxi", name="Sample Name", phone="+32470000001"),
        by=stays.worker.staff,
        now=NOW,
    )
    for name in ("Room 4", "Room 5"):
        unit = make_unit_in(house, replace(ANYBODY, name=name))
        if name == "Room 4":
            stays.arrived(need=stays.household().looks(), unit=unit)
        else:
            placements.keep(unit_id=unit.id, lasts=timedelta(hours=2), by=stays.keeper, now=NOW)
    flat = make_unit_in(house, replace(ANYBODY, name="Flat 1", beds=4))
    offered = stays.offered(need=stays.household().looks(WITH_CHILDREN, tier=1), unit=flat)
    return str(offered.id), str(expected.id)


def test_axe_finds_nothing_on_the_board_and_an_offer(
    stays: Stays, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    offered, expected = filled(stays)
    cookies = cookies_of(stays.noor)
    page = inside(chromium, live_server.url, cookies, bypass_csp=True)
    page.goto("/shelters/")
    look(unfolded(page))
    page.goto(f"/shelters/offer/{offered}/")
    look(unfolded(page))
    page.evaluate("document.querySelector('#form-decline').noValidate = true")
    follow(page.get_by_role("button", name="Say no"))
    expect(page.locator("#form-decline .wrong").first).to_be_visible()
    look(unfolded(page))
    page.goto(f"/shelters/offer/{expected}/")
    follow(page.get_by_role("button", name="Read the hand-over"))
    expect(page.locator("main")).to_contain_text("Arrives by taxi")
    look(unfolded(page))


def test_an_offer_is_accepted_by_keyboard_alone_without_javascript(
    stays: Stays, live_server: LiveServer, chromium: Browser
) -> None:
    placement = stays.offered()
    cookies = cookies_of(stays.noor)
    page = inside(chromium, live_server.url, cookies, java_script_enabled=False)
    page.goto("/shelters/")
    keys = Keyboard(page)
    keys.press(f'a[href^="/shelters/offer/{placement.id}/"]')
    keys.press("button.yes")
    expect(page.get_by_role("status").first).to_contain_text("Accepted.")
    keys.press('button[value="arrived"]')
    expect(page.get_by_role("status").first).to_contain_text("Noted: here.")
