"""A placement from the hold to the day she leaves, and every other way it can end."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from reports.audit.events import EventKind, ReasonCode
from reports.audit.models import Event
from reports.cases.access.access import NotAReason, NotResponsible, NotYours
from reports.cases.lifecycle.lifecycle import NotAllowed
from reports.cases.models import Content, Status, Task, TaskKind
from reports.cases.models import content as names
from shelters.facts.times import EndsBefore
from shelters.inventory.unit_availability import free_units
from shelters.models import Need, NeedState, Paper, Placement, PlacementState, PlacementStep
from shelters.needs import needs
from shelters.occupancy import placement_states
from shelters.occupancy.placement_states import Side
from shelters.placing import placements
from shelters.placing.placements import (
    IllegalStep,
    Lapsed,
    NotYetFree,
    TooFarAhead,
    released_addresses,
    taken_units,
)
from tests.shelters.households import ALONE
from tests.shelters.houses import NOW
from tests.shelters.placing.stays import ADDRESS, Stays, plan


def accept(stays: Stays, placement: Placement, *, now: datetime = NOW) -> None:
    staff, key = stays.noor.staff, stays.noor.key
    placements.accept(placement_id=placement.id, by=staff, by_key=key, now=now)


def need_of(placement: Placement) -> Need:
    found = again(placement).need
    assert found is not None
    return found


def again(placement: Placement) -> Placement:
    return Placement.objects.get(id=placement.id)


def test_the_whole_way_with_the_case_and_the_log_r7_1(stays: Stays) -> None:
    plan(stays, Status.ASSESSMENT, Status.PLANNING)
    placement = stays.offered()
    assert stays.amina.case.status == Status.IMPLEMENTATION
    accept(stays, placement)
    later = NOW + timedelta(hours=1)
    placements.confirm(placement_id=placement.id, expected_at=later, by=stays.worker.staff, now=NOW)
    placements.arrive(placement_id=placement.id, by=stays.keeper, now=later)
    assert stays.amina.case.status == Status.FOLLOW_UP
    need = need_of(placement)
    assert need.state == NeedState.PLACED
    stay = again(placement)
    assert (stay.during.upper, stay.ends_at) == (None, later + timedelta(days=30))
    gone = later + timedelta(days=20)
    placements.leave(placement_id=placement.id, by=stays.keeper, now=gone)
    assert stays.amina.case.status == Status.ASSESSMENT
    assert taken_units(now=gone) == {}  # free at once
    found = Event.objects.filter(subject_id=placement.id).order_by("position")
    assert list(found.values_list("kind", flat=True)) == [
        EventKind.PLACE_HELD,
        EventKind.PLACE_OFFERED,
        EventKind.PLACE_ACCEPTED,
        EventKind.PLACE_CONFIRMED,
        EventKind.PLACE_ARRIVED,
        EventKind.PLACE_LEFT,
    ]
    history = PlacementStep.objects.filter(placement=placement).order_by("id")
    assert [each.state for each in history] == [
        "held", "offered", "accepted", "confirmed", "arrived", "left"
    ]  # fmt: skip
    assert [each.by_id for each in history] == [
        *[stays.worker.user_id] * 2,
        stays.noor.user_id,
        stays.worker.user_id,
        *[stays.noor.user_id] * 2,
    ]


def test_the_address_is_the_workers_once_the_house_accepted_and_no_longer_than_that_r7_12(
    stays: Stays,
) -> None:
    placement = stays.offered()
    assert released_addresses(stays.amina.opened()) == []
    accept(stays, placement)
    (found,) = released_addresses(stays.amina.opened())
    assert (found.lines, found.way, found.phone) == (ADDRESS.lines, ADDRESS.way, ADDRESS.phone)
    assert ADDRESS.lines not in repr(found)
    placements.refuse(
        placement_id=placement.id, reason=ReasonCode.PLACE_TOO_FAR, by=stays.worker.staff, now=NOW
    )
    assert not Content.objects.filter(name=names.PLACE).exists()
    assert released_addresses(stays.amina.opened()) == []


def test_a_refusal_costs_nothing_and_the_house_is_not_proposed_again(stays: Stays) -> None:
    need = stays.search()
    placement = stays.held(need)
    later = NOW + timedelta(minutes=10)
    placements.refuse(
        placement_id=placement.id,
        reason=ReasonCode.PLACE_NOT_SAFE,
        by=stays.worker.staff,
        now=later,
    )
    now_is = Need.objects.get(id=need.id)
    assert (now_is.state, now_is.waiting_since, now_is.tier, now_is.passed_over) == (
        NeedState.WAITING, need.waiting_since, need.tier, 0,
    )  # fmt: skip
    facts = needs.read_facts(now_is, stays.amina.opened().vault)
    assert facts.refused == (str(stays.houses.north.id),)
    best = placements.next_best(now_is, now=later)
    assert best is not None
    assert best.unit.unit_id == stays.other.id
    with pytest.raises(placements.NotSuitable) as refusal:
        stays.held(now_is, now=later)
    assert refusal.value.codes == ("NOT",)


def test_full_after_all_turns_the_board_grey_and_asks_nobody_there_again_tonight(
    stays: Stays,
) -> None:
    placement = stays.offered()
    placements.decline(
        placement_id=placement.id, reason=ReasonCode.HOUSE_FULL, by=stays.noor.staff, now=NOW
    )
    assert stays.unit.id not in {unit.unit_id for unit in free_units(now=NOW)}
    assert Task.objects.filter(kind=TaskKind.PLACE_LOST, case_id=stays.amina.case_id).count() == 1
    assert not Paper.objects.exists()


@pytest.mark.parametrize(
    ("reason", "after"),
    [
        (ReasonCode.HOUSE_RULES, None),
        (ReasonCode.HOUSE_SAFETY, None),
        (ReasonCode.HOUSE_NOT_NOW, timedelta(hours=24)),
        (ReasonCode.OTHER, timedelta(hours=24)),
    ],
)
def test_a_house_that_said_no_is_not_asked_again_before_its_time(
    stays: Stays, reason: ReasonCode, after: timedelta | None
) -> None:
    placement = stays.offered()
    placements.decline(placement_id=placement.id, reason=reason, by=stays.noor.staff, now=NOW)
    need = need_of(placement)
    assert need.waiting_since == NOW
    with pytest.raises(placements.NotSuitable):
        stays.held(need, now=NOW + timedelta(hours=23))
    if after is None:
        with pytest.raises(placements.NotSuitable):
            stays.held(need, now=NOW + timedelta(days=6))
    else:
        stays.held(need, now=NOW + after)


def test_who_was_expected_and_did_not_come_is_looked_for(stays: Stays) -> None:
    placement = stays.confirmed()
    placements.no_show(placement_id=placement.id, by=stays.keeper, now=NOW + timedelta(hours=5))
    assert taken_units(now=NOW + timedelta(hours=5)) == {}
    kinds = Task.objects.filter(case_id=stays.amina.case_id).values_list("kind", flat=True)
    assert TaskKind.PLACE_LOST in kinds
    need = need_of(placement)
    assert need.state == NeedState.WAITING


def test_the_danger_is_looked_at_anew_once_she_is_in_and_once_she_is_out(stays: Stays) -> None:
    placement = stays.arrived()
    asked = Task.objects.filter(case_id=stays.amina.case_id, kind=TaskKind.REASSESS)
    assert asked.count() == 1
    asked.update(done_at=NOW, done_by=stays.worker.user_id)
    placements.leave(placement_id=placement.id, by=stays.worker.staff, now=NOW + timedelta(days=2))
    assert asked.filter(done_at__isnull=True).count() == 1


def test_every_step_that_the_table_has_not_is_refused(stays: Stays) -> None:
    legal = {(each.source, each.target) for each in placement_states.STEPS}
    assert len(legal) == len(placement_states.STEPS)
    for source in PlacementState:
        for target in PlacementState:
            if (source, target) not in legal:
                with pytest.raises(IllegalStep):
                    placement_states.step(source, target, side=Side.LOGGED_IN)
    placement = stays.held()
    with pytest.raises(IllegalStep):
        placements.confirm(
            placement_id=placement.id, expected_at=NOW, by=stays.worker.staff, now=NOW
        )


def test_a_step_too_late_is_refused_and_the_place_is_somebody_elses(stays: Stays) -> None:
    placement = stays.offered()
    late = NOW + timedelta(hours=24)
    with pytest.raises(Lapsed):
        accept(stays, placement, now=late)
    stays.held(stays.household().looks(ALONE, now=late), now=late)


def test_a_place_that_lapsed_is_said_to_the_worker_once(stays: Stays) -> None:
    """Nobody finds out at the door that it is somebody else's."""
    placement, late = stays.offered(), NOW + timedelta(hours=24)
    lost = Task.objects.filter(kind=TaskKind.PLACE_LOST, case_id=stays.amina.case_id)
    assert placements.tidy(now=late - timedelta(seconds=1)) == 0
    assert not lost.exists()
    assert placements.tidy(now=late) == 1
    assert again(placement).state == PlacementState.EXPIRED
    assert placements.tidy(now=late) == 0
    assert lost.count() == 1


