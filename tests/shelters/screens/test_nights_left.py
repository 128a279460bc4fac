"""A hotel's budget, counted down: entered by its people, taken by holds, given back at the end."""

from dataclasses import replace
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
import time_machine

from reports.audit.events import ReasonCode
from shelters.facts.unit_facts import HouseFacts
from shelters.models import House, HouseKind, Need, Placement, PlacementState, Unit
from shelters.placing import placements
from tests.shelters.households import ALONE, ANYBODY, Household
from tests.shelters.houses import NOW, make_house
from tests.shelters.placing.stays import make_unit_in
from tests.shelters.screens.entering import enters
from tests.shelters.screens.holding import Desk
from tests.shelters.screens.seekers import SENT
from tests.tour.tools.browser import Browser

ROOM = replace(ANYBODY, name="Room 12", step_free=False, day_price=None)


class Hotel:
    """Two rooms that Noor's people keep."""

    def __init__(self, desk: Desk) -> None:
        team = desk.stays.houses.north_team
        self.house: House = make_house(team, HouseFacts(alias="Sample Hotel"), kind=HouseKind.HOTEL)
        self.rooms: list[Unit] = [make_unit_in(self.house.id, ROOM) for _ in range(2)]
        self.keeper: Browser = enters(desk.stays.noor, NOW)
        self.page = f"/shelters/house/{self.house.id}/reach/"

    def pays(self, nights: int, per_night: float = 85) -> None:
        """Say what somebody pays for."""
        form = self.keeper.get(self.page).form(ident="form-reach")
        self.keeper.submit(form, {"per_night": str(per_night), "nights": str(nights)})

    def left(self) -> str:
        """What its own page says."""
        return self.keeper.get(self.page).words


@pytest.fixture
def hotel(desk: Desk) -> Hotel:
    return Hotel(desk)


def posted(desk: Desk, household: Household, unit: Unit) -> int:
    """What holding a room answers."""
    version = Unit.objects.get(id=unit.id).version
    sent = {"unit_id": str(unit.id), "unit_version": str(version), "once": str(uuid4())}
    page = f"/shelters/case/{household.case_id}/"
    desk.client.post(f"{page}open/", {"reason": "follow_up"})
    return int(desk.client.post(f"{page}hold/", sent).status_code)


def test_nights_are_taken_by_a_hold_and_come_back_with_it(desk: Desk, hotel: Hotel) -> None:
    hotel.pays(40)
    assert "40 nights are left" in hotel.left()
    desk.stays.search(replace(ALONE, stay_days=30))
    assert "40 nights left in the budget" in desk.shown()
    other = desk.stays.household()
    other.looks(replace(ALONE, stay_days=30))
    assert posted(desk, desk.stays.amina, hotel.rooms[0]) == 302
    assert "10 nights are left" in hotel.left()
    # For the next household the money does not reach: not on the page, not by a made-up request.
    assert posted(desk, other, hotel.rooms[1]) == 409
    page = desk.client.get(f"/shelters/case/{other.case_id}/").content.decode()
    assert "not enough nights are left that somebody pays for" in page
    placement = Placement.objects.get()
    placements.release(
        placement_id=placement.id,
        reason=ReasonCode.OTHER,
        by=desk.stays.worker.staff,
        now=NOW,
    )
    assert "40 nights are left" in hotel.left()
    assert posted(desk, other, hotel.rooms[1]) == 302


def test_a_hold_that_lapsed_takes_none(
    desk: Desk, hotel: Hotel, clock: time_machine.Traveller
) -> None:
    hotel.pays(40)
    desk.stays.search(replace(ALONE, stay_days=30))
    assert posted(desk, desk.stays.amina, hotel.rooms[0]) == 302
    clock.shift(timedelta(hours=25))
    hotel.keeper = enters(desk.stays.noor, NOW + timedelta(hours=25))
    assert "40 nights are left" in hotel.left()


