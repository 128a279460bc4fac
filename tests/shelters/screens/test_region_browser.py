"""The region's board and the one-time link in a real browser: axe, narrow, without scripts."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from reports.audit.log import SYSTEM
from reports.region import region
from shelters.check_ins import shift_questions
from shelters.facts.unit_facts import FamilyCheck, HouseFacts, UnitFacts
from shelters.facts.zones import cell_names
from shelters.inventory.family_checks import id_of, second_check, write_check
from shelters.inventory.inventory import house_facts
from shelters.matching.pairs.problem import Person as Member
from shelters.models import House, HouseKind
from tests.journeys.chromium import follow
from tests.looks import Look
from tests.reports.accounts.people import Person
from tests.shelters.households import ALONE, TODAY, free, make_household, put_on_duty
from tests.shelters.houses import NOW, Houses, add_unit, make_house, make_houses
from tests.shelters.questions import free_since_morning, token
from tests.shelters.screens.browsing import cookies_of, inside, unfolded

KINDS = (HouseKind.CRISIS, HouseKind.TRANSIT, HouseKind.HOTEL)


@pytest.fixture
def made(transactional_db: None) -> Houses:
    """A region with houses in most of its areas, and households that wait."""
    houses = make_houses()
    for number, commune in enumerate(region().communes[:16]):
        rules = UnitFacts(zones=cell_names([commune.code]), composition=("men",), step_free=False)
        facts = HouseFacts(alias=f"Sample House {number}", rules=rules)
        house = make_house(houses.north_team, facts, kind=KINDS[number % 3])
        for place in range(3):
            unit = add_unit(house_id=house.id, facts=UnitFacts(beds=2), by=SYSTEM, now=NOW)
            if place < number % 4:
                free(unit)
    put_on_duty(houses.cast)
    children = (Member(age=15, gender="m"), Member(age=1, gender="f"))
    make_household(houses.cast).looks(ALONE, tier=0)
    make_household(houses.cast).looks(replace(ALONE, children=children, pets=("dog",)), tier=1)
    make_household(houses.cast).looks(replace(ALONE, adults=(Member(age=40, gender="m"),)))
    return houses


def test_axe_finds_nothing_on_the_region_and_nothing_scrolls_sideways(
    made: Houses, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    cookies = cookies_of(made.cast.dalia)
    page = inside(chromium, live_server.url, cookies, bypass_csp=True)
    page.goto("/desk/board/")
    follow(page.get_by_role("link", name="Places", exact=True))
    expect(page.locator(".tiles rect")).to_have_count(len(region().communes))
    expect(page.locator(".waits li")).to_have_count(3)
    look(unfolded(page))


@pytest.mark.parametrize("width", [360, 1280])
def test_no_table_is_cut_in_any_language(
    made: Houses, live_server: LiveServer, chromium: Browser, width: int
) -> None:
    """French has the longest headings."""
    cookies = cookies_of(made.cast.dalia)
    for language in ("fr", "nl"):
        sized: dict[str, Any] = {
            "viewport": {"width": width, "height": 800},
            "locale": language,
        }
        page = inside(chromium, live_server.url, cookies, **sized)
        page.goto("/shelters/region/")
        tables = page.locator(".scroll")
        expect(tables).to_have_count(2)
        for at in range(2):
            assert tables.nth(at).evaluate("each => each.scrollWidth <= each.clientWidth")
        page.context.close()


def test_axe_finds_nothing_on_the_link_and_one_press_is_enough(
    made: Houses, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    free_since_morning(made)
    shift_questions.ask_due(now=NOW)
    link = f"/q/{token()}/"
    page = inside(chromium, live_server.url, {}, bypass_csp=True)
    page.goto(link)
    look(unfolded(page))
    follow(page.get_by_role("button", name="No, not any more"))
    expect(page.locator("main")).to_contain_text("noted")
    look(unfolded(page))
    page.goto(link)
    look(unfolded(page))


def test_the_link_works_without_scripts(
    made: Houses, live_server: LiveServer, chromium: Browser
) -> None:
    free_since_morning(made)
    shift_questions.ask_due(now=NOW)
    link = f"/q/{token()}/"
    page = inside(chromium, live_server.url, {}, java_script_enabled=False)
    page.goto(link)
    follow(page.get_by_role("button", name="Yes, still free"))
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_axe_finds_nothing_on_a_host_familys_check(
    made: Houses, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    """One that counts, a new one that waits for the second person, and the form."""
    facts = HouseFacts(alias="Sample Host Family")
    family = make_house(made.north_team, facts, kind=HouseKind.HOST_FAMILY)

    def checked(by: Person, days: int) -> FamilyCheck:
        until = TODAY + timedelta(days=days)
        write_check(house_id=family.id, done_on=TODAY, until=until, by=by.staff, now=NOW)
        found = house_facts(House.objects.get(id=family.id)).next_check
        assert found is not None
        return found

    first = checked(made.cast.dalia, 180)
    second_check(house_id=family.id, check_id=id_of(first), by=made.cast.emil.staff, now=NOW)
    checked(made.cast.emil, 300)
    page = inside(chromium, live_server.url, cookies_of(made.cast.dalia), bypass_csp=True)
    page.goto(f"/shelters/houses/{family.id}/family/")
    expect(page.locator("form[action$='/family/second/']")).to_be_visible()
    look(unfolded(page))