def test_when_somebody_is_expected_is_moved_by_the_worker_and_the_place_follows(
    stays: Stays,
) -> None:
    """With a reason that the log keeps; what was confirmed and its history stay."""
    placement, later_ = stays.confirmed(), NOW + timedelta(hours=30)
    moved = placements.expect_at(
        placement_id=placement.id,
        expected_at=later_,
        reason=ReasonCode.ON_THE_WAY,
        by=stays.worker.staff,
        now=NOW,
    )
    assert moved.expected_at == later_
    assert moved.state == PlacementState.CONFIRMED
    assert moved.during.upper == later_ + timedelta(hours=24)
    assert moved.units.get().during == moved.during
    step = moved.steps.order_by("-id")[0]
    assert (step.state, step.by_id, step.reason) == (
        "confirmed",
        stays.worker.staff.user_id,
        "on_the_way",
    )
    event = Event.objects.get(kind=EventKind.PLACE_EXPECTED)
    assert (event.subject_id, event.reason) == (placement.id, "on_the_way")
    sooner = NOW + timedelta(minutes=10)
    moved = placements.expect_at(
        placement_id=placement.id,
        expected_at=sooner,
        reason=ReasonCode.WISH,
        by=stays.worker.staff,
        now=NOW,
    )
    assert placements.tidy(now=sooner + timedelta(hours=24)) == 1  # it lapses that much sooner


