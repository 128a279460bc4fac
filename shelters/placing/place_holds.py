"""Holding a place: for a household by its worker, for a caller by the house itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from reports.accounts.directory.staff import Staff
from reports.audit.events import EventKind, ReasonCode
from reports.cases.access.access import check_reason
from reports.cases.lifecycle.own_case import lock_own_case
from reports.cases.models import Case
from reports.region import region
from shelters.facts import times
from shelters.facts.times import Times
from shelters.inventory.house_staff import Keeper, NotYours, check_keeper
from shelters.inventory.vacancies import free_units
from shelters.models import Need, NeedState, PlacedUnit, Placement, PlacementState, Unit
from shelters.needs.needs import NoNeed
from shelters.occupancy import future_holds, placement_states
from shelters.occupancy.occupancy import still_declined, taken_units, taking
from shelters.occupancy.placement_states import IllegalStep, Side
from shelters.placing import placement_writes
from shelters.placing.fit_check import NotFree, NotSuitable, check_suits
from shelters.placing.placement_writes import JustTaken

MOST_UNITS: Final = 30
_HELD: Final = (PlacementState.HELD, PlacementState.OFFERED, PlacementState.ACCEPTED)


class AlreadyPlaced(Exception):
    """The household has a place on hold already: one at a time."""


class HoldIsOver(Exception):
    """What this very form held has ended since: a page that was left open is no new hold."""


class StaleUnit(Exception):
    """The house has changed what it says of the place after you looked at it."""


class NotOneRoom(ValueError):
    """Several units at once are beds of one shared room."""


class ExtendedAlready(Exception):
    """A hold is extended once."""


def hold(
    *,
    case_id: UUID,
    need_id: UUID,
    unit_ids: Sequence[UUID],
    by: Staff,
    now: datetime,
    idem: UUID | None = None,
    versions: Mapping[UUID, int] | None = None,
    since: datetime | None = None,
) -> Placement:
    """Hold a place, or several beds of one room, for a household: 45 min, 4 h or 24 h by tier.

    With `since` somebody lives there still, who is to leave by then: it is theirs from then on.
    The same `idem` twice holds once. `versions` are those of the units that the worker saw.
    Raises JustTaken, AlreadyPlaced, HoldIsOver, NotFree, NotLookedAt, NotSuitable, MoreThanNeeded,
    BudgetBusy, StaleUnit, NotOneRoom, NoNeed, and as `lock_own_case`; with `since`
    as `future_holds.make_room` too.
    """
    wanted = _wanted(unit_ids)
    try:
        if since is None:
            placement_writes.check_free(wanted, now=now)
        with placement_writes.at_once():
            placement_writes.take_units(wanted)
            units = _check_units(wanted, need_id, versions, now, since=since)
            case = lock_own_case(case_id=case_id, by=by, nowait=True)
            need = _lock_need(need_id, case, now)
            check_suits(need, wanted, now=now, since=since)
            placement = Placement(
                need=need,
                house=units[0].house,
                state=PlacementState.HELD,
                tier=need.tier,
                during=Times(now, placement_states.hold_until(need.tier, now=now)),
                idem=idem,
            )
            placement_writes.add(
                placement, wanted, case, by, event=EventKind.PLACE_HELD, now=now, since=since
            )
    except (AlreadyPlaced, JustTaken, IntegrityError):
        return _the_same(idem, need_id, now)
    return placement


def _the_same(idem: UUID | None, need_id: UUID, now: datetime) -> Placement:
    """The placement of a form that was sent before; whatever else it was is raised again."""
    before = Placement.objects.filter(idem=idem).first() if idem else None
    if before is None:
        raise
    if before.need_id != need_id:
        raise NotYours
    if not before.lasts(now=now):
        raise HoldIsOver
    return before


def keep(*, unit_id: UUID, lasts: timedelta, by: Keeper, now: datetime) -> Placement:
    """Keep a free place for somebody on the house's own phone, no longer than the region lets it.

    Who lives there has it whatever day the stay was planned to end. Raises NotYours, JustTaken,
    NotFree, times.EndsBefore.
    """
    if not timedelta() < lasts <= region().places.holds.kept:
        raise times.EndsBefore(times.EndsBefore.__doc__)
    with placement_writes.at_once():
        placement_writes.take_units([unit_id])
        unit = Unit.objects.filter(id=unit_id).select_related("house").first()
        if unit is None:
            raise NotYours
        check_keeper(by, team_id=unit.house.team_id)
        free = free_units(now=now, unit_ids=[unit_id])
        if not free or free[0].free_from > now:
            raise NotFree
        future_holds.clear([unit_id], now=now)
        if taken_units(now=now, unit_ids=[unit_id]):
            raise JustTaken
        placement = Placement(
            house=unit.house,
            state=PlacementState.KEPT,
            during=Times(now, now + lasts),
        )
        placement_writes.add(placement, [unit_id], None, by, event=EventKind.PLACE_KEPT, now=now)
    return placement


@transaction.atomic
def give_back(*, placement_id: UUID, by: Keeper, now: datetime) -> None:
    """End the house's own hold: the place is free at once. Raises NotYours, IllegalStep, Lapsed."""
    locked = placement_writes.lock_for_house(placement_id, by)
    if locked.placement.state != PlacementState.KEPT:
        raise IllegalStep
    placement_writes.go(locked, PlacementState.RELEASED, side=Side.HOUSE, now=now)


