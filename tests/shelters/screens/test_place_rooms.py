"""Several beds of one shared room, held with one press."""

import re
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest

from shelters.models import Placement, Unit
from shelters.placing.placements import taken_units
from tests.shelters.households import ANYBODY, WITH_CHILDREN
from tests.shelters.houses import NOW
from tests.shelters.placing.stays import make_unit_in
from tests.shelters.screens.conftest import Enter
from tests.shelters.screens.holding import Desk


@dataclass(frozen=True)
class Room:
    """Four beds of one room in House North, after which Amina's household of three is."""

    desk: Desk
    beds: list[Unit]

    def button(self) -> dict[str, Any]:
        """What the button of the room sends, as the page has it."""
        form = self.desk.shown().split("beds of one shared room")[1].split("<form")[1]
        sent = re.findall(r'name="(unit_id|unit_version|once)" value="([^"]*)"', form)
        values: dict[str, Any] = {"unit_id": [], "unit_version": [], "once": ""}
        for name, value in sent:
            values[name] = value if name == "once" else [*values[name], value]
        return values

    def press(self, sent: dict[str, Any]) -> Any:
        return self.desk.client.post(f"{self.desk.page}hold/", sent)

    def taken_by_others(self, count: int) -> None:
        """Beds with the first names are held for other households."""
        for bed in self.beds[:count]:
            self.desk.stays.held(self.desk.stays.household().looks(), bed)


@pytest.fixture
def room(desk: Desk) -> Room:
    room, house = uuid4(), desk.stays.houses.north.id
    beds = [make_unit_in(house, replace(ANYBODY, name=f"Bed {n}"), room=room) for n in range(1, 5)]
    desk.stays.search(WITH_CHILDREN)
    return Room(desk, beds)


def test_several_beds_of_a_shared_room_are_shown_and_held_with_one_press(room: Room) -> None:
    """The page says how many beds it takes; exactly those are held, and no other."""
    page = room.desk.shown()
    assert "No place of one&#x27;s own suits now." in page
    assert "Several beds of a shared room do, in 1 room." in page
    assert "3 beds of one shared room; 4 of it are free" in page
    assert "Bed 1, Bed 2, Bed 3" in page
    assert "Reserve 3 beds" in page
    assert room.press(room.button()).headers["Location"] == f"{room.desk.page}?done=hold"
    assert set(taken_units(now=NOW)) == {bed.id for bed in room.beds[:3]}
    assert "Sample House North, Bed 1, Bed 2, Bed 3" in room.desk.shown()


def test_the_same_press_for_several_beds_twice_holds_once(room: Room) -> None:
    sent = room.button()
    assert [room.press(sent).status_code for _ in range(2)] == [302, 302]
    assert Placement.objects.get().units.count() == 3


def test_beds_that_somebody_else_has_just_taken_hold_nothing(room: Room) -> None:
    """R7.11: told plainly, not one bed of it is held, and the rest of the room is no place."""
    sent = room.button()
    room.taken_by_others(2)
    answer = room.press(sent)
    assert answer.status_code == 409
    assert "Somebody has just taken it. Nothing else suits now." in answer.content.decode()
    assert not Placement.objects.filter(need__case=room.desk.stays.amina.case_id).exists()


def test_of_beds_just_taken_the_next_best_are_those_that_are_left(room: Room) -> None:
    sent = room.button()
    room.taken_by_others(1)
    answer = room.press(sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Next best: Sample House North, 3 beds of one shared room." in page
    assert "3 beds of one shared room; 3 of it are free" in page
    assert "Bed 2, Bed 3, Bed 4" in page
    assert room.press(room.button()).status_code == 302


def test_other_beds_than_the_page_offers_are_not_held(room: Room) -> None:
    """Too many, too few, of two rooms, without a version each, at another version."""
    sent = room.button()
    ids, version = [str(bed.id) for bed in room.beds], sent["unit_version"][0]
    for wrong, status, words in (
        (
            {"unit_id": ids, "unit_version": [version] * 4},
            409,
            "Fewer beds of that room are enough.",
        ),
        ({"unit_id": ids[:2], "unit_version": [version] * 2}, 409, "does not suit any more"),
        ({"unit_id": [*ids[:2], str(room.desk.stays.unit.id)]}, 409, "must be in one room"),
        ({"unit_version": [version, version, "77"]}, 409, "has changed what it says"),
        ({"unit_version": [version, version]}, 404, ""),
        ({"unit_id": [], "unit_version": []}, 404, ""),
        ({"unit_id": [*ids[:2], "x"]}, 404, ""),
    ):
        answer = room.press({**sent, "once": str(uuid4()), **wrong})
        assert answer.status_code == status, wrong
        assert words in answer.content.decode()
    assert not Placement.objects.exists()


@pytest.mark.parametrize("who", ["bram", "chidi", "noor", "simon"])
def test_who_is_not_her_worker_holds_no_beds(room: Room, enter: Enter, who: str) -> None:
    """A colleague, somebody of another team, and both houses' own people."""
    houses = room.desk.stays.houses
    person = getattr(houses, who, None) or getattr(houses.cast, who)
    sent = room.button()
    answer = enter(person).post(f"{room.desk.page}hold/", sent)
    assert answer.status_code in {403, 404}
    assert not Placement.objects.exists()