@pytest.mark.parametrize(
    ("moved", "reason", "refusal"),
    [
        (timedelta(minutes=-6), ReasonCode.OTHER, EndsBefore),
        (timedelta(days=30, seconds=1), ReasonCode.OTHER, TooFarAhead),
        (timedelta(hours=2), ReasonCode.HOUSE_FULL, NotAReason),
    ],
)
def test_a_time_or_a_reason_that_cannot_be_moves_nothing(
    stays: Stays, moved: timedelta, reason: ReasonCode, refusal: type[Exception]
) -> None:
    placement = stays.confirmed()
    with pytest.raises(refusal):
        placements.expect_at(
            placement_id=placement.id,
            expected_at=NOW + moved,
            reason=reason,
            by=stays.worker.staff,
            now=NOW,
        )
    placement.refresh_from_db()
    assert placement.expected_at == NOW + timedelta(hours=1)


def test_it_is_not_moved_into_a_time_that_somebody_else_has(stays: Stays) -> None:
    """The unit was left early; it is somebody else's from the day on which it was to be left."""
    leaves, sooner = NOW + timedelta(days=10), NOW + timedelta(days=8)
    stay = stays.arrived(need=stays.search(replace(ALONE, stay_days=10)))
    next_one = stays.household().looks(replace(ALONE, needed_on=leaves.date(), stay_days=20))
    held = stays.held(next_one, since=leaves)
    stays.agrees(case_id=next_one.case_id)
    placements.offer(placement_id=held.id, by=stays.worker.staff, now=NOW)
    accept(stays, held)
    about = {"by": stays.worker.staff, "now": NOW}
    placements.confirm(placement_id=held.id, expected_at=leaves, **about)  # type: ignore[arg-type]
    placements.leave(placement_id=stay.id, by=stays.keeper, now=sooner)
    short = stays.household().looks(replace(ALONE, stay_days=1))
    placement = stays.held(short, now=sooner)
    stays.agrees(case_id=short.case_id, now=sooner)
    about["now"] = sooner
    placements.offer(placement_id=placement.id, **about)  # type: ignore[arg-type]
    accept(stays, placement, now=sooner)
    placements.confirm(placement_id=placement.id, expected_at=sooner, **about)  # type: ignore[arg-type]
    about |= {"placement_id": placement.id, "reason": ReasonCode.OTHER}
    with pytest.raises(NotYetFree):
        placements.expect_at(expected_at=leaves, **about)  # type: ignore[arg-type]
    moved = placements.expect_at(expected_at=leaves - timedelta(hours=3), **about)  # type: ignore[arg-type]
    assert moved.during.upper == leaves + timedelta(hours=21)
    assert moved.units.get().during.upper == leaves  # and no longer: no overlap


def test_nobody_else_moves_it_and_only_while_somebody_is_expected(stays: Stays) -> None:
    """Not a colleague, not a coordinator, not the house; not before the yes, not once it lapsed."""
    placement = stays.accepted()
    about = {"placement_id": placement.id, "reason": ReasonCode.OTHER}
    at = NOW + timedelta(hours=2)
    with pytest.raises(IllegalStep):
        placements.expect_at(expected_at=at, by=stays.worker.staff, now=NOW, **about)  # type: ignore[arg-type]
    placements.confirm(placement_id=placement.id, expected_at=at, by=stays.worker.staff, now=NOW)
    cast = stays.houses.cast
    for stranger in (cast.bram, cast.chidi, cast.dalia, stays.noor, stays.houses.simon):
        with pytest.raises((NotYours, NotAllowed, NotResponsible)):
            placements.expect_at(expected_at=at, by=stranger.staff, now=NOW, **about)  # type: ignore[arg-type]
    late = at + timedelta(hours=24)
    with pytest.raises(Lapsed):
        placements.expect_at(expected_at=late, by=stays.worker.staff, now=late, **about)  # type: ignore[arg-type]


def test_a_place_that_is_left_is_offered_by_its_own_name_to_who_waits(
    stays: Stays, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the case is erased: what is told is which unit can be had again."""
    told: list[dict[str, UUID]] = []
    monkeypatch.setattr("reports.queues.wake", lambda _task, **words: told.append(words))
    placement = stays.arrived()
    Placement.objects.filter(id=placement.id).update(need=None)
    told.clear()
    placements.leave(placement_id=placement.id, by=stays.keeper, now=NOW + timedelta(days=2))
    named = [(key, value) for words in told for key, value in words.items() if key != "queue"]
    assert ("unit_id", stays.unit.id) in named
    assert {value for key, value in named if key == "unit_id"} == {stays.unit.id}
