"""The search for a place in a real browser, as the care worker: axe, narrow, by keyboard alone."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from reports.audit.log import SYSTEM
from shelters.facts.unit_facts import HouseFacts
from shelters.inventory.unit_availability import say_free
from shelters.models import Source
from tests.journeys.chromium import Keyboard, follow
from tests.looks import Look
from tests.shelters.households import (
    ALONE,
    ANYBODY,
    WITH_CHILDREN,
    Household,
    make_household,
    put_on_duty,
)
from tests.shelters.houses import NOW, Houses, add_unit, make_house, make_houses
from tests.shelters.placing.stays import make_stays
from tests.shelters.screens.browsing import cookies_of, inside, unfolded


@pytest.fixture
def made(transactional_db: None) -> Houses:
    return make_houses()


@pytest.fixture
def amina(made: Houses) -> Household:
    """Amina's report, with Beatriz."""
    put_on_duty(made.cast)
    return make_household(made.cast)


def test_axe_finds_nothing_on_the_form(
    amina: Household, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    """As it comes, and with faults in it."""
    cookies = cookies_of(amina.worker)
    page = inside(chromium, live_server.url, cookies, bypass_csp=True)
    page.goto(f"/shelters/case/{amina.case_id}/")
    look(unfolded(page))
    page.fill("#need-adult-0-age", "-1")
    page.evaluate("const f = document.querySelector('#form-need'); f.noValidate = true")
    page.get_by_label("No animal").check()
    page.get_by_label("A dog").check()
    follow(page.get_by_role("button", name="Search for housing"))
    expect(page.locator(".wrong").nth(2)).to_be_attached()
    look(unfolded(page))


def test_a_search_is_begun_by_keyboard_alone_without_javascript(
    amina: Household, live_server: LiveServer, chromium: Browser
) -> None:
    cookies = cookies_of(amina.worker)
    page = inside(chromium, live_server.url, cookies, java_script_enabled=False)
    page.goto(f"/desk/file/{amina.case_id}/")
    keys = Keyboard(page)
    keys.press(f'a[href="/shelters/case/{amina.case_id}/"]')
    keys.write("#need-adult-0-age", "34")
    keys.go_to("#urgency-urgency_0")
    page.keyboard.press("Space")
    keys.go_to("#need-agreed")
    page.keyboard.type("Spoken")
    keys.press("#need-send")
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    expect(page.locator("main")).to_contain_text("Tonight", use_inner_text=True)


def furnished(made: Houses) -> None:
    """Houses that suit, that have to be asked, that are old, and that do not suit."""
    say = {"by": SYSTEM, "source": Source.BOARD, "now": NOW}
    for alias, facts, hours in (
        ("Sample House North", ANYBODY, 0),
        ("Sample House Early Years", replace(ANYBODY, day_price=None, sons_max_age=None), 3),
        ("Sample Transit Home", replace(ANYBODY, beds=4, languages=("nl",), interview_first=True,
                                        day_price=0.0, max_stay_days=90), 13),
        ("Sample House 18 to 25", replace(ANYBODY, max_children=0, step_free=False), 1),
        ("Sample House for Men", replace(ANYBODY, composition=("men",), day_price=12.0), 1),
    ):  # fmt: skip
        house = make_house(made.south_team, HouseFacts(alias=alias, duty_phone="+32470000001"))
        named = replace(facts, name="Room 1", beds=max(facts.beds or 1, 3))
        unit = add_unit(house_id=house.id, facts=named, by=SYSTEM, now=NOW)
        at = NOW - timedelta(hours=hours)
        say_free(unit_id=unit.id, since=at, **{**say, "now": at})  # type: ignore[arg-type]
    night, room = make_house(made.south_team, HouseFacts(alias="Sample Night House")), uuid4()
    for number in range(1, 5):
        named = replace(ANYBODY, name=f"Bed {number}", room="shared_room")
        bed = add_unit(house_id=night.id, facts=named, by=SYSTEM, now=NOW, room=room)
        say_free(unit_id=bed.id, since=NOW, **say)  # type: ignore[arg-type]


def test_axe_finds_nothing_on_the_match_page(
    made: Houses, amina: Household, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    """What suits and what does not, the call sheet, a yes for a house; each also with a fault."""
    furnished(made)
    amina.looks(replace(WITH_CHILDREN, can_pay_per_day=5.0, stay_days=None), tier=1)
    cookies = cookies_of(amina.worker)
    page = inside(chromium, live_server.url, cookies, bypass_csp=True)
    page.goto(f"/shelters/case/{amina.case_id}/")
    look(unfolded(page))
    follow(page.get_by_role("link", name="Call sheet"))
    look(unfolded(page))
    follow(page.get_by_role("link", name="Back to the places"))
    follow(page.get_by_role("link", name="Record consent").first)
    look(unfolded(page))
    page.evaluate("document.querySelector('#form-yes').noValidate = true")
    follow(page.get_by_role("button", name="Write it down"))
    expect(page.locator("#form-yes .wrong")).to_have_text(["This field is required."] * 2)
    look(unfolded(page))


def test_a_place_is_held_by_keyboard_alone_without_javascript(
    transactional_db: None, live_server: LiveServer, chromium: Browser
) -> None:
    """Hold the one proposed, then give it back with a reason."""
    stays = make_stays()
    stays.search(tier=0)
    cookies = cookies_of(stays.worker)
    page = inside(chromium, live_server.url, cookies, java_script_enabled=False)
    page.goto(f"/shelters/case/{stays.amina.case_id}/")
    keys = Keyboard(page)
    keys.press('form[action$="/hold/"] button')
    expect(page.get_by_role("status").first).to_contain_text("Reserved for this household.")
    expect(page.locator(".placed").first).to_contain_text("until 14:50", use_inner_text=True)
    keys.go_to("details:has(#form-release) summary")
    page.keyboard.press("Enter")
    keys.go_to("#release-reason")
    page.keyboard.type("Another place")
    keys.press("#form-release button")
    expect(page.get_by_role("status").first).to_contain_text("Given back.")
    expect(page.locator("main")).to_contain_text("What was tried", use_inner_text=True)


def test_axe_finds_nothing_on_a_place_that_is_held_and_one_that_is_accepted(
    transactional_db: None, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    """With the address and the hand-over; a fault in a form too."""
    stays = make_stays()
    stays.accepted()
    other = stays.household()
    stays.held(other.looks(tier=0), stays.other)
    cookies = cookies_of(stays.worker)
    page = inside(chromium, live_server.url, cookies, bypass_csp=True)
    page.goto(f"/shelters/case/{other.case_id}/")
    look(unfolded(page))
    page.evaluate("document.querySelector('#form-extend').noValidate = true")
    follow(page.locator("#form-extend button"))
    expect(page.locator("#form-extend .wrong")).to_have_count(1)
    look(unfolded(page))
    page.goto(f"/shelters/case/{stays.amina.case_id}/")
    look(unfolded(page))
    follow(page.locator("#form-confirm button"))
    look(unfolded(page))
    page.evaluate("document.querySelector('#form-expect').noValidate = true")
    follow(page.locator("#form-expect button"))
    expect(page.locator("#form-expect .wrong")).to_have_count(1)


def test_axe_finds_nothing_on_a_place_for_a_later_day(
    transactional_db: None, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    """Before it is held and after; both say from when."""
    stays = make_stays()
    stays.arrived(need=stays.household().looks(replace(ALONE, stay_days=10)))
    stays.search(replace(ALONE, needed_on=date(2026, 12, 5), stay_days=20))
    cookies = cookies_of(stays.worker)
    page = inside(chromium, live_server.url, cookies, bypass_csp=True)
    page.goto(f"/shelters/case/{stays.amina.case_id}/")
    look(unfolded(page))
    follow(page.get_by_role("button", name="Hold from 5 Dec"))
    expect(page.locator(".placed")).to_contain_text("theirs from 5 Dec, 00:00 on")
    look(unfolded(page))
