"""A unit that somebody lives in, held for the day on which the stay is planned to end."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from reports.audit.events import ReasonCode
from reports.cases.access.access import NotYours
from shelters.facts.times import EndsBefore
from shelters.inventory.unit_availability import say_full
from shelters.match_runs.snapshot import snapshot
from shelters.models import Need, PlacedUnit, Placement, PlacementState
from shelters.placing import placements
from shelters.placing.placements import (
    JustTaken,
    Lapsed,
    NotFree,
    NotSuitable,
    NotYetFree,
    StillLivedIn,
    TooFarAhead,
)
from tests.reports.accounts.people import cheap_passwords
from tests.shelters.households import ALONE
from tests.shelters.houses import NOW
from tests.shelters.placing.racing import Times, race
from tests.shelters.placing.stays import Stays, make_stays

DAY = timedelta(days=1)
LEAVES = NOW + 10 * DAY
LATER = replace(ALONE, needed_on=date(2026, 12, 5), stay_days=20)


def lived_in(stays: Stays) -> Placement:
    """Amina lives in House North's unit, and is to leave in ten days."""
    return stays.arrived(need=stays.search(replace(ALONE, stay_days=10)))


def next_need(stays: Stays) -> Need:
    """Somebody who needs a place from the day after on."""
    return stays.household().looks(LATER)


def held(stays: Stays, need: Need, *, since: datetime = LEAVES, now: datetime = NOW) -> Placement:
    return stays.held(need, now=now, since=since)


def accepted(stays: Stays, need: Need) -> Placement:
    placement = held(stays, need)
    stays.agrees(case_id=need.case_id)
    about = {"placement_id": placement.id, "now": NOW}
    placements.offer(by=stays.worker.staff, **about)  # type: ignore[arg-type]
    return placements.accept(by=stays.noor.staff, by_key=stays.noor.key, **about)  # type: ignore[arg-type]


def confirmed(stays: Stays, need: Need) -> Placement:
    return placements.confirm(
        placement_id=accepted(stays, need).id,
        expected_at=LEAVES + DAY,
        by=stays.worker.staff,
        now=NOW,
    )


def times(placement: Placement) -> tuple[datetime | None, datetime | None]:
    during = placement.units.get().during
    return during.lower, during.upper


def test_it_is_held_from_the_day_on_and_the_stay_gives_up_no_more_than_that(stays: Stays) -> None:
    """The hold lasts as any; the units' times touch and do not overlap."""
    stay, need = lived_in(stays), next_need(stays)
    placement = held(stays, need)
    assert placement.during.upper == NOW + DAY
    assert placements.begins(placement) == LEAVES
    assert times(placement) == (LEAVES, None)
    assert times(stay) == (NOW, LEAVES)
    stay.refresh_from_db()
    assert stay.during.upper is None
    assert placements.taken_units(now=NOW)[stays.unit.id].placement_id == stay.id
    assert placements.placement_of(need_id=need.id, now=NOW) == placement


@pytest.mark.parametrize(
    ("since", "refusal"),
    [
        (LEAVES - timedelta(seconds=1), NotYetFree),
        (NOW, EndsBefore),
        (NOW - DAY, EndsBefore),
        (NOW + timedelta(days=30, seconds=1), TooFarAhead),
        (LEAVES + 3 * DAY, NotSuitable),  # after the day on which it is needed
    ],
)
def test_a_day_that_cannot_be_is_refused(
    stays: Stays, since: datetime, refusal: type[Exception]
) -> None:
    """Before it is free, past, too far ahead, too late for her: nothing is held or given up."""
    stay, need = lived_in(stays), next_need(stays)
    with pytest.raises(refusal):
        held(stays, need, since=since)
    assert Placement.objects.count() == 1
    assert times(stay) == (NOW, None)


def test_a_unit_that_is_free_or_of_which_no_end_is_known_is_not_held_for_later(
    stays: Stays,
) -> None:
    need = next_need(stays)
    with pytest.raises(NotYetFree):
        held(stays, need)
    stays.arrived(need=stays.search(replace(ALONE, stay_days=None)))
    with pytest.raises(NotYetFree):
        held(stays, need)


