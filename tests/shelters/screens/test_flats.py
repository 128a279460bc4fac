"""A transit home says how somebody gets a flat; search, match and offer keep to it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from reports.region import region
from shelters.facts.unit_facts import HouseFacts
from shelters.models import House, HouseKind, Placement, PlacementState, Unit
from shelters.placing import placements
from tests.journeys.browsers import InProcess
from tests.shelters.households import ALONE, ANYBODY
from tests.shelters.houses import NOW, make_house
from tests.shelters.placing.stays import make_unit_in
from tests.shelters.screens.conftest import Enter
from tests.shelters.screens.entering import Answers, enters
from tests.shelters.screens.holding import Desk
from tests.tour.tools.page_reader import Page

FLAT = replace(ANYBODY, name="Flat 2", step_free=False, day_price=None, room="flat")
TERMS: Answers = {"decides": "committee", "decision_days": "14", "monthly": "", "follows": "house"}


class Transit:
    """Two flats that Noor's people keep; nothing is said of how somebody gets one."""

    def __init__(self, desk: Desk, client: Client) -> None:
        team = desk.stays.houses.north_team
        facts = HouseFacts(alias="Sample Transit Home")
        self.house: House = make_house(team, facts, kind=HouseKind.TRANSIT)
        self.flat: Unit = make_unit_in(self.house.id, FLAT)
        self.client, self.keeper = client, InProcess()
        self.keeper.client.cookies = client.cookies
        self.own = f"/shelters/house/{self.house.id}/"

    def says(self, **changed: str | list[str]) -> Page:
        """Its people say how somebody gets a flat."""
        form = self.keeper.get(f"{self.own}flat/").form(ident="form-flat")
        return self.keeper.submit(form, TERMS | changed)


@pytest.fixture
def transit(desk: Desk, enter: Enter) -> Transit:
    return Transit(desk, enter(desk.stays.noor))


def test_its_people_say_it_and_find_it_again(transit: Transit) -> None:
    assert "Not said yet: who decides" in transit.keeper.get(transit.own).words
    page = transit.says(monthly="280.5")
    assert page.address == transit.own
    assert "A committee decides, within 14 days" in page.words
    assert "280.5" in page.words
    assert "With a contract of support by its own people" in page.words
    again = dict(transit.keeper.get(f"{transit.own}flat/").form(ident="form-flat").data({}))
    assert {name: again[name] for name in TERMS} == TERMS | {"monthly": "280.5"}
    page = transit.says(decides="house", decision_days="0", follows="nobody")
    assert "The house itself decides, the same day" in page.words
    assert "Without support in the flat" in page.words
    assert "a month" not in page.words


def test_whoever_leads_sees_that_it_is_not_said(desk: Desk, transit: Transit) -> None:
    lead = enters(desk.stays.houses.cast.dalia, NOW)

    def lacks() -> bool:
        return "not said how somebody gets a flat" in lead.get("/shelters/houses/").words

    assert lacks()
    transit.says()
    assert not lacks()


@pytest.mark.parametrize(
    "wrong",
    [
        {"decides": "chance"},
        {"decides": ""},
        {"decision_days": ""},
        {"decision_days": "-1"},
        {"decision_days": "366"},
        {"decision_days": "soon"},
        {"monthly": "-1"},
        {"monthly": "much"},
        {"follows": ""},
    ],
)
def test_what_cannot_be_is_said_again_and_changes_nothing(
    transit: Transit, wrong: dict[str, str]
) -> None:
    version = House.objects.get(id=transit.house.id).version
    answer = transit.client.post(f"{transit.own}flat/", TERMS | wrong)
    assert answer.status_code == 422
    assert 'class="wrong"' in answer.content.decode()
    assert House.objects.get(id=transit.house.id).version == version


def test_only_a_transit_home_has_flats(desk: Desk, transit: Transit) -> None:
    north, client = desk.stays.houses.north, transit.client
    address = f"/shelters/house/{north.id}/"
    assert client.get(f"{address}flat/").status_code == 404
    assert client.post(f"{address}flat/", TERMS).status_code == 404
    assert "How somebody gets a flat" not in transit.keeper.get(address).words


def test_a_worker_reads_how_somebody_gets_it(desk: Desk, transit: Transit) -> None:
    transit.says(decides="public_service", decision_days="1", follows="other_service")
    desk.stays.search()
    shown = desk.shown()
    assert "a public service decides, within 1 day" in shown
    assert "with a contract of support by another service" in shown


def test_nobody_in_danger_tonight_is_sent_where_somebody_has_still_to_decide(
    desk: Desk, transit: Transit
) -> None:
    need = desk.stays.search(tier=0)
    transit.says(decision_days="1")
    with pytest.raises(placements.NotSuitable) as refusal:
        desk.stays.held(need, transit.flat)
    assert refusal.value.codes == ("INTAKE",)
    transit.says(decision_days="0")
    assert desk.stays.held(need, transit.flat).state == PlacementState.HELD


def offered(desk: Desk, transit: Transit, *, tier: int) -> Placement:
    held = desk.stays.held(desk.stays.search(tier=tier), transit.flat)
    desk.stays.agrees()
    return placements.offer(placement_id=held.id, by=desk.stays.worker.staff, now=NOW)


@pytest.mark.parametrize("tier", [2, 3])
def test_an_offer_waits_for_the_decision(desk: Desk, transit: Transit, tier: int) -> None:
    transit.says()
    placement = offered(desk, transit, tier=tier)
    assert placement.during.upper == NOW + timedelta(days=14)


def test_whoever_is_in_danger_does_not_wait_for_a_committee(desk: Desk, transit: Transit) -> None:
    transit.says()
    placement = offered(desk, transit, tier=1)
    assert placement.during.upper == NOW + region().places.holds.by_tier[1]


def test_a_decision_of_the_same_day_leaves_an_offer_as_it_is(desk: Desk, transit: Transit) -> None:
    transit.says(decision_days="0")
    placement = offered(desk, transit, tier=2)
    assert placement.during.upper == NOW + region().places.holds.by_tier[2]


def test_a_month_has_the_price_of_its_days(desk: Desk, transit: Transit) -> None:
    transit.says(monthly="365")  # twelve a day
    need = desk.stays.search(replace(ALONE, can_pay_per_day=11.0))
    with pytest.raises(placements.NotSuitable) as refusal:
        desk.stays.held(need, transit.flat)
    assert refusal.value.codes == ("PAY",)
    desk.stays.changes(need, replace(ALONE, can_pay_per_day=12.0))
    assert desk.stays.held(need, transit.flat).state == PlacementState.HELD


def test_nobody_stays_for_longer_than_the_region_lets_them(desk: Desk, transit: Transit) -> None:
    most = region().places.flat_days
    assert most == 548
    transit.says()
    need = desk.stays.search(replace(ALONE, stay_days=most + 1))
    with pytest.raises(placements.NotSuitable) as refusal:
        desk.stays.held(need, transit.flat)
    assert refusal.value.codes == ("STAY",)
    desk.stays.changes(need, replace(ALONE, stay_days=most))
    assert desk.stays.held(need, transit.flat).state == PlacementState.HELD
