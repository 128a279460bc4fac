"""Beds of one shared room for a household that needs several: how few, and which."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shelters.inventory.vacancies import FreeUnit
from shelters.match_runs.shared_rooms import Asked, beds_for, together
from shelters.matching.pairs.problem import Need, Person
from shelters.models import HouseKind
from tests.shelters.households import ANYBODY
from tests.shelters.houses import NOW

ROOM = uuid4()
SHARED = replace(ANYBODY, max_children=9, composition=("women", "families"))


def bed(
    name: str = "Bed",
    *,
    room: UUID | None = ROOM,
    free_from: datetime = NOW,
    free_until: datetime | None = None,
    confirmed_at: datetime | None = NOW,
    **facts: Any,
) -> FreeUnit:
    return FreeUnit(
        unit_id=uuid4(),
        house_id=UUID(int=1),
        organisation_id=UUID(int=2),
        team_id=UUID(int=3),
        kind=HouseKind.CRISIS,
        alias="Sample House",
        room=room,
        version=0,
        facts=replace(SHARED, name=name, **facts),
        free_from=free_from,
        free_until=free_until,
        confirmed_at=confirmed_at,
    )


def asked(women: int = 2, children: int = 0, **more: Any) -> Asked:
    need = Need(
        id="need",
        tier=2,
        adults=tuple(Person(age=34, gender="f") for _ in range(women)),
        children=tuple(Person(age=7, gender="f") for _ in range(children)),
        step_free=False,
        pets=(),
        languages=("fr",),
        has_permit=True,
        can_pay_per_day=0.0,
        avoid_zones=(),
        security=0,
        needed_from=NOW,
        stay_days=30,
        refused=(),
        substances="none",
        mental_health="none",
        care="none",
    )
    return Asked(need=replace(need, **more), touching={}, now=NOW)


def names(found: list[Any]) -> list[list[str]]:
    return [[unit.facts.name for unit in each.units] for each in found]


@pytest.mark.parametrize(("children", "wanted"), [(0, 2), (1, 3), (2, 4)])
def test_as_few_beds_as_there_are_people(children: int, wanted: int) -> None:
    beds = [bed(f"Bed {number}") for number in range(1, 6)]
    (found,) = beds_for(asked(children=children), beds)
    assert names([found]) == [[f"Bed {number}" for number in range(1, wanted + 1)]]
    assert found.free == 5
    assert found.why == ("NO_SPARE_BED", "LANGUAGE", "LONGER", "JUST_CONFIRMED")
    assert found.ask == ()


def test_too_few_beds_are_no_place() -> None:
    assert beds_for(asked(women=3), [bed(), bed()]) == []
    assert beds_for(asked(), []) == []


def test_beds_of_different_rooms_are_not_put_together() -> None:
    assert (
        beds_for(asked(), [bed(room=uuid4()), bed(room=uuid4()), bed(room=None), bed(room=None)])
        == []
    )


def test_who_has_enough_with_one_bed_is_offered_no_more() -> None:
    """That bed is a place like any other: also where another of the room is too small."""
    assert beds_for(asked(women=1), [bed(), bed()]) == []
    assert beds_for(asked(), [bed(beds=2), bed(), bed()]) == []


def test_none_is_left_empty_if_others_do() -> None:
    beds = [bed("Wide 1", beds=2), bed("Wide 2", beds=2), bed("Small", beds=1)]
    (found,) = beds_for(asked(women=3), beds)
    assert names([found]) == [["Small", "Wide 1"]]


def test_every_bed_passes_every_rule() -> None:
    """One that is for men, has steps, or is in the wrong place is no bed for her."""
    good = [bed("Good 1"), bed("Good 2")]
    for wrong in ({"composition": ("men",)}, {"step_free": False}, {"zones": ("near",)}):
        who = asked(step_free=True, avoid_zones=("near",))
        (found,) = beds_for(who, [bed("Bad", **wrong), *good])
        assert names([found]) == [["Good 1", "Good 2"]]
        assert beds_for(who, [bed("Bad", **wrong), good[0]]) == []


def test_all_of_them_are_paid_for() -> None:
    beds = [bed(day_price=10.0), bed(day_price=10.0)]
    assert beds_for(asked(can_pay_per_day=19.0), beds) == []
    assert len(beds_for(asked(can_pay_per_day=20.0), beds)) == 1


def test_they_are_free_while_all_of_them_are() -> None:
    later, sooner = NOW + timedelta(hours=1), NOW + timedelta(days=20)
    assert beds_for(asked(), [bed(), bed(free_from=later)]) == []
    assert beds_for(asked(), [bed(), bed(free_until=sooner)]) == []
    first, second = together([bed(free_from=later), bed(free_until=sooner)])
    for each in (first, second):
        assert (each.free_from, each.free_until, each.beds) == (later, sooner, 2)


def test_what_is_proposed_to_others_is_taken_last() -> None:
    beds = [bed(f"Bed {number}") for number in range(1, 5)]
    (found,) = beds_for(asked(), beds, last={beds[0].unit_id, beds[1].unit_id})
    assert names([found]) == [["Bed 3", "Bed 4"]]
    (found,) = beds_for(asked(), beds[:3], last={beds[0].unit_id, beds[1].unit_id})
    assert names([found]) == [["Bed 3", "Bed 1"]]


def test_what_is_not_known_of_one_bed_is_asked() -> None:
    old = NOW - timedelta(days=3)
    (found,) = beds_for(asked(), [bed(confirmed_at=old), bed(pets=None)])
    assert found.ask == ("FRESH",)
    (found,) = beds_for(asked(pets=("cat",)), [bed(pets=None), bed(pets=("cat",))])
    assert found.ask == ("PET",)
    assert together([bed(beds=None), bed()])[0].beds is None


def test_the_room_that_fits_best_comes_first() -> None:
    foreign = [bed("Foreign", room=UUID(int=8), languages=("nl",)) for _ in range(2)]
    beds = [bed("Own", room=UUID(int=9)) for _ in range(2)]
    assert names(beds_for(asked(), [*foreign, *beds])) == [["Own", "Own"], ["Foreign", "Foreign"]]
