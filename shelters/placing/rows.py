"""Locking a placement and what it belongs to, and writing a step: the one place that does either.

Everybody locks in this order: case, need, placement, house, units. Whoever holds a place does not
wait for a need or a unit that somebody else has locked: it is as good as taken.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import QuerySet
from psycopg.errors import ExclusionViolation, LockNotAvailable

from reports.accounts.roles import Permission
from reports.accounts.staff import Staff, actor_of
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM, Actor, record
from reports.cases import carrying_on
from reports.cases.access import check_responsible, lock_case
from reports.cases.lifecycle import AlreadyClosed, NotAllowed
from reports.cases.models import Case
from shelters.keepers import By, Keeper, NotYours, check_keeper, user_of
from shelters.models import (
    LIVE,
    House,
    Need,
    PlacedUnit,
    Placement,
    PlacementState,
    PlacementStep,
    Unit,
)
from shelters.placing import steps
from shelters.placing.steps import Lapsed, Side
from shelters.times import Times
from shelters.wake import need_changed, unit_is_free

_ENDED: Final = frozenset(set(PlacementState) - set(LIVE))


class JustTaken(Exception):
    """Somebody has just taken it, or is at it this moment; `next_best` says what else suits."""


@dataclass(frozen=True, slots=True)
class Locked:
    """A placement with what it belongs to, all locked; `case` and `need` None: it is nobody's."""

    placement: Placement
    need: Need | None
    case: Case | None
    actor: Actor
    user_id: UUID | None


@contextmanager
def at_once() -> Iterator[None]:
    """A transaction that waits for nobody. Raises JustTaken for what others have."""
    try:
        with transaction.atomic():
            yield
    except OperationalError as refusal:
        if isinstance(refusal.__cause__, LockNotAvailable):
            raise JustTaken from None
        raise
    except IntegrityError as refusal:
        if isinstance(refusal.__cause__, ExclusionViolation):
            raise JustTaken from None
        raise


def lock_own_case(case_id: UUID, by: Staff) -> Case:
    """Lock the open case of the worker responsible for it.

    Raises access.NotYours, NotAllowed, NotResponsible, AlreadyClosed.
    """
    case = lock_case(case_id=case_id, by=by)
    if not by.may(Permission.WORK_CASE):
        raise NotAllowed
    check_responsible(case=case, by=by)
    if not case.is_open:
        raise AlreadyClosed
    return case


def lock_for_worker(placement_id: UUID, by: Staff) -> Locked:
    """Lock a placement of a case of hers. Raises NotYours and as `lock_own_case`."""
    found = _found(placement_id)
    if found.need is None:
        raise NotYours
    case = lock_own_case(found.need.case_id, by)
    need = _need(found.need_id)
    return Locked(_again(found.id), need, case, actor_of(by), by.user_id)


def lock_for_house(placement_id: UUID, by: By) -> Locked:
    """Lock a placement of a house of theirs. Raises NotYours."""
    found = _found(placement_id)
    actor = check_keeper(by, team_id=found.house.team_id)
    case, need = _case_of(found)
    return Locked(_again(found.id), need, case, actor, user_of(by))


def lock_for_either(placement_id: UUID, by: Staff | Keeper) -> Locked:
    """Lock a placement for its house or for the worker responsible. Raises NotYours."""
    if isinstance(by, Keeper) or keeps(by, _found(placement_id).house):
        return lock_for_house(placement_id, by)
    return lock_for_worker(placement_id, by)


def keeps(staff: Staff, house: House) -> bool:
    """Whether she is of the team of this house."""
    return house.team_id in staff.teams_with(Permission.ANSWER_OFFERS)


def lock_for_service(placement_id: UUID) -> Locked:
    """Lock a placement for the service itself. Raises NotYours when it is gone."""
    found = _found(placement_id)
    case, need = _case_of(found)
    return Locked(_again(found.id), need, case, SYSTEM, None)


def units_locked(rows: QuerySet[Unit], *, nowait: bool = False) -> QuerySet[Unit]:
    """Lock units in the order of their ids."""
    locked = rows.select_for_update(no_key=True, nowait=nowait, of=("self",))
    return locked.select_related("house").order_by("id")


