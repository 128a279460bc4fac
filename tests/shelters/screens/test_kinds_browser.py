"""What a host family and a transit home have of their own, looked at in a real browser."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from shelters.facts.unit_facts import FlatTerms, HouseFacts
from shelters.houses.house_rules import change_flat_terms
from shelters.inventory.family_checks import end_check, id_of, second_check, write_check
from shelters.inventory.inventory import house_facts
from shelters.models import House, HouseKind, Unit
from tests.journeys.chromium import follow
from tests.looks import Look
from tests.shelters.households import ANYBODY, TODAY
from tests.shelters.houses import NOW, make_house
from tests.shelters.placing.stays import Stays, make_stays, make_unit_in
from tests.shelters.screens.browsing import cookies_of, inside, unfolded


@pytest.fixture
def stays(transactional_db: None) -> Stays:
    return make_stays()


def checked_family(stays: Stays) -> Unit:
    """A family that two coordinators have looked at, with a room that is free."""
    cast, facts = stays.houses.cast, HouseFacts(alias="Sample Host Family")
    house = make_house(stays.houses.north_team, facts, kind=HouseKind.HOST_FAMILY)
    until = TODAY + timedelta(days=300)
    write_check(house_id=house.id, done_on=TODAY, until=until, by=cast.dalia.staff, now=NOW)
    check = house_facts(House.objects.get(id=house.id)).next_check
    assert check is not None
    second_check(house_id=house.id, check_id=id_of(check), by=cast.emil.staff, now=NOW)
    return make_unit_in(house.id, replace(ANYBODY, name="Guest room", step_free=False))


def test_axe_finds_nothing_where_a_host_family_is_asked_and_its_check_ends(
    stays: Stays, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    room = checked_family(stays)
    placement = stays.offered(unit=room)
    keeper = inside(chromium, live_server.url, cookies_of(stays.noor), bypass_csp=True)
    keeper.goto(f"/shelters/house/{room.house_id}/")
    look(unfolded(keeper))
    keeper.goto(f"/shelters/offer/{placement.id}/")
    look(unfolded(keeper))
    worker = at_the_case(stays, live_server, chromium)
    look(unfolded(worker))
    end_check(house_id=room.house_id, by=stays.houses.cast.dalia.staff, now=NOW)
    follow(keeper.get_by_role("button", name="Yes, the place is theirs"))
    expect(keeper.locator("main")).to_contain_text("It is no longer wanted: nothing was changed")
    look(keeper)


def test_axe_finds_nothing_where_the_check_ended_while_the_page_was_open(
    stays: Stays, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    room = checked_family(stays)
    stays.search()
    worker = at_the_case(stays, live_server, chromium)
    end_check(house_id=room.house_id, by=stays.houses.cast.dalia.staff, now=NOW)
    form = worker.locator("form", has=worker.locator(f"input[value='{room.id}']")).first
    follow(form.get_by_role("button").first)
    expect(worker.locator("main")).to_contain_text(
        "The house has changed what it says of this place"
    )
    look(unfolded(worker))


def at_the_case(stays: Stays, live_server: LiveServer, chromium: Browser) -> Page:
    page = inside(chromium, live_server.url, cookies_of(stays.worker), bypass_csp=True)
    page.goto(f"/shelters/case/{stays.amina.case_id}/")
    return page


def test_axe_finds_nothing_on_the_pages_of_a_transit_home(
    stays: Stays, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    facts = HouseFacts(alias="Sample Transit Home")
    house = make_house(stays.houses.north_team, facts, kind=HouseKind.TRANSIT)
    page = inside(chromium, live_server.url, cookies_of(stays.noor), bypass_csp=True)
    page.goto(f"/shelters/house/{house.id}/flat/")
    look(page)
    page.evaluate("document.querySelector('#form-flat').noValidate = true")
    follow(page.get_by_role("button", name="Save"))
    expect(page.locator("#form-flat .wrong").first).to_be_visible()
    look(page)
    terms = FlatTerms(decides="committee", decision_days=14, follows="house", monthly=412.5)
    change_flat_terms(house_id=house.id, terms=terms, by=stays.keeper, now=NOW)
    page.goto(f"/shelters/house/{house.id}/")
    expect(page.locator("main")).to_contain_text("A committee decides, within 14 days")
    look(unfolded(page))
