"""A house's pages, and what is published of it, say nothing that is not so.

Of a draft or a closed house nobody is told that a place can be found; extra beds that are put away
are no places; what a register said is kept.
"""

from dataclasses import replace

import pytest

from reports.audit.log import SYSTEM
from reports.region import region
from shelters.exchange.published_places import own_offers
from shelters.inventory.inventory import change_house, house_facts
from shelters.models import House, HouseState, Unit
from tests.shelters.houses import NORTH, NOW, Houses
from tests.shelters.screens import entering
from tests.shelters.screens.entering import enters
from tests.tour.tools.browser import Browser
from tests.tour.tools.page_reader import Form

FOUND = "can be found"


@pytest.fixture
def noor(houses: Houses) -> Browser:
    """Whoever keeps House North, logged in."""
    return enters(houses.noor, NOW)


def at(houses: Houses) -> str:
    return f"/shelters/house/{houses.north.id}/"


def north(houses: Houses) -> House:
    return House.objects.get(id=houses.north.id)


def count_forms(browser: Browser) -> list[Form]:
    return [form for form in browser.get("/shelters/").forms if form.action.endswith("/count/")]


def say_free(browser: Browser, houses: Houses) -> str:
    page = browser.get(f"/shelters/unit/{houses.room.id}/")
    form = next(form for form in page.forms if form.action.endswith("/say/"))
    return browser.submit(form, button=("word", "free")).words


def close(browser: Browser, houses: Houses) -> None:
    form = browser.get(at(houses)).form(ident="form-closure")
    assert browser.submit(form, {"reason": "repairs"}).status == 200


def surge(browser: Browser, houses: Houses) -> str:
    form = browser.get(at(houses)).form(ident="form-overflow")
    return browser.submit(form, {"beds": "4"}).words


def put_away(browser: Browser, houses: Houses) -> None:
    page = browser.get(at(houses))
    browser.submit(next(form for form in page.forms if form.action.endswith("/overflow/over/")))


def test_nobody_is_said_to_be_sent_to_a_draft(houses: Houses, noor: Browser) -> None:
    entering.say_reach(noor, at(houses), replace(NORTH, counts_only=True))
    House.objects.update(state=HouseState.DRAFT)
    said = [
        noor.submit(count_forms(noor)[0], {"free": "1"}).words,
        say_free(noor, houses),
        surge(noor, houses),
    ]
    for words in said:
        assert FOUND not in words
        assert "Nobody is sent there until a coordinator has admitted the house" in words


def test_nobody_is_said_to_be_sent_to_a_closed_house(houses: Houses, noor: Browser) -> None:
    entering.say_reach(noor, at(houses), replace(NORTH, counts_only=True))
    form = count_forms(noor)[0]
    assert FOUND in noor.submit(form, {"free": "1"}).words
    close(noor, houses)
    said = [
        noor.submit(form, {"free": "1"}).words,  # from a page that was opened before
        say_free(noor, houses),
        surge(noor, houses),
    ]
    for words in said:
        assert FOUND not in words
        assert "Nobody is sent there while the house is closed" in words


def test_a_closed_house_is_not_asked_how_many_are_free(houses: Houses, noor: Browser) -> None:
    """Its board would offer 0, and whoever pressed the button would say it."""
    entering.say_reach(noor, at(houses), replace(NORTH, counts_only=True))
    noor.submit(count_forms(noor)[0], {"free": "1"})
    close(noor, houses)
    assert count_forms(noor) == []
    page = noor.get(at(houses))
    noor.submit(next(form for form in page.forms if form.action.endswith("/open/")))
    (form,) = count_forms(noor)
    assert next(each.value for each in form.fields if each.name == "free") == "1"


def test_what_is_put_away_is_not_put_away_again(houses: Houses, noor: Browser) -> None:
    def may() -> bool:
        return any(form.action.endswith("/overflow/over/") for form in noor.get(at(houses)).forms)

    assert not may()
    surge(noor, houses)
    assert may()
    close(noor, houses)
    assert may()
    put_away(noor, houses)
    page = noor.get(at(houses))
    noor.submit(next(form for form in page.forms if form.action.endswith("/open/")))
    assert not may()


def test_extra_beds_that_are_put_away_are_no_places(houses: Houses, noor: Browser) -> None:
    lead = enters(houses.cast.dalia, NOW)
    before = own_offers(region=region(), now=NOW)
    assert "Sample House North" in lead.get("/shelters/houses/").words
    surge(noor, houses)
    assert "5 places" in lead.get("/shelters/houses/").words
    during = {offer.id: offer for offer in own_offers(region=region(), now=NOW)}
    assert [each.unit for each in during[str(houses.north.id)].capacities] == ["bed"]
    put_away(noor, houses)
    assert "5 places" not in lead.get("/shelters/houses/").words
    assert own_offers(region=region(), now=NOW) == before
    Unit.objects.filter(id=houses.room.id).update(retired_at=NOW)
    assert "no room" in lead.get("/shelters/houses/").words


def test_a_language_that_the_region_does_not_offer_is_kept(houses: Houses, noor: Browser) -> None:
    """A register said it of the house; it is shown, and goes when its people take it away."""
    assert "sgn" not in region().own_names()
    facts = house_facts(houses.north)
    rules = replace(facts.rules, languages=("fr", "sgn"))
    change_house(house_id=houses.north.id, facts=replace(facts, rules=rules), by=SYSTEM, now=NOW)
    address = f"{at(houses)}rules/papers/"
    form = noor.get(address).form(ident="form-rules")
    assert "sgn" in form.choices("languages")
    noor.submit(form, {})
    assert house_facts(north(houses)).rules.languages == ("fr", "sgn")
    noor.submit(form, {"languages": ["fr"]})
    assert house_facts(north(houses)).rules.languages == ("fr",)
    form = noor.get(address).form(ident="form-rules")
    assert "sgn" not in form.choices("languages")


def test_how_well_it_is_guarded_is_a_number(houses: Houses, noor: Browser) -> None:
    form = noor.get(f"{at(houses)}rules/safety/").form(ident="form-rules")
    noor.submit(form, {"security": "3"})
    assert house_facts(north(houses)).rules.security == 3
