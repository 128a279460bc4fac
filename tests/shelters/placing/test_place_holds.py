"""Holding a place: how long, once, by whom, and what the rules say at that very moment."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from reports.audit.events import ReasonCode
from reports.cases.access.access import NotAReason, NotResponsible, NotYours
from reports.cases.lifecycle import lifecycle
from reports.cases.lifecycle.lifecycle import AlreadyClosed
from reports.region import region
from shelters.facts.times import EndsBefore
from shelters.facts.zones import cell_names
from shelters.inventory.house_staff import NotYours as NotTheirs
from shelters.inventory.unit_availability import say_closed, say_full
from shelters.match_runs import runs
from shelters.match_runs.snapshot import snapshot
from shelters.models import (
    ClosureReason,
    PlacedUnit,
    Placement,
    PlacementState,
    Proposal,
)
from shelters.needs import needs as searches
from shelters.occupancy import placement_states
from shelters.placing import placements
from shelters.placing.placements import (
    AlreadyPlaced,
    ExtendedAlready,
    HoldIsOver,
    IllegalStep,
    JustTaken,
    Lapsed,
    MoreThanNeeded,
    NotFree,
    NotOneRoom,
    NotSuitable,
    StaleUnit,
)
from tests.shelters.households import ALONE, ANYBODY, TWO_ADULTS, WITH_CHILDREN
from tests.shelters.houses import NOW
from tests.shelters.placing.stays import Stays, make_stays, make_unit_in


@pytest.mark.parametrize(
    ("tier", "lasts"),
    [
        (0, timedelta(minutes=45)),
        (1, timedelta(hours=4)),
        (2, timedelta(hours=24)),
        (3, timedelta(hours=24)),
    ],
)
def test_a_hold_lasts_as_long_as_its_tier_says_r7_11(
    stays: Stays, tier: int, lasts: timedelta
) -> None:
    placement = stays.held(stays.search(tier=tier))
    assert placement.during.upper == NOW + lasts
    second = stays.household().looks()
    with pytest.raises(JustTaken):
        stays.held(second, now=NOW + lasts - timedelta(seconds=1))
    assert stays.held(second, now=NOW + lasts).state == PlacementState.HELD  # nothing was swept


def test_the_database_itself_refuses_a_second_one_r7_11(stays: Stays) -> None:
    placement = stays.held()
    row = PlacedUnit.objects.get(placement=placement)
    row.pk = None
    with pytest.raises(IntegrityError, match="unit_placed_once"), transaction.atomic():
        row.save(force_insert=True)
    placement.pk, placement.idem = uuid4(), None
    with pytest.raises(IntegrityError, match="need_placed_once"), transaction.atomic():
        placement.save(force_insert=True)


def test_whoever_comes_too_late_is_offered_the_next_best(stays: Stays) -> None:
    stays.held()
    second = stays.household().looks()
    with pytest.raises(JustTaken):
        stays.held(second)
    best = placements.next_best(second, now=NOW, without=[stays.unit.id])
    assert best is not None
    assert best.unit.unit_id == stays.other.id
    stays.held(second, stays.other)
    assert placements.next_best(second, now=NOW) is None


def test_a_form_sent_twice_holds_once_and_another_households_id_holds_nothing(
    stays: Stays,
) -> None:
    once, need = uuid4(), stays.search()
    first = stays.held(need, idem=once)
    assert stays.held(need, idem=once, now=NOW + timedelta(minutes=1)) == first
    assert Placement.objects.count() == 1
    with pytest.raises(NotTheirs):
        stays.held(stays.household().looks(), idem=once)


@pytest.mark.parametrize("end", ["release", "refuse", "lapse"])
def test_a_page_left_open_does_not_bring_back_what_ended(stays: Stays, end: str) -> None:
    """The same button again, after the hold is over: that is said, and nothing is held."""
    once, need = uuid4(), stays.search()
    first, later = stays.held(need, idem=once), NOW + timedelta(minutes=2)
    about = {"placement_id": first.id, "by": stays.worker.staff, "now": NOW}
    if end == "release":
        placements.release(reason=ReasonCode.OTHER, **about)  # type: ignore[arg-type]
    elif end == "refuse":
        placements.refuse(reason=ReasonCode.PLACE_TOO_FAR, **about)  # type: ignore[arg-type]
        searches.change_need(  # the person would have it after all
            opened=stays.amina.opened(),
            need_id=need.id,
            change=lambda facts: facts.with_house(stays.houses.north.id),
            by=stays.worker.staff,
            now=NOW,
        )
    else:
        later = NOW + timedelta(hours=24)
    with pytest.raises(HoldIsOver):
        stays.held(need, idem=once, now=later)
    assert not placements.taken_units(now=later)
    assert stays.held(need, idem=uuid4(), now=later).lasts(now=later)


def test_one_at_a_time_for_a_household(stays: Stays) -> None:
    need = stays.search()
    stays.held(need)
    with pytest.raises(AlreadyPlaced):
        stays.held(need, stays.other)


def test_a_zone_to_avoid_wins_over_a_free_place_r7_14(stays: Stays) -> None:
    (cell,) = cell_names(["21004"])
    unit = make_unit_in(stays.houses.south.id, replace(ANYBODY, zones=(cell,)))
    need = stays.search(replace(ALONE, avoid_zones=(cell,)))
    with pytest.raises(NotSuitable) as refusal:
        stays.held(need, unit)
    assert refusal.value.codes == ("ZONE",)
    best = placements.next_best(need, now=NOW)
    assert best is None or best.unit.unit_id != unit.id


def test_every_rule_that_fails_is_named(stays: Stays) -> None:
    need = stays.search(replace(WITH_CHILDREN, pets=("other",), security=3))
    with pytest.raises(NotSuitable) as refusal:
        stays.held(need)
    assert refusal.value.codes == ("SIZE", "SEC", "PET")


def test_what_the_house_no_longer_says_is_free_is_not_held(stays: Stays) -> None:
    need = stays.search()
    seen = stays.unit.version
    say_closed(
        unit_id=stays.unit.id,
        reason=ClosureReason.REPAIRS,
        since=NOW,
        by=stays.noor.staff,
        now=NOW,
    )
    with pytest.raises(StaleUnit):
        stays.held(need, versions={stays.unit.id: seen})
    with pytest.raises(NotFree):
        stays.held(need)
    say_full(unit_id=stays.other.id, by=stays.houses.simon.staff, now=NOW)
    with pytest.raises(NotFree):
        stays.held(need, stays.other)


def test_beds_of_one_room_are_held_together_and_no_others(stays: Stays) -> None:
    room, house = uuid4(), stays.houses.north.id
    beds = [make_unit_in(house, ANYBODY, room=room) for _ in range(3)]
    need = stays.search(WITH_CHILDREN)
    about = {"case_id": need.case_id, "need_id": need.id, "by": stays.worker.staff, "now": NOW}
    with pytest.raises(NotSuitable):
        placements.hold(unit_ids=[bed.id for bed in beds[:2]], **about)  # type: ignore[arg-type]
    with pytest.raises(NotOneRoom):
        placements.hold(unit_ids=[beds[0].id, stays.unit.id], **about)  # type: ignore[arg-type]
    with pytest.raises(NotOneRoom):
        placements.hold(unit_ids=[], **about)  # type: ignore[arg-type]
    placement = placements.hold(unit_ids=[bed.id for bed in beds], **about)  # type: ignore[arg-type]
    assert set(placements.taken_units(now=NOW)) == {bed.id for bed in beds}
    second = stays.household().looks()
    with pytest.raises(JustTaken):
        stays.held(second, beds[2])
    placements.release(
        placement_id=placement.id, reason=ReasonCode.OTHER_PLACE, by=stays.worker.staff, now=NOW
    )
    stays.held(second, beds[2], now=NOW + timedelta(seconds=1))


def test_no_more_beds_are_held_than_are_needed_and_each_passes_every_rule(stays: Stays) -> None:
    room, house = uuid4(), stays.houses.north.id
    beds = [make_unit_in(house, ANYBODY, room=room) for _ in range(4)]
    men = make_unit_in(house, replace(ANYBODY, composition=("men",)), room=room)
    need = stays.search(WITH_CHILDREN)
    about = {"case_id": need.case_id, "need_id": need.id, "by": stays.worker.staff, "now": NOW}
    with pytest.raises(MoreThanNeeded):
        placements.hold(unit_ids=[bed.id for bed in beds], **about)  # type: ignore[arg-type]
    for wanted in ([*beds[:2], men], [men, *beds[:2]]):
        with pytest.raises(NotSuitable) as refusal:
            placements.hold(unit_ids=[bed.id for bed in wanted], **about)  # type: ignore[arg-type]
        assert refusal.value.codes == ("COMP",)
    assert not Placement.objects.exists()
    placements.hold(unit_ids=[bed.id for bed in beds[:3]], **about)  # type: ignore[arg-type]


def test_one_bed_more_is_no_bed_too_many_while_an_age_is_not_known(stays: Stays) -> None:
    """A child who may be under three or not: two beds may do, three do for sure."""
    room, house = uuid4(), stays.houses.north.id
    beds = [make_unit_in(house, replace(ANYBODY, cots=1), room=room) for _ in range(3)]
    child = replace(WITH_CHILDREN.children[0], age=None)  # type: ignore[index]
    need = stays.search(replace(TWO_ADULTS, children=(child,)))
    about = {"case_id": need.case_id, "need_id": need.id, "by": stays.worker.staff, "now": NOW}
    assert placements.hold(unit_ids=[bed.id for bed in beds], **about).need_id == need.id  # type: ignore[arg-type]


def test_the_next_best_may_be_beds_of_a_shared_room(stays: Stays) -> None:
    room, house = uuid4(), stays.houses.north.id
    beds = [make_unit_in(house, ANYBODY, room=room) for _ in range(4)]
    need = stays.search(WITH_CHILDREN)
    best = placements.next_best(need, now=NOW, without=[beds[0].id])
    assert best is not None
    assert {unit.unit_id for unit in best.units} == {bed.id for bed in beds[1:]}
    assert placements.next_best(need, now=NOW, without=[bed.id for bed in beds[:2]]) is None
    own = make_unit_in(stays.houses.south.id, replace(ANYBODY, beds=5, languages=("nl",)))
    best = placements.next_best(need, now=NOW)
    assert best is not None
    assert [unit.unit_id for unit in best.units] == [own.id]  # a place of its own comes first


def test_a_hold_is_extended_once_with_a_reason(stays: Stays) -> None:
    placement = stays.held()
    about = {"placement_id": placement.id, "by": stays.worker.staff}
    later = NOW + timedelta(hours=20)
    with pytest.raises(NotAReason):
        placements.extend(reason=ReasonCode.HOUSE_FULL, now=later, **about)  # type: ignore[arg-type]
    held = placements.extend(reason=ReasonCode.THINKING, now=later, **about)  # type: ignore[arg-type]
    assert held.during.upper == later + timedelta(hours=24)
    with pytest.raises(ExtendedAlready):
        placements.extend(reason=ReasonCode.THINKING, now=later, **about)  # type: ignore[arg-type]
    with pytest.raises(Lapsed):
        placements.extend(
            reason=ReasonCode.THINKING,
            now=later + timedelta(hours=24),
            **about,  # type: ignore[arg-type]
        )


def test_only_the_worker_responsible_holds_and_offers(stays: Stays) -> None:
    need = stays.search()
    about = {"case_id": need.case_id, "need_id": need.id, "unit_ids": [stays.unit.id], "now": NOW}
    cast = stays.houses.cast
    with pytest.raises(NotYours):
        placements.hold(by=cast.bram.staff, **about)  # type: ignore[arg-type]
    with pytest.raises(NotYours):
        placements.hold(by=stays.noor.staff, **about)  # type: ignore[arg-type]
    placement = stays.held(need)
    for stranger in (cast.bram, stays.houses.simon):
        with pytest.raises((NotYours, NotTheirs)):
            placements.offer(placement_id=placement.id, by=stranger.staff, now=NOW)
        with pytest.raises((NotYours, NotTheirs)):
            placements.arrive(placement_id=placement.id, by=stranger.staff, now=NOW)
    with pytest.raises((NotYours, NotResponsible)):
        placements.extend(
            placement_id=placement.id, reason=ReasonCode.OTHER, by=stays.noor.staff, now=NOW
        )
    with pytest.raises(NotTheirs):
        placements.offer(placement_id=uuid4(), by=stays.worker.staff, now=NOW)


def test_what_a_house_keeps_for_nobody_is_no_workers(stays: Stays) -> None:
    """It belongs to no case, so no responsibility for a case gives a right to it."""
    kept = placements.keep(
        unit_id=stays.unit.id, lasts=timedelta(hours=4), by=stays.keeper, now=NOW
    )
    about = {"placement_id": kept.id, "by": stays.worker.staff, "now": NOW}
    with pytest.raises(NotTheirs):
        placements.offer(**about)  # type: ignore[arg-type]
    with pytest.raises(NotTheirs):
        placements.refuse(reason=ReasonCode.PLACE_TOO_FAR, **about)  # type: ignore[arg-type]
    with pytest.raises(NotTheirs):
        placements.extend(reason=ReasonCode.OTHER, **about)  # type: ignore[arg-type]
    kept.refresh_from_db()
    assert (kept.state, kept.during.upper) == (PlacementState.KEPT, NOW + timedelta(hours=4))


def test_a_search_that_ended_or_a_closed_case_holds_nothing(stays: Stays) -> None:
    need = stays.search()
    searches.withdraw_need(
        case_id=need.case_id,
        need_id=need.id,
        reason=ReasonCode.NOT_WANTED,
        by=stays.worker.staff,
        now=NOW,
    )
    with pytest.raises(searches.NoNeed):
        stays.held(need)
    about = {"case_id": need.case_id, "by": stays.worker.staff, "now": NOW}
    lifecycle.acknowledge(**about)  # type: ignore[arg-type]
    lifecycle.close(reason=ReasonCode.SERVED, **about)  # type: ignore[arg-type]
    with pytest.raises(AlreadyClosed):
        stays.held(need)


def test_the_house_keeps_a_place_for_four_hours_at_most(stays: Stays) -> None:
    for lasts in (timedelta(), timedelta(hours=5)):
        with pytest.raises(EndsBefore):
            placements.keep(unit_id=stays.unit.id, lasts=lasts, by=stays.keeper, now=NOW)
    kept = placements.keep(
        unit_id=stays.unit.id, lasts=timedelta(hours=4), by=stays.keeper, now=NOW
    )
    with pytest.raises(JustTaken):
        stays.held()
    with pytest.raises(NotTheirs):
        placements.keep(unit_id=stays.other.id, lasts=timedelta(hours=1), by=stays.keeper, now=NOW)
    with pytest.raises(IllegalStep):
        placements.leave(placement_id=kept.id, by=stays.keeper, now=NOW)
    with pytest.raises(Lapsed):
        placements.give_back(placement_id=kept.id, by=stays.keeper, now=NOW + timedelta(hours=4))


def test_what_is_held_is_frozen_and_comes_back_by_itself(stays: Stays) -> None:
    """A held unit and its household are in no run; a lapse is seen though nothing swept it."""
    need = stays.search()
    stays.held(need)
    runs.full_run(now=NOW)
    assert not Proposal.objects.exists()
    seen = snapshot(now=NOW, seed="")
    assert str(need.id) not in seen.needs
    assert list(seen.units) == [str(stays.other.id)]
    lapsed = NOW + region().places.holds.days
    assert runs.run_if_changed(now=NOW + timedelta(minutes=1)) is None
    assert runs.run_if_changed(now=lapsed) is not None
    assert Proposal.objects.get().need_id == need.id


def test_a_hold_asks_few_questions_and_no_more_for_many_beds(stays: Stays) -> None:
    need, unit = stays.search(), make_unit_in(stays.houses.north.id, ANYBODY)
    with CaptureQueriesContext(connection) as found:
        stays.held(need, unit)
    assert len(found) <= 18
    room, second = uuid4(), stays.household().looks(WITH_CHILDREN)
    beds = [make_unit_in(stays.houses.north.id, ANYBODY, room=room) for _ in range(3)]
    with CaptureQueriesContext(connection) as more:
        placements.hold(
            case_id=second.case_id,
            need_id=second.id,
            unit_ids=[bed.id for bed in beds],
            by=stays.worker.staff,
            now=NOW,
        )
    assert len(more) == len(found)


@pytest.mark.django_db(transaction=True)
def test_whoever_finds_a_unit_locked_does_not_wait(transactional_db: None) -> None:
    """Somebody is at it this very moment: refused at once, not after the other is done."""
    stays = make_stays()
    need = stays.search()
    address = connection.get_connection_params()
    address.pop("cursor_factory", None)
    address.pop("context", None)
    with psycopg.connect(**address) as other:
        other.execute("select from shelters_unit where id = %s for update", [stays.unit.id])
        with pytest.raises(JustTaken):
            stays.held(need)
        other.rollback()
        other.execute("select from shelters_need where id = %s for update", [need.id])
        with pytest.raises(JustTaken):
            stays.held(need)
    stays.held(need)


def test_how_long_a_hold_lasts_is_the_regions(monkeypatch: pytest.MonkeyPatch) -> None:
    """R7.11: by how urgent it is."""
    assert placement_states.hold_until(0, now=NOW) == NOW + timedelta(minutes=45)
    rules = replace(region().places.holds, tonight=timedelta(minutes=20))
    elsewhere = replace(region(), places=replace(region().places, holds=rules))
    monkeypatch.setattr("shelters.occupancy.placement_states.region", lambda: elsewhere)
    assert placement_states.hold_until(0, now=NOW) == NOW + timedelta(minutes=20)
    assert placement_states.hold_until(1, now=NOW) == NOW + timedelta(hours=4)
