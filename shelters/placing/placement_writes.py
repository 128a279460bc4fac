"""Locking a placement and what it belongs to, and writing a step: the one place that does either.

Everybody locks in this order: case, need, placement, house, units. Only who is after a free place
locks the unit first, so that whoever comes too late knows at once; to keep that from ever ending
in a circle, nothing is waited for then: what somebody else has locked is as good as taken.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import QuerySet
from psycopg.errors import ExclusionViolation, LockNotAvailable

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.roles import Permission
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM, Actor, record
from reports.cases.lifecycle import lifecycle
from reports.cases.lifecycle.own_case import lock_own_case
from reports.cases.models import Case
from shelters.facts.times import Times
from shelters.inventory.house_staff import By, Keeper, NotYours, check_keeper, user_of
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
from shelters.needs.match_calls import need_changed
from shelters.occupancy import future_holds, placement_states
from shelters.occupancy.placement_states import Lapsed, Side

# One round trip for all rows of a hold: it is measured while many are after the same place. A unit
# that somebody else has from a later day on is taken until then and no longer.
_INSERT: Final = """
with unit as (
    insert into shelters_placedunit (placement_id, unit_id, during)
    select %(id)s, each, tstzrange(
        %(units_since)s,
        case when %(units_until)s::timestamptz is not null then least(
            %(units_until)s::timestamptz,
            (
                select min(lower(next.during)) from shelters_placedunit next
                where next.unit_id = each and lower(next.during) > %(units_since)s
            )
        ) end
    )
    from unnest(%(units)s::uuid[]) as each
), step as (
    insert into shelters_placementstep (placement_id, state, at, by_id, reason)
    values (%(id)s, %(state)s, %(now)s, %(by)s, '')
)
insert into shelters_placement
    (id, need_id, house_id, state, tier, during, idem, extended, reminded)
values (%(id)s, %(need)s, %(house)s, %(state)s, %(tier)s, tstzrange(%(since)s, %(until)s),
        %(idem)s, false, 0)
"""
_TAKEN: Final = """
select exists (
    select from shelters_placedunit u join shelters_placement p on p.id = u.placement_id
    where u.unit_id = any(%(units)s::uuid[]) and p.during @> %(now)s::timestamptz
    and (u.during @> %(now)s::timestamptz or p.state = 'arrived')
)
"""
_TAKE: Final = """
select from shelters_unit where id = any(%s::uuid[]) order by id for no key update nowait
"""
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


def check_free(unit_ids: Sequence[UUID], *, now: datetime) -> None:
    """Refuse what somebody has, before anything is locked or decided: most who come too late.

    Raises JustTaken. Who comes at the very same moment meets the locks, then the constraint.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, {"units": list(unit_ids), "now": now})
        (taken,) = cursor.fetchone()
    if taken:
        raise JustTaken


def take_units(unit_ids: Sequence[UUID]) -> None:
    """Lock units in the order of their ids, first of all and waiting for nobody (`at_once`)."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [list(unit_ids)])


def lock_for_worker(placement_id: UUID, by: Staff) -> Locked:
    """Lock a placement of the worker's own case. Raises NotYours and as `lock_own_case`."""
    found = _found(placement_id)
    if found.need is None:
        raise NotYours
    case = lock_own_case(case_id=found.need.case_id, by=by)
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
    """Whether they are of the team of this house."""
    return house.team_id in staff.teams_with(Permission.ANSWER_OFFERS)


def lock_for_service(placement_id: UUID) -> Locked:
    """Lock a placement for the service itself. Raises NotYours when it is gone."""
    found = _found(placement_id)
    case, need = _case_of(found)
    return Locked(_again(found.id), need, case, SYSTEM, None)


def lock_units(unit_ids: Collection[UUID] | QuerySet[PlacedUnit, UUID]) -> None:
    """Lock units in the order of their ids, and wait for them."""
    rows = Unit.objects.filter(id__in=unit_ids).select_for_update(no_key=True).order_by("id")
    list(rows.values_list("id"))


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
    taken = placement_states.step(PlacementState(placement.state), target, side=side)
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
    _log(locked, event, now, reason)


def _log(locked: Locked, event: EventKind, now: datetime, reason: ReasonCode | None) -> None:
    record(
        kind=event,
        by=locked.actor,
        now=now,
        case_id=locked.case.id if locked.case else None,
        subject_id=locked.placement.id,
        reason=reason,
    )
    if locked.need is not None:
        need_changed(locked.need.id)


def remind(locked: Locked, reminded: int, *, now: datetime) -> None:
    """Write down that a silent house was reminded so many times, and the log."""
    locked.placement.reminded = reminded
    locked.placement.save(update_fields=["reminded"])
    _log(locked, EventKind.PLACE_REMINDED, now, ReasonCode.NO_ANSWER)


def lasts(placement: Placement, during: Times) -> None:
    """Let it, and its units, last from when to when; the caller saves the placement.

    The units are locked first: without that, this and a hold that comes in between would each
    wait for the other's row in the exclusion constraint.
    """
    if during == placement.during:
        return
    before, placement.during = placement.during.lower, during
    theirs = PlacedUnit.objects.filter(placement=placement)
    lock_units(theirs.values_list("unit_id", flat=True))
    future_holds.follow(placement, before=before)


def end(placement: Placement, now: datetime) -> None:
    """Let it end now, unless its time was over before; the caller saves it."""
    during = placement.during
    if not during.isempty and (during.upper is None or during.upper > now):
        lasts(placement, Times(during.lower, max(during.lower, now)))
    theirs = PlacedUnit.objects.filter(placement=placement)
    if theirs.filter(during__upper_inf=True).exists():
        lock_units(theirs.values_list("unit_id", flat=True))
        future_holds.give_up(placement, now=now)


def add(
    placement: Placement,
    unit_ids: Sequence[UUID],
    locked_case: Case | None,
    by: By,
    *,
    event: EventKind,
    now: datetime,
    since: datetime | None = None,
) -> None:
    """Insert a new placement with its units and its first step, and write the log.

    Its units are taken while it lasts, up to whoever has them next; or from `since` on, for good.
    """
    actor = by if isinstance(by, Actor) else by.actor if isinstance(by, Keeper) else actor_of(by)
    units = Times(since, None) if since else placement.during
    _insert(placement, unit_ids, units, user_of(by), now)
    locked = Locked(placement, placement.need, locked_case, actor, user_of(by))
    _log(locked, event, now, None)


def _insert(
    placement: Placement,
    unit_ids: Sequence[UUID],
    units: Times,
    user_id: UUID | None,
    now: datetime,
) -> None:
    columns = {
        "id": placement.id,
        "need": placement.need_id,
        "house": placement.house_id,
        "state": str(placement.state),
        "tier": placement.tier,
        "since": placement.during.lower,
        "until": placement.during.upper,
        "idem": placement.idem,
        "units": list(unit_ids),
        "units_since": units.lower,
        "units_until": units.upper,
        "by": user_id,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, columns)


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
    goes = placement_states.CASE_GOES.get(target)
    # What was never offered has moved nothing, and takes nothing back.
    if goes is not None and locked.case is not None and locked.placement.offered_at is not None:
        lifecycle.carry_on(locked.case, *goes, by=locked.actor, now=now)