def test_a_unit_that_is_only_held_or_not_said_to_be_free_is_not_held_for_later(
    stays: Stays,
) -> None:
    need, stay = next_need(stays), lived_in(stays)
    say_full(unit_id=stays.unit.id, by=stays.noor.staff, now=NOW)
    with pytest.raises(NotFree):
        held(stays, need)
    assert times(stay) == (NOW, None)
    stays.held(stays.household().looks(), stays.other)
    with pytest.raises(JustTaken):
        stays.held(need, stays.other, since=LEAVES)


def test_a_second_one_for_later_is_refused_by_the_database_itself(stays: Stays) -> None:
    lived_in(stays)
    first, second = held(stays, next_need(stays)), next_need(stays)
    with pytest.raises(JustTaken):
        held(stays, second)
    with pytest.raises(JustTaken):
        held(stays, second, since=LEAVES + DAY)
    row = PlacedUnit.objects.get(placement=first)
    row.pk = None
    with pytest.raises(IntegrityError, match="unit_placed_once"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("end", ["release", "refuse", "lapse"])
def test_when_the_claim_ends_the_stay_has_its_time_back(stays: Stays, end: str) -> None:
    stay, need = lived_in(stays), next_need(stays)
    placement = held(stays, need)
    about = {"placement_id": placement.id, "by": stays.worker.staff, "now": NOW}
    if end == "release":
        placements.release(reason=ReasonCode.OTHER_PLACE, **about)  # type: ignore[arg-type]
    elif end == "refuse":
        placements.refuse(reason=ReasonCode.PLACE_TOO_FAR, **about)  # type: ignore[arg-type]
    else:
        assert placements.tidy(now=NOW + DAY) == 1
    assert times(stay) == (NOW, None)
    assert placement.units.get().during.isempty
    assert held(stays, next_need(stays), now=NOW + DAY).state == PlacementState.HELD


def test_what_lapsed_blocks_nobody_though_nothing_swept_it(stays: Stays) -> None:
    """Not who wants it for later, not who wants it now after the first has left, on any day."""
    stay, need = lived_in(stays), next_need(stays)
    held(stays, need)
    second = held(stays, next_need(stays), now=NOW + DAY)
    assert times(second) == (LEAVES, None)
    placements.leave(placement_id=stay.id, by=stays.keeper, now=NOW + 2 * DAY)
    assert stays.unit.id not in placements.taken_units(now=LEAVES)
    third = stays.household().looks(ALONE)
    assert stays.held(third, now=LEAVES).state == PlacementState.HELD


def test_nobody_moves_in_before_the_other_has_left(stays: Stays) -> None:
    """On the day itself somebody is still in: they stay, nothing is free, the house is told."""
    stay, need = lived_in(stays), next_need(stays)
    placement = confirmed(stays, need)
    late = LEAVES + DAY
    with pytest.raises(StillLivedIn):
        placements.arrive(placement_id=placement.id, by=stays.keeper, now=late)
    assert placements.taken_units(now=late)[stays.unit.id].placement_id == stay.id
    placements.leave(placement_id=stay.id, by=stays.keeper, now=late)
    placements.arrive(placement_id=placement.id, by=stays.keeper, now=late)
    assert times(placement) == (LEAVES, None)
    placements.leave(placement_id=placement.id, by=stays.keeper, now=late + DAY)
    assert times(placement) == (LEAVES, late + DAY)
    assert not placements.taken_units(now=late + DAY)


def test_who_is_still_in_keeps_the_unit_when_the_claim_has_ended(stays: Stays) -> None:
    stay, need = lived_in(stays), next_need(stays)
    placement = confirmed(stays, need)
    late = LEAVES + DAY
    about = {"placement_id": placement.id, "by": stays.worker.staff, "now": late}
    placements.release(reason=ReasonCode.OTHER_PLACE, **about)  # type: ignore[arg-type]
    assert placements.taken_units(now=late)[stays.unit.id].placement_id == stay.id
    assert str(stays.unit.id) not in snapshot(now=late, seed="").units
    with pytest.raises(JustTaken):
        stays.held(stays.household().looks(), now=late)


def test_she_may_come_sooner_if_the_place_is_empty(stays: Stays) -> None:
    stay, need = lived_in(stays), next_need(stays)
    placement = confirmed(stays, need)
    sooner = NOW + 5 * DAY
    placements.leave(placement_id=stay.id, by=stays.keeper, now=sooner)
    placements.arrive(placement_id=placement.id, by=stays.keeper, now=sooner)
    assert times(placement) == (sooner, None)


def test_a_place_left_early_is_free_until_the_next_ones_day(stays: Stays) -> None:
    """For a stay that ends by then, and for no other."""
    stay, need = lived_in(stays), next_need(stays)
    confirmed(stays, need)
    sooner = NOW + 2 * DAY
    placements.leave(placement_id=stay.id, by=stays.keeper, now=sooner)
    seen = snapshot(now=sooner, seed="")
    assert seen.units[str(stays.unit.id)].free_until == LEAVES
    with pytest.raises(NotSuitable) as refusal:
        stays.held(stays.household().looks(ALONE), now=sooner)
    assert refusal.value.codes == ("STAY",)
    short = stays.household().looks(replace(ALONE, stay_days=3))
    assert stays.held(short, now=sooner).during.upper == sooner + DAY


def test_the_house_keeps_no_place_that_somebody_lives_in(stays: Stays) -> None:
    """The next one's day came and the claim lapsed: the stay has its time back, and the place."""
    stay = lived_in(stays)
    near = LEAVES - timedelta(hours=1)
    claim = held(stays, next_need(stays), now=near)
    late = near + 2 * DAY
    assert placements.taken_units(now=late)[stays.unit.id].placement_id == stay.id
    with pytest.raises(JustTaken):
        keep(stays, now=late)
    assert placements.tidy(now=late) == 1
    assert claim.units.get().during.isempty
    assert times(stay) == (NOW, None)
    with pytest.raises(JustTaken):
        keep(stays, now=late)
    placements.leave(placement_id=stay.id, by=stays.keeper, now=late)
    assert keep(stays, now=late).lasts(now=late)


def keep(stays: Stays, *, now: datetime) -> Placement:
    hour = timedelta(hours=1)
    return placements.keep(unit_id=stays.unit.id, lasts=hour, by=stays.keeper, now=now)


def test_nor_while_the_next_ones_claim_lasts_and_the_first_is_still_in(stays: Stays) -> None:
    stay = lived_in(stays)
    near = LEAVES - timedelta(hours=1)
    claim = held(stays, next_need(stays), now=near)
    late = LEAVES + timedelta(hours=1)
    assert claim.lasts(now=late)
    with pytest.raises(JustTaken):
        keep(stays, now=late)
    assert times(stay) == (NOW, LEAVES)


def expected_until_the_day(stays: Stays, early: datetime) -> Placement:
    """Somebody who is expected an hour before the next one's day, for a day."""
    need = stays.household().looks(replace(ALONE, stay_days=1, needed_on=None), now=early)
    mine = stays.held(need, now=early)
    stays.agrees(case_id=need.case_id)
    about = {"placement_id": mine.id, "now": early}
    placements.offer(by=stays.worker.staff, **about)  # type: ignore[arg-type]
    placements.accept(by=stays.noor.staff, by_key=stays.noor.key, **about)  # type: ignore[arg-type]
    at = LEAVES - timedelta(hours=1)
    return placements.confirm(expected_at=at, by=stays.worker.staff, **about)  # type: ignore[arg-type]


@pytest.mark.parametrize("end", ["release", "lapse"])
def test_somebody_who_is_expected_has_the_time_back_too(stays: Stays, end: str) -> None:
    """The place is theirs for as long as they are waited for, and nobody else's in that time."""
    stay = lived_in(stays)
    claim = held(stays, next_need(stays))
    early = NOW + timedelta(hours=1)
    placements.leave(placement_id=stay.id, by=stays.keeper, now=early)
    mine = expected_until_the_day(stays, early)
    assert times(mine) == (early, LEAVES)
    if end == "release":
        placements.release(
            placement_id=claim.id, reason=ReasonCode.OTHER, by=stays.worker.staff, now=early
        )
    else:
        assert placements.tidy(now=NOW + DAY) == 1
    assert times(mine) == (early, LEAVES + 23 * timedelta(hours=1))
    late = LEAVES + timedelta(hours=1)
    another = stays.household().looks(replace(ALONE, stay_days=1, needed_on=None), now=early)
    with pytest.raises(JustTaken):
        stays.held(another, now=late)
    placements.arrive(placement_id=mine.id, by=stays.keeper, now=late)


def test_what_gets_time_back_stops_at_who_has_it_next(stays: Stays) -> None:
    """The first claim ends, a second has begun: never two in one time."""
    stay = lived_in(stays)
    held(stays, next_need(stays))
    second = held(stays, next_need(stays), since=LEAVES + DAY, now=NOW + DAY)
    assert times(second) == (LEAVES + DAY, None)
    assert times(stay) == (NOW, LEAVES + DAY)


def test_what_is_proposed_can_be_held_until_the_next_ones_day(stays: Stays) -> None:
    """Free for ten hours more, a hold of a day: the unit is theirs until then."""
    stay, early = lived_in(stays), LEAVES - timedelta(hours=23)
    claim = held(stays, next_need(stays), now=early)
    now = LEAVES - timedelta(hours=10)
    placements.leave(placement_id=stay.id, by=stays.keeper, now=now)
    need = stays.household().looks(replace(ALONE, stay_days=None, needed_on=None), now=now)
    best = placements.next_best(need, now=now, without=[stays.other.id])
    assert best is not None
    assert best.unit.unit_id == stays.unit.id
    placement = stays.held(need, now=now)
    assert placement.lasts(now=now)
    assert times(placement) == (now, LEAVES)
    assert times(claim) == (LEAVES, None)


def test_what_the_house_keeps_ends_for_the_next_one_too(stays: Stays) -> None:
    stay, early = lived_in(stays), LEAVES - timedelta(hours=23)
    held(stays, next_need(stays), now=early)
    now = LEAVES - timedelta(minutes=30)
    placements.leave(placement_id=stay.id, by=stays.keeper, now=now)
    assert times(keep(stays, now=now)) == (now, LEAVES)


def test_nobody_is_expected_before_the_place_is_free(stays: Stays) -> None:
    lived_in(stays)
    placement = accepted(stays, next_need(stays))
    about = {"placement_id": placement.id, "by": stays.worker.staff, "now": NOW}
    with pytest.raises(NotYetFree):
        placements.confirm(expected_at=LEAVES - timedelta(minutes=1), **about)  # type: ignore[arg-type]
    done = placements.confirm(expected_at=LEAVES, **about)  # type: ignore[arg-type]
    assert done.during.upper == LEAVES + DAY
    with pytest.raises(Lapsed):
        placements.arrive(placement_id=placement.id, by=stays.keeper, now=LEAVES + DAY)


def test_only_her_worker_holds_for_later_and_the_same_form_once(stays: Stays) -> None:
    lived_in(stays)
    need, once = next_need(stays), uuid4()
    about = {"case_id": need.case_id, "need_id": need.id, "unit_ids": [stays.unit.id], "now": NOW}
    for stranger in (stays.houses.cast.bram, stays.noor, stays.houses.simon):
        with pytest.raises(NotYours):
            placements.hold(by=stranger.staff, since=LEAVES, **about)  # type: ignore[arg-type]
    sent = {"by": stays.worker.staff, "since": LEAVES, "idem": once}
    first = placements.hold(**about, **sent)  # type: ignore[arg-type]
    assert placements.hold(**about, **sent) == first  # type: ignore[arg-type]
    assert Placement.objects.filter(need=need).count() == 1


def test_it_asks_few_questions(stays: Stays) -> None:
    lived_in(stays)
    need = next_need(stays)
    with CaptureQueriesContext(connection) as found:
        held(stays, need)
    assert len(found) <= 18


@pytest.mark.django_db(transaction=True)
def test_of_two_who_want_it_for_later_one_has_it(transactional_db: None) -> None:
    with cheap_passwords():
        stays = make_stays()
        lived_in(stays)
        needs = [next_need(stays), next_need(stays)]

    def attempt(number: int, _chance: random.Random) -> bool:
        try:
            held(stays, needs[number])
        except (JustTaken, placements.AlreadyPlaced):
            return False
        return True

    found = Times()
    race(attempt, workers=2, each=5, times=found)
    assert found.errors == []
    assert Placement.objects.filter(state=PlacementState.HELD).count() == 1