@transaction.atomic
def extend(*, placement_id: UUID, reason: ReasonCode, by: Staff, now: datetime) -> Placement:
    """Let a hold last as long again from now, once.

    Raises ExtendedAlready, NotAReason, IllegalStep, Lapsed, and as
    `placement_writes.lock_for_worker`.
    """
    check_reason(reason, placement_states.EXTENSION_REASONS)
    locked = placement_writes.lock_for_worker(placement_id, by)
    placement = locked.placement
    placement_writes.check_lasts(placement, now=now)
    if placement.state not in _HELD or placement.tier is None:
        raise IllegalStep
    if placement.extended:
        raise ExtendedAlready
    placement.extended = True
    until = max(placement.during.upper, placement_states.hold_until(placement.tier, now=now))
    placement_writes.lasts(placement, Times(placement.during.lower, until))
    placement.save(force_update=True)
    placement_writes.note(locked, EventKind.PLACE_EXTENDED, now=now, reason=reason)
    return placement


def _wanted(unit_ids: Sequence[UUID]) -> list[UUID]:
    wanted = sorted(set(unit_ids))
    if not 0 < len(wanted) <= MOST_UNITS:
        raise NotOneRoom(NotOneRoom.__doc__)
    return wanted


def _lock_need(need_id: UUID, case: Case, now: datetime) -> Need:
    locked = Need.objects.select_for_update(no_key=True, nowait=True, of=("self",))
    placed = Placement.objects.filter(need=OuterRef("pk"), during__contains=now)
    rows_ = locked.annotate(placed=Exists(placed))
    need = rows_.filter(id=need_id, case=case, state=NeedState.WAITING).first()
    if need is None:
        raise NoNeed
    if need.placed:
        raise AlreadyPlaced
    return need


def _check_units(
    wanted: Sequence[UUID],
    need_id: UUID,
    versions: Mapping[UUID, int] | None,
    now: datetime,
    *,
    since: datetime | None,
) -> list[Unit]:
    found: list[Any] = list(_looked_at(wanted, need_id, now))
    if len(found) != len(wanted):
        raise NotFree
    if len(found) > 1 and (found[0].room is None or len({unit.room for unit in found}) > 1):
        raise NotOneRoom(NotOneRoom.__doc__)
    if any(unit.lapsed for unit in found):
        future_holds.clear(wanted, now=now)
    # The constraint refuses what is taken too; asked first, it costs next to nothing.
    if any(unit.taken for unit in found) if since is None else not _given_up(wanted, since, now):
        raise JustTaken
    if versions is not None and any(unit.version != versions.get(unit.id) for unit in found):
        raise StaleUnit
    if any(unit.declined for unit in found):
        raise NotSuitable(["NOT"])
    return found


def _given_up(wanted: Sequence[UUID], since: datetime, now: datetime) -> bool:
    return future_holds.make_room(wanted, since, now=now)


def _looked_at(unit_ids: Sequence[UUID], need_id: UUID, now: datetime) -> QuerySet[Unit, Any]:
    taken = PlacedUnit.objects.filter(taking(now), unit=OuterRef("pk"))
    lapsed = PlacedUnit.objects.filter(
        unit=OuterRef("pk"), during__upper_inf=True, placement__during__endswith__lte=now
    )
    declined = still_declined(now).filter(need_id=need_id, house=OuterRef("house"))
    found = Unit.objects.filter(id__in=unit_ids).select_related("house").order_by("id")
    return found.annotate(taken=Exists(taken), lapsed=Exists(lapsed), declined=Exists(declined))