def moved_in(desk: Desk, hotel: Hotel) -> Placement:
    """Somebody moves in for thirty days."""
    stays = desk.stays
    need = stays.search(replace(ALONE, stay_days=30))
    held = stays.held(need, hotel.rooms[0])
    stays.agrees()
    about = {"placement_id": held.id, "by": stays.worker.staff, "now": NOW}
    placements.offer(**about)  # type: ignore[arg-type]
    placements.accept(placement_id=held.id, by=stays.noor.staff, by_key=stays.noor.key, now=NOW)
    placements.confirm(expected_at=NOW + timedelta(hours=1), **about)  # type: ignore[arg-type]
    return placements.arrive(placement_id=held.id, by=stays.keeper, now=NOW)


def test_whoever_stays_beyond_the_planned_end_takes_those_nights_too(
    desk: Desk, hotel: Hotel, clock: time_machine.Traveller
) -> None:
    hotel.pays(40)
    moved_in(desk, hotel)
    for days, left in ((20, 10), (30, 10), (33, 7), (45, 0)):
        clock.move_to(NOW + timedelta(days=days))
        hotel.keeper = enters(desk.stays.noor, NOW + timedelta(days=days))
        assert f"{left} nights are left" in hotel.left()


def test_whoever_leaves_early_gives_back_the_rest_and_a_new_number_begins_anew(
    desk: Desk, hotel: Hotel, clock: time_machine.Traveller
) -> None:
    hotel.pays(40)
    stays = desk.stays
    held = moved_in(desk, hotel)
    assert "10 nights are left" in hotel.left()
    clock.shift(timedelta(days=5))
    placements.leave(placement_id=held.id, by=stays.keeper, now=NOW + timedelta(days=5))
    hotel.keeper = enters(stays.noor, NOW + timedelta(days=5))
    assert "35 nights are left" in hotel.left()
    hotel.pays(40)  # the same number said again is no new budget
    assert "35 nights are left" in hotel.left()
    hotel.pays(60)
    assert "60 nights are left" in hotel.left()


def test_a_room_that_costs_more_than_a_night_may_is_paid_by_nobody(
    desk: Desk, hotel: Hotel
) -> None:
    dear = make_unit_in(hotel.house.id, replace(ROOM, day_price=120.0))
    hotel.pays(40, per_night=85)
    need = desk.stays.search(replace(ALONE, stay_days=2, can_pay_per_day=200.0))
    with pytest.raises(placements.NotSuitable) as refusal:
        desk.stays.held(need, dear)
    assert refusal.value.codes == ("BUDGET",)
    assert desk.stays.held(need, hotel.rooms[0]).state == PlacementState.HELD


def test_more_days_than_there_are_nights_are_refused_and_what_was_typed_stays(
    desk: Desk, hotel: Hotel
) -> None:
    hotel.pays(40)
    need = desk.stays.search(replace(ALONE, stay_days=30))
    assert posted(desk, desk.stays.amina, hotel.rooms[0]) == 302

    def says(days: int) -> tuple[int, str]:
        now_is = Need.objects.get(id=need.id)
        about = {"once": str(need.id), "version": str(now_is.version)}
        sent = SENT | about | {"stay_days": str(days), "children_known": "", "adult-0-age": "37"}
        answer = desk.client.post(f"{desk.page}need/", sent)
        return answer.status_code, answer.content.decode()

    status, page = says(41)
    assert status == 409
    assert "not enough nights left for so many days" in unescape(page)
    assert 'value="41"' in page
    assert 'value="37"' in page
    assert Need.objects.get(id=need.id).revision == need.revision
    assert "10 nights are left" in hotel.left()
    for days, left in ((40, "0 nights are left"), (20, "20 nights are left")):
        assert says(days)[0] == 302
        assert left in hotel.left()


def test_more_days_are_nobodys_budget_where_no_hotel_holds_a_room(desk: Desk, hotel: Hotel) -> None:
    hotel.pays(1)
    need = desk.stays.search(replace(ALONE, stay_days=1))
    about = {"once": str(need.id), "version": str(need.version)}
    answer = desk.client.post(f"{desk.page}need/", SENT | about | {"stay_days": "300"})
    assert answer.status_code == 302
