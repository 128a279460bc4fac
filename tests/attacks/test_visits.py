"""An open tab is not the code: what one cookie leads to, no other place gives out."""

import pytest

from reports.vault.models import DraftRow
from tests.reports.cases.world import World
from tests.reports.channels.web.browser import Reporter
from tests.reports.channels.web.conftest import people as people

pytestmark = pytest.mark.django_db


def test_the_cookie_of_a_visit_shows_no_code_as_if_it_were_a_drafts(people: World) -> None:
    code = Reporter().ready().send().code
    hers = Reporter().get("/back/").press(code=code)
    assert hers.address == "/back/read/"

    thief = Reporter()
    thief.client.cookies["d"] = hers.client.cookies["b"].value

    guess = Reporter()
    guess.client.cookies["d"] = "A" * len(hers.client.cookies["b"].value)
    said = guess.get("/tell/code/")
    assert (thief.get("/tell/code/").address, thief.text) == (said.address, said.text)
    assert code not in thief.text
    assert hers.get("/back/read/").address == "/back/read/", "and hers goes on"


def test_the_cookie_of_a_draft_is_no_visit(people: World) -> None:
    hers = Reporter().ready().send()
    thief = Reporter()
    thief.client.cookies["b"] = hers.client.cookies["d"].value

    assert thief.get("/back/read/").address == "/back/"
    assert hers.get("/tell/code/").code


def test_addresses_that_nobody_asked_for_make_no_row(people: World) -> None:
    """As an image on any page would ask for them, or a script."""
    for path in ("/t/BCDF2345/", "/", "/tell/", "/tell/check/", "/back/"):
        for _ in range(3):
            Reporter().client.get(path)
    assert not DraftRow.objects.exists()


def test_what_a_browser_carries_is_read_by_no_other(people: World) -> None:
    mine, other = Reporter().get("/t/BCDF2345/"), Reporter().begin()
    assert "You came with a code" in mine.text
    carried = mine.client.cookies["e"].value
    assert "BCDF2345" not in carried
    for stranger in (Reporter(), other):
        stranger.client.cookies["e"] = carried
        assert "You came with a code" not in stranger.get("/").text
    mine.client.cookies["e"] = carried[:-8] + "AAAAAAAA"
    assert "You came with a code" not in mine.get("/").text
