"""What is learnt after the hold: no step goes on to a place that is not safe (R7.14)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.audit.log import SYSTEM
from reports.cases.models import Task, TaskKind
from reports.cases.terms.consent_records import Field
from shelters.facts.need_facts import NeedFacts
from shelters.facts.zones import cell_names
from shelters.inventory.address_changes import change_address
from shelters.inventory.inventory import change_unit
from shelters.models import Need, Paper, Placement, PlacementState
from shelters.needs import needs
from shelters.placing import placements
from shelters.placing.placements import NoLongerWanted, NotSafe, NotSuitable
from tests.shelters.households import ALONE, ANYBODY, free
from tests.shelters.houses import NOW
from tests.shelters.placing.stays import ADDRESS, Stays, make_unit_in

ZONE = "21004"


def lies_in_the_zone(stays: Stays) -> None:
    north = stays.houses.north.id
    there = replace(ADDRESS, zones=(ZONE,))
    change_address(house_id=north, address=there, by=stays.noor.staff, now=NOW)
    room = replace(ANYBODY, name="Room 3", zones=None)
    change_unit(unit_id=stays.unit.id, facts=room, by=SYSTEM, now=NOW)


def learns(stays: Stays, need: Need, **facts: object) -> None:
    """Its worker writes down what she has heard since."""
    needs.change_need(
        opened=stays.amina.opened(),
        need_id=need.id,
        change=lambda before: replace(before, **facts),  # type: ignore[arg-type]
        by=stays.worker.staff,
        now=NOW,
    )


def zone_is_dangerous(stays: Stays, need: Need) -> None:
    learns(stays, need, avoid_zones=cell_names([ZONE]))


def house_is_not_wanted(stays: Stays, need: Need) -> None:
    learns(stays, need, refused=(str(stays.houses.north.id),))


def must_be_guarded(stays: Stays, need: Need) -> None:
    room = replace(ANYBODY, name="Room 3", zones=None, security=1)
    change_unit(unit_id=stays.unit.id, facts=room, by=SYSTEM, now=NOW)
    learns(stays, need, security=3)


def offer(stays: Stays, placement: Placement, now: datetime) -> None:
    stays.agrees()
    placements.offer(placement_id=placement.id, by=stays.worker.staff, now=now)


def accept(stays: Stays, placement: Placement, now: datetime) -> None:
    staff, key = stays.noor.staff, stays.noor.key
    placements.accept(placement_id=placement.id, by=staff, by_key=key, now=now)


def confirm(stays: Stays, placement: Placement, now: datetime) -> None:
    at = now + timedelta(hours=1)
    placements.confirm(placement_id=placement.id, expected_at=at, by=stays.worker.staff, now=now)


type Learns = Callable[[Stays, Need], None]
type Step = Callable[[Stays, Placement, datetime], None]


@pytest.mark.parametrize("learnt", [zone_is_dangerous, house_is_not_wanted, must_be_guarded])
@pytest.mark.parametrize(
    ("state", "step", "refusal"),
    [
        ("held", offer, NotSafe),
        ("offered", accept, NoLongerWanted),
        ("accepted", confirm, NotSafe),
    ],
)
def test_what_is_learnt_after_the_hold_stops_every_further_step_r7_14(
    stays: Stays, learnt: Learns, state: str, step: Step, refusal: type[Exception]
) -> None:
    lies_in_the_zone(stays)
    need = stays.search()
    placement = getattr(stays, state)(need=need)
    learnt(stays, need)
    with pytest.raises(refusal):
        step(stays, placement, NOW)
    assert Placement.objects.get().state == state


def test_a_house_that_moves_into_the_zone_stops_it_too_r7_14(stays: Stays) -> None:
    need = stays.search(replace(ALONE, avoid_zones=cell_names([ZONE])))
    room = replace(ANYBODY, name="Room 3", zones=cell_names(["21015"]))
    change_unit(unit_id=stays.unit.id, facts=room, by=SYSTEM, now=NOW)
    placement = stays.accepted(need=need)
    lies_in_the_zone(stays)
    with pytest.raises(NotSafe) as refusal:
        confirm(stays, placement, NOW)
    assert refusal.value.codes == ("ZONE",)


def test_the_worker_is_asked_to_look_when_the_house_says_yes_to_it(stays: Stays) -> None:
    """The house learns no more than that it is no longer wanted, and its address goes nowhere."""
    lies_in_the_zone(stays)
    need = stays.search()
    placement = stays.offered(need=need)
    zone_is_dangerous(stays, need)
    with pytest.raises(NoLongerWanted) as refusal:
        accept(stays, placement, NOW)
    assert refusal.value.args == ()
    assert refusal.value.__suppress_context__
    tasks = Task.objects.filter(case_id=need.case_id, kind=TaskKind.PLACE_ANSWERED)
    assert tasks.count() == 1
    assert not placements.released_addresses(stays.amina.opened())


def test_who_stands_at_the_door_is_let_in_and_nobody_is_put_out(stays: Stays) -> None:
    lies_in_the_zone(stays)
    need = stays.search()
    placement = stays.confirmed(need=need)
    zone_is_dangerous(stays, need)
    placements.arrive(placement_id=placement.id, by=stays.keeper, now=NOW)
    assert Placement.objects.get().state == PlacementState.ARRIVED
    need.refresh_from_db()
    assert failing(stays, need) == ["ZONE"]


def failing(stays: Stays, need: Need) -> list[str]:
    facts: NeedFacts = needs.read_facts(need, stays.amina.opened().vault)
    return placements.failing(need, facts, Placement.objects.get(), now=NOW)


def test_what_is_merely_unsuitable_is_shown_and_stops_nothing(stays: Stays) -> None:
    """And when it is free is no question of a place that is hers."""
    need = stays.search()
    placement = stays.accepted(need=need)
    room = replace(ANYBODY, name="Room 3", step_free=False, max_stay_days=1)
    change_unit(unit_id=stays.unit.id, facts=room, by=SYSTEM, now=NOW)
    learns(stays, need, step_free=True)
    need.refresh_from_db()
    assert failing(stays, need) == ["ACCESS"]
    confirm(stays, placement, NOW)


def test_a_hold_is_refused_as_before(stays: Stays) -> None:
    lies_in_the_zone(stays)
    need = stays.search(replace(ALONE, avoid_zones=cell_names([ZONE])))
    with pytest.raises(NotSuitable):
        stays.held(need)


def test_it_asks_one_question(stays: Stays) -> None:
    need = stays.search()
    placement = stays.held(need)
    facts = needs.read_facts(need, stays.amina.opened().vault)
    with CaptureQueriesContext(connection) as found:
        assert placements.failing(need, facts, placement, now=NOW) == []
    assert len(found) == 1


@pytest.mark.parametrize("state", ["offered", "accepted", "confirmed"])
def test_the_house_reads_the_facts_as_they_are_written_now(stays: Stays, state: str) -> None:
    need = stays.search()
    placement = getattr(stays, state)(need=need)
    learns(stays, need, stay_days=3)
    assert profile(stays, placement)["stay_days"] == 3
    assert Paper.objects.count() == 1


def test_what_it_reads_anew_is_what_was_agreed_to_r7_3(stays: Stays) -> None:
    need = stays.search()
    placement = stays.held(need=need)
    stays.agrees([Field.STAY])
    placements.offer(placement_id=placement.id, by=stays.worker.staff, now=NOW)
    learns(stays, need, stay_days=3, pets=("dog",))
    assert set(profile(stays, placement)) == {"needed_on", "stay_days"}


def test_a_hold_that_the_house_knows_nothing_of_stays_so(stays: Stays) -> None:
    need = stays.search()
    stays.held(need)
    stays.agrees()
    learns(stays, need, stay_days=3)
    assert not Paper.objects.exists()


def profile(stays: Stays, placement: Placement) -> dict[str, object]:
    staff, key = stays.noor.staff, stays.noor.key
    return dict(placements.read_profile(placement_id=placement.id, by=staff, by_key=key, now=NOW))


def test_a_place_of_a_later_day_is_asked_about_as_one_of_tonight_r7_14(stays: Stays) -> None:
    """Held while somebody lives there still: only its intake hours of today do not count."""
    lies_in_the_zone(stays)
    leaves = NOW + timedelta(days=10)
    stays.arrived(need=stays.search(replace(ALONE, stay_days=10)))
    later = replace(ALONE, needed_on=leaves.date(), stay_days=20)
    afraid = stays.household().looks(replace(later, avoid_zones=cell_names([ZONE])))
    with pytest.raises(NotSuitable) as refusal:
        stays.held(afraid, since=leaves)
    assert refusal.value.codes == ("ZONE",)
    stays.held(stays.household().looks(later), since=leaves)


def test_what_is_scarce_is_kept_from_the_day_on_which_it_became_free(stays: Stays) -> None:
    """A day for who needs it without steps: asked of its own time, not of the house's others."""
    room = replace(ANYBODY, name="Room 9", step_free=True)
    long_free = make_unit_in(stays.houses.south.id, room)
    scarce = make_unit_in(stays.houses.south.id, replace(room, name="Room 10"))
    free(scarce, since=NOW - timedelta(hours=1))
    with pytest.raises(NotSuitable) as refusal:
        stays.held(unit=scarce)
    assert refusal.value.codes == ("KEPT",)
    stays.held(Need.objects.get(), long_free)


def test_the_next_best_is_the_one_that_fits_best(stays: Stays) -> None:
    """Beds that nobody would sleep in are for somebody else."""
    need = stays.search()
    for name, beds in (("Room 4", 4), ("Room 9", 1), ("Room 5", 4)):
        facts = replace(ANYBODY, name=name, beds=beds, step_free=False)
        make_unit_in(stays.houses.south.id, facts)
    both = [stays.unit.id, stays.other.id]
    best = placements.next_best(need, now=NOW, without=both)
    assert best is not None
    assert best.unit.facts.beds == 1
