"""A house's pages in a real browser: axe, narrow and wide, light and dark."""

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from reports.accounts.onboarding.invitations import add_to_team
from reports.audit.log import OPERATOR
from tests.journeys.chromium import follow
from tests.looks import Look
from tests.reports.accounts.people import admit
from tests.scale import FULL
from tests.shelters.houses import NOW, Houses, make_houses
from tests.shelters.screens.browsing import cookies_of, inside, unfolded


@pytest.fixture
def made(transactional_db: None) -> Houses:
    """House North, half entered."""
    return make_houses()


def test_axe_finds_nothing_on_a_houses_pages(
    made: Houses, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    page = inside(chromium, live_server.url, cookies_of(made.noor), bypass_csp=True)
    house = f"/shelters/house/{made.north.id}/"
    room = f"/shelters/unit/{made.room.id}/"
    addresses = [house, f"{house}rules/who/", f"{house}address/", f"{room}room/"]
    others = [
        "/shelters/",
        *(f"{house}rules/{code}/" for code in ("children", "living", "coming", "safety")),
        f"{house}rooms/",
        f"{house}reach/",
        f"{room}rules/building/",
        "/shelters/claims/",
    ]
    for address in (*addresses, *(others if FULL else ())):
        page.goto(address)
        look(unfolded(page))
    page.goto(f"{house}rules/children/")
    page.get_by_label("Up to which age").fill("many")
    follow(page.get_by_role("button", name="Save and go on"))
    look(page)


def test_axe_finds_nothing_on_the_coordinators_list(
    made: Houses, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    page = inside(chromium, live_server.url, cookies_of(made.cast.dalia), bypass_csp=True)
    page.goto("/shelters/houses/")
    look(unfolded(page))


def test_axe_finds_nothing_where_somebody_says_at_which_house_they_are(
    made: Houses, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    add_to_team(user_id=made.noor.user_id, team_id=made.south_team.pk, by=OPERATOR, now=NOW)
    admit(made.noor, made.south_team, by=made.cast.dalia, now=NOW)
    page = inside(chromium, live_server.url, cookies_of(made.noor), bypass_csp=True)
    page.goto("/desk/")
    expect(page.get_by_role("heading", name="Where do you work now?")).to_be_visible()
    look(page)
