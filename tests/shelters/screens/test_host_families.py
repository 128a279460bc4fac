"""A host family's room is a place from the moment two people have checked it to the check's end."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from shelters.facts.unit_facts import HouseFacts
from shelters.inventory.inventory import house_facts
from shelters.models import House, HouseKind, Placement, PlacementState, Unit
from shelters.placing import placements
from tests.shelters.households import ALONE, ANYBODY, TODAY
from tests.shelters.houses import NOW, make_house
from tests.shelters.placing.stays import make_unit_in
from tests.shelters.screens.entering import enters
from tests.shelters.screens.holding import Desk
from tests.tour.tools.browser import Browser
from tests.tour.tools.page_reader import Page

NAME = "Sample Host Family"
BOXES = ("home", "everybody", "record", "others", "rules", "follows")
UNTIL = date(2027, 6, 1)


@dataclass(frozen=True)
class Family:
    """A family with a room that is said to be free, and two coordinators."""

    desk: Desk
    house: House
    room: Unit
    first: Browser
    other: Browser

    @property
    def page(self) -> str:
        return f"/shelters/houses/{self.house.id}/family/"

    def checks(self, **said: str) -> Page:
        """The first coordinator writes down a check; everything ticked unless said otherwise."""
        form = self.first.get(self.page).form(ident="form-check")
        days = {"done_on": f"{TODAY}", "until": f"{UNTIL}"}
        return self.first.submit(form, {**dict.fromkeys(BOXES, "on"), **days, **said})

    def seconds(self, browser: Browser) -> Page:
        """Somebody presses the button of whoever looks at it second."""
        page = browser.get(self.page)
        form = next(form for form in page.forms if form.action.endswith("/family/second/"))
        return browser.submit(form)

    def checked(self) -> None:
        """By both."""
        assert self.checks().status == 200
        assert "It counts from now on" in self.seconds(self.other).words


@pytest.fixture
def family(desk: Desk) -> Family:
    houses = desk.stays.houses
    Unit.objects.update(retired_at=NOW)  # so that theirs is the only place
    facts = HouseFacts(alias=NAME)
    house = make_house(houses.north_team, facts, kind=HouseKind.HOST_FAMILY)
    room = make_unit_in(house.id, replace(ANYBODY, name="Guest room", step_free=False))
    cast = houses.cast
    return Family(desk, house, room, enters(cast.dalia, NOW), enters(cast.emil, NOW))


def test_no_bed_before_two_people_have_looked(family: Family) -> None:
    need = family.desk.stays.search(ALONE)

    def offered() -> bool:
        return NAME in family.desk.shown()

    assert not offered()
    assert "no check that holds" in family.first.get("/shelters/houses/").words
    with pytest.raises(placements.NotFree):
        family.desk.stays.held(need, family.room)
    assert "waits for a second look" in family.checks().words
    assert not offered()
    # Whoever did it has no button, and a made-up press does nothing.
    page = family.first.get(family.page)
    assert not any(form.action.endswith("/second/") for form in page.forms)
    form = next(
        form
        for form in family.other.get(family.page).forms
        if form.action.endswith("/family/second/")
    )
    own = next(each for each in page.forms if each.action.endswith("/family/back/"))
    check = [each for each in form.fields if each.name == "check"]
    pressed = replace(own, action=form.action, fields=[*own.fields, *check])
    assert "another coordinator looks at it" in family.first.submit(pressed).words
    assert not offered()
    family.seconds(family.other)
    assert offered()
    assert family.desk.stays.held(need, family.room).state == PlacementState.HELD
    said = family.other.get(family.page).words
    assert "Dalia Sample" in said
    assert "Emil Sample" in said


@pytest.mark.parametrize("box", BOXES)
def test_a_check_with_a_part_left_out_is_none(family: Family, box: str) -> None:
    form = family.first.get(family.page).form(ident="form-check")
    days = {"done_on": f"{TODAY}", "until": f"{UNTIL}"}
    ticked = {each: "on" for each in BOXES if each != box}
    assert family.first.submit(form, {**ticked, **days}).status == 422
    assert house_facts(House.objects.get(id=family.house.id)).next_check is None


@pytest.mark.parametrize(
    ("done_on", "until"),
    [
        (TODAY + timedelta(days=1), UNTIL),
        (TODAY - timedelta(days=93), UNTIL),
        (TODAY, TODAY),
        (TODAY, TODAY + timedelta(days=367)),
    ],
)
def test_days_that_cannot_be_come_back(family: Family, done_on: date, until: date) -> None:
    page = family.checks(done_on=f"{done_on}", until=f"{until}")
    assert page.status == 422
    assert "good for a year at most" in page.words
    assert house_facts(House.objects.get(id=family.house.id)).next_check is None


def test_its_last_day_is_the_last_on_which_somebody_is_sent(
    family: Family, clock: time_machine.Traveller
) -> None:
    """Also what is held already is neither offered, nor accepted, nor confirmed after that day."""
    assert family.checks(until=f"{TODAY + timedelta(days=1)}").status == 200
    family.seconds(family.other)
    stays = family.desk.stays
    need = stays.search(ALONE, tier=3)
    held = stays.held(need, family.room)
    stays.agrees()
    placements.offer(placement_id=held.id, by=stays.worker.staff, now=NOW)
    later = NOW + timedelta(hours=36)  # the check is over, the hold extended
    Placement.objects.filter(id=held.id).update(during=(NOW, later + timedelta(hours=1)))
    with pytest.raises(placements.NoLongerWanted):
        placements.accept(
            placement_id=held.id, by=stays.noor.staff, by_key=stays.noor.key, now=later
        )
    clock.shift(timedelta(hours=36))
    assert "ran out on" in enters(family.desk.stays.houses.cast.dalia, later).get(family.page).words
    page = enters(stays.noor, later).get(f"/shelters/house/{family.house.id}/").words
    assert "Nobody is sent to this family" in page


def test_a_new_check_leaves_the_old_one_until_it_was_looked_at(family: Family) -> None:
    family.checked()
    family.desk.stays.search(ALONE)
    family.checks(until="2027-09-01")
    assert NAME in family.desk.shown()
    facts = house_facts(House.objects.get(id=family.house.id))
    assert facts.family_check is not None
    assert facts.family_check.until == f"{UNTIL}"
    family.seconds(family.other)
    facts = house_facts(House.objects.get(id=family.house.id))
    assert facts.family_check is not None
    assert (facts.family_check.until, facts.next_check) == ("2027-09-01", None)


def test_one_person_is_enough_to_take_it_back(family: Family) -> None:
    family.checked()
    family.desk.stays.search(ALONE)
    page = family.other.get(family.page)
    back = next(form for form in page.forms if form.action.endswith("/family/back/"))
    assert "Nobody new is sent to this family" in family.other.submit(back).words
    assert NAME not in family.desk.shown()


def test_a_check_that_changed_meanwhile_is_not_the_one_that_was_looked_at(family: Family) -> None:
    family.checks()
    form = next(
        form
        for form in family.other.get(family.page).forms
        if form.action.endswith("/family/second/")
    )
    family.checks(until="2027-09-01")
    assert "It has changed meanwhile" in family.other.submit(form).words
    assert house_facts(House.objects.get(id=family.house.id)).family_check is None


def test_its_people_read_what_the_family_learns(family: Family) -> None:
    keeper = enters(family.desk.stays.noor, NOW)
    words = keeper.get(f"/shelters/house/{family.house.id}/").words
    assert "They do not learn: what happened" in words
    assert (
        "What the family learns"
        not in keeper.get(f"/shelters/house/{family.desk.stays.houses.north.id}/").words
    )


def test_another_house_has_no_such_page(family: Family) -> None:
    north = family.desk.stays.houses.north.id
    client = Client()
    client.cookies.update(family.first.client.cookies)  # type: ignore[attr-defined]
    assert client.get(f"/shelters/houses/{north}/family/").status_code == 404
