"""The household says yes or no, comes or does not, leaves; or the worker gives the place back."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff
from reports.audit.events import EventKind, ReasonCode
from reports.cases.access.access import NotResponsible, check_reason
from reports.cases.casework.notes import ask_again
from reports.cases.models import TaskKind
from reports.region import region
from reports.vault.case_keys.case_keys import CaseVault
from shelters.facts.times import EndsBefore, Times
from shelters.inventory.house_staff import Keeper
from shelters.inventory.unit_availability import stand_by
from shelters.models import NeedState, Placement, PlacementState
from shelters.needs.match_calls import place_given
from shelters.needs.needs import read_facts, write_facts
from shelters.occupancy import placement_states
from shelters.occupancy.future_holds import (
    MOST_AHEAD,
    NotYetFree,
    TooFarAhead,
    had_by_others,
    move_in,
)
from shelters.occupancy.occupancy import begins
from shelters.occupancy.placement_states import IllegalStep, Side
from shelters.occupancy.placement_tasks import plan
from shelters.placing import placement_writes
from shelters.placing.fit_check import check_safe
from shelters.placing.placement_ends import over
from shelters.placing.placement_writes import Locked


@transaction.atomic
def confirm(*, placement_id: UUID, expected_at: datetime, by: Staff, now: datetime) -> Placement:
    """The household said yes and is expected then; the place is theirs until a day after.

    Raises EndsBefore (expected in the past), NotYetFree (when somebody else has it), TooFarAhead,
    fit_check.NotSafe, IllegalStep, Lapsed, and as `placement_writes.lock_for_worker`.
    """
    locked = placement_writes.lock_for_worker(placement_id, by)
    until = _expect(locked, expected_at, now)
    placement = placement_writes.go(
        locked, PlacementState.CONFIRMED, side=Side.WORKER, now=now, until=until
    )
    assert locked.need is not None  # noqa: S101 - `lock_for_worker` found the case by it
    check_safe(locked.need, placement, now=now)
    return placement


@transaction.atomic
def expect_at(
    *, placement_id: UUID, expected_at: datetime, reason: ReasonCode, by: Staff, now: datetime
) -> Placement:
    """They come at another time than was confirmed; the place is theirs until a day after that.

    Only the case's own worker says so; a coordinator takes the case first. The house sees the new
    time on its board. Raises NotAReason and as `confirm`.
    """
    check_reason(reason, placement_states.EXPECTED_REASONS)
    locked = placement_writes.lock_for_worker(placement_id, by)
    placement = locked.placement
    if locked.case is None or locked.case.owner_id != by.user_id:
        raise NotResponsible
    placement_writes.check_lasts(placement, now=now)
    if placement.state != PlacementState.CONFIRMED:
        raise IllegalStep
    until = _expect(locked, expected_at, now)
    placement_writes.lasts(placement, Times(placement.during.lower, until))
    placement.save(force_update=True)
    placement_writes.note(locked, EventKind.PLACE_EXPECTED, now=now, reason=reason)
    return placement


def _expect(locked: Locked, expected_at: datetime, now: datetime) -> datetime:
    """Write down when they are expected; returns until when the place is theirs."""
    placement, since = locked.placement, begins(locked.placement)
    if expected_at < now - timedelta(minutes=5):
        raise EndsBefore(EndsBefore.__doc__)
    if expected_at > max(now, since or now) + MOST_AHEAD:
        raise TooFarAhead(TooFarAhead.__doc__)
    if (since is not None and expected_at < since) or had_by_others(placement, expected_at, now):
        raise NotYetFree(NotYetFree.__doc__)
    placement.expected_at = expected_at
    return expected_at + region().places.holds.expected


@transaction.atomic
def refuse(*, placement_id: UUID, reason: ReasonCode, by: Staff, now: datetime) -> Placement:
    """They do not want it: the house is not proposed again, and nothing is lost by a no.

    Time waited and place in the order stay. Raises NotAReason, IllegalStep, Lapsed, and as
    `placement_writes.lock_for_worker`.
    """
    check_reason(reason, placement_states.REFUSAL_REASONS)
    locked = placement_writes.lock_for_worker(placement_id, by)
    placement_writes.go(locked, PlacementState.REFUSED, side=Side.WORKER, now=now, reason=reason)
    need = locked.need
    assert need is not None  # noqa: S101 - `lock_for_worker` found the case by it
    vault = CaseVault.load(need.case_id)
    write_facts(need, vault, read_facts(need, vault).without_house(locked.placement.house_id))
    over(locked)
    return locked.placement


@transaction.atomic
def release(*, placement_id: UUID, reason: ReasonCode, by: Staff, now: datetime) -> Placement:
    """Give the place back. Raises as `refuse`."""
    check_reason(reason, placement_states.RELEASE_REASONS)
    locked = placement_writes.lock_for_worker(placement_id, by)
    placement_writes.go(locked, PlacementState.RELEASED, side=Side.WORKER, now=now, reason=reason)
    over(locked)
    return locked.placement


@transaction.atomic
def arrive(*, placement_id: UUID, by: Staff | Keeper, now: datetime) -> Placement:
    """They are in: the search is over, and the danger is looked at anew (R2.10).

    Raises StillLivedIn, IllegalStep, Lapsed, and as `placement_writes.lock_for_either`.
    """
    locked = placement_writes.lock_for_either(placement_id, by)
    placement = locked.placement
    placement_writes.check_lasts(placement, now=now)
    if begins(placement) is not None:
        placement_writes.lock_units(placement.units.values_list("unit_id", flat=True))
        move_in(placement, now=now)
    placement.arrived_at, placement.ends_at = now, _planned_end(locked, now)
    placement_writes.go(locked, PlacementState.ARRIVED, side=_side(by, locked), now=now)
    if locked.need is not None:
        locked.need.state = NeedState.PLACED
        locked.need.version += 1
        locked.need.save(update_fields=["state", "version"])
        place_given(placement.id)
    _danger_changed(locked, now)
    return placement


@transaction.atomic
def leave(*, placement_id: UUID, by: Staff | Keeper, now: datetime) -> Placement:
    """They have left: the place is free at once, as far as its house says. Raises as `arrive`."""
    locked = placement_writes.lock_for_either(placement_id, by)
    placement_writes.go(locked, PlacementState.LEFT, side=_side(by, locked), now=now)
    over(locked)
    if isinstance(by, Keeper):
        units = [each.unit_id for each in locked.placement.units.all()]
        stand_by(unit_ids=units, by=by, source=by.source, now=now)
    _danger_changed(locked, now)
    return locked.placement


@transaction.atomic
def no_show(*, placement_id: UUID, by: Staff | Keeper, now: datetime) -> Placement:
    """They were expected and did not come: somebody looks for them, the place is free at once.

    Raises as `arrive`.
    """
    locked = placement_writes.lock_for_either(placement_id, by)
    placement_writes.go(locked, PlacementState.NO_SHOW, side=_side(by, locked), now=now)
    over(locked)
    if locked.case is not None:
        plan(locked.case, TaskKind.PLACE_LOST, now=now)
    return locked.placement


def _side(by: Staff | Keeper, locked: Locked) -> Side:
    if isinstance(by, Keeper) or placement_writes.keeps(by, locked.placement.house):
        return Side.HOUSE
    return Side.WORKER


def _planned_end(locked: Locked, now: datetime) -> datetime | None:
    if locked.need is None:
        return None
    days = read_facts(locked.need, CaseVault.load(locked.need.case_id)).stay_days
    return None if days is None else now + timedelta(days=days)


def _danger_changed(locked: Locked, now: datetime) -> None:
    if locked.case is not None and locked.case.is_open:
        ask_again(locked.case, now)