def of_house(placement_id: UUID, by: By) -> Placement:
    """Return a placement of a house of theirs, unlocked. Raises NotYours."""
    found = _found(placement_id)
    check_keeper(by, team_id=found.house.team_id)
    return found


def check_lasts(placement: Placement, *, now: datetime) -> None:
    """Raise Lapsed when its time has run out."""
    if placement.lapsed(now=now):
        raise Lapsed


def go(
    locked: Locked,
    target: PlacementState,
    *,
    side: Side,
    now: datetime,
    reason: ReasonCode | None = None,
    until: datetime | None = None,
) -> Placement:
    """Take a locked placement one step on: row, units, history, log, and its case.

    `until` None ends it now, unless it is lived in from now on. Raises IllegalStep, Lapsed.
    """
    placement = locked.placement
    if side is not Side.SERVICE:
        check_lasts(placement, now=now)
    taken = steps.step(PlacementState(placement.state), target, side=side)
    placement.state = target
    if target in _ENDED:
        end(placement, now)
    else:
        lasts(placement, Times(placement.during.lower, until))
    placement.save(force_update=True)
    _case_goes(locked, target, now)
    note(locked, taken.event, now=now, reason=reason)
    return placement


def note(
    locked: Locked,
    event: EventKind,
    *,
    now: datetime,
    reason: ReasonCode | None = None,
) -> None:
    """Write a step into the placement's history and the log, and tell the match."""
    placement = locked.placement
    PlacementStep.objects.create(
        placement=placement,
        state=placement.state,
        at=now,
        by_id=locked.user_id,
        reason=reason.value if reason else "",
    )
    record(
        kind=event,
        by=locked.actor,
        now=now,
        case_id=locked.case.id if locked.case else None,
        subject_id=placement.id,
        reason=reason,
    )
    if locked.need is not None:
        need_changed(locked.need.id)
    else:
        unit_is_free(placement.house_id)


def lasts(placement: Placement, during: Times) -> None:
    """Let it, and its units, last from when to when; the caller saves the placement."""
    placement.during = during
    PlacedUnit.objects.filter(placement=placement).update(during=during)


def end(placement: Placement, now: datetime) -> None:
    """Let it end now, unless its time was over before; the caller saves it."""
    during = placement.during
    if during.isempty or (during.upper is not None and during.upper <= now):
        return
    lasts(placement, Times(during.lower, max(during.lower, now)))


def add(placement: Placement, unit_ids: Sequence[UUID], locked_case: Case | None, by: By) -> Locked:
    """Insert a new placement with its units; who did it is in what comes back."""
    placement.save(force_insert=True)
    PlacedUnit.objects.bulk_create(
        PlacedUnit(placement=placement, unit_id=unit_id, during=placement.during)
        for unit_id in unit_ids
    )
    actor = by.actor if isinstance(by, Keeper) else by if isinstance(by, Actor) else actor_of(by)
    return Locked(placement, placement.need, locked_case, actor, user_of(by))


def _found(placement_id: UUID) -> Placement:
    found = Placement.objects.filter(id=placement_id).select_related("need", "house").first()
    if found is None:
        raise NotYours
    return found


def _again(placement_id: UUID) -> Placement:
    """The row as it is now, locked last of all."""
    rows = Placement.objects.select_related("house").select_for_update(of=("self",))
    found = rows.filter(id=placement_id).first()
    if found is None:
        raise NotYours
    return found


def _case_of(placement: Placement) -> tuple[Case | None, Need | None]:
    if placement.need is None:
        return None, None
    case = Case.objects.select_for_update().filter(id=placement.need.case_id).first()
    return (case, _need(placement.need_id)) if case else (None, None)


def _need(need_id: UUID | None) -> Need | None:
    if need_id is None:
        return None
    return Need.objects.select_for_update(no_key=True).filter(id=need_id).first()


def _case_goes(locked: Locked, target: PlacementState, now: datetime) -> None:
    goes = steps.CASE_GOES.get(target)
    # What was never offered has moved nothing, and takes nothing back.
    if goes is not None and locked.case is not None and locked.placement.offered_at is not None:
        carrying_on.carry_on(locked.case, *goes, by=locked.actor, now=now)
