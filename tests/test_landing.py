"""After the login everybody lands on their work, and their main pages are linked from there.

Walked by HTTP from `/desk/`, as a browser follows links; somebody with several roles, or with two
houses, is asked which.
"""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

import pytest
import time_machine

from reports.accounts.directory.organisations import KEYED
from reports.accounts.models import Team, TeamKind
from reports.accounts.onboarding.invitations import add_to_team
from reports.audit.log import OPERATOR
from tests.authorization.actors import Street, make_street
from tests.nightlife.story import NOW
from tests.reports.accounts.people import Person, admit, cheap_passwords, make_team
from tests.shelters.houses import NORTH, make_house
from tests.shelters.screens.entering import enters
from tests.tour.tools.browser import Browser

pytestmark = pytest.mark.django_db

# Who, where they land, and what must be within three clicks from there.
MAIN: Final = {
    "care worker": ("/desk/inbox/", {"/desk/conflicts/", "/staff/account/", "/desk/phone/"}),
    "coordinator": (
        "/desk/board/",
        {
            "/desk/inbox/", "/desk/rota/", "/desk/people/", "/desk/teams/", "/desk/systems/",
            "/desk/openings/", "/desk/figures/", "/shelters/region/", "/shelters/houses/",
            "/pharmacy/desk/", "/nightlife/desk/", "/staff/account/",
        },
    ),
    "administrator": ("/desk/people/", {"/desk/teams/", "/desk/installation/", "/staff/account/"}),
    "shelter staff": (
        "/shelters/", {"/shelters/claims/", "/staff/account/", "/staff/devices/", "HOUSE"},
    ),
    "pharmacist": (
        "/pharmacy/", {"/staff/account/", "/staff/devices/", "/pharmacy/advice/"},
    ),
    "venue staff": ("/nightlife/", {"/staff/account/", "/staff/devices/"}),
    "venue manager": ("/nightlife/", {"/nightlife/venue/", "/staff/account/"}),
}  # fmt: skip
CLICKS: Final = 3


@pytest.fixture(autouse=True)
def _at_night() -> Iterator[None]:
    with cheap_passwords(), time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def street() -> Street:
    """Somebody of each role."""
    return make_street(NOW)


@pytest.mark.parametrize("name", MAIN)
def test_everybody_lands_on_their_work_and_reaches_their_pages(street: Street, name: str) -> None:
    lands, main = MAIN[name]
    house = make_house(street.shelter.team, NORTH, now=NOW)
    wanted = {each.replace("HOUSE", f"/shelters/house/{house.id}/") for each in main}
    browser = enters(street.people[name], NOW)
    assert browser.get("/desk/").address == lands
    assert wanted - walked(browser, lands) == set()


def test_somebody_with_two_houses_says_at_which_they_are(street: Street) -> None:
    """What is chosen stays chosen on the pages behind it."""
    keeper = street.shelter.person
    here = make_house(street.shelter.team, NORTH, now=NOW)
    other = make_team("Sample shelter Birch", ("fr",), kind=TeamKind.SHELTER, now=NOW)
    there = make_house(other, NORTH, now=NOW)
    _also(street, keeper, other)
    browser = enters(keeper, NOW)
    page = browser.get("/desk/")
    assert "Where do you work now?" in page.words
    choices = [href for href, _words in page.links if "?team=" in href]
    assert len(choices) == 2
    for choice, house, not_here in (
        (str(other.pk), there, here),
        (str(street.shelter.team.pk), here, there),
    ):
        board = browser.get(next(href for href in choices if choice in href))
        assert board.address == "/shelters/"
        assert browser.get(f"/shelters/house/{house.id}/").status == 200
        assert browser.get(f"/shelters/house/{not_here.id}/").status == 404


def test_somebody_with_two_roles_chooses(street: Street) -> None:
    keeper = street.shelter.person
    _also(street, keeper, street.cast.french)
    page = enters(keeper, NOW).get("/desk/")
    found = {href for href, _words in page.links}
    assert {"/desk/inbox/", "/shelters/"} <= found
    assert "Where do you work now?" in page.words


def test_a_team_that_is_not_theirs_is_no_choice(street: Street) -> None:
    browser = enters(street.shelter.person, NOW)
    assert browser.get(f"/shelters/?team={street.cast.french.pk}").status == 404
    assert browser.get("/shelters/?team=nonsense").status == 404
    assert browser.get("/shelters/").status == 200


def walked(browser: Browser, lands: str) -> set[str]:
    """Every page of the staff's that links lead to, in so many clicks."""
    seen, edge = {lands}, {lands}
    for _ in range(CLICKS):
        found: set[str] = set()
        for address in edge:
            page = browser.get(address)
            assert page.status == 200, address
            found |= {urlsplit(href).path for href, _words in page.links if href.startswith("/")}
        edge = {each for each in found - seen if _is_followed(each)}
        seen |= found
    return seen


def _is_followed(path: str) -> bool:
    """Pages only: no file, no way out."""
    files = (".pdf", ".csv", ".svg", ".json")
    return not path.endswith(files) and "/logout/" not in path and "/static/" not in path


def _also(street: Street, person: Person, team: Team) -> None:
    """Let somebody who works here into one more team."""
    add_to_team(user_id=person.user_id, team_id=team.pk, by=OPERATOR, now=NOW)
    if team.kind in KEYED:
        admit(person, team, by=street.cast.dalia, now=NOW)
