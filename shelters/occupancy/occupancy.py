"""Who has what now: read by the match, the board and the pages, in one query each."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import F, Q, QuerySet

from shelters.inventory.asked_again import AskedAgain, Rows
from shelters.inventory.vacancies import FreeUnit
from shelters.models import LIVE, PlacedUnit, Placement, PlacementState


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenUnit:
    """What takes a unit now: until when (None: somebody lives there), when it is planned to end.

    `need_id` is for the code alone: whose it is is shown to nobody but the case's own people.
    """

    placement_id: UUID
    state: PlacementState
    until: datetime | None
    ends_at: datetime | None
    need_id: UUID | None


def taken_units(
    *, now: datetime, unit_ids: Collection[UUID] | None = None
) -> Mapping[UUID, TakenUnit]:
    """Return the units that something takes now, all or of those given; one query."""
    rows = PlacedUnit.objects.filter(taking(now), placement__state__in=LIVE)
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=unit_ids)
    # Who is still in comes last: that is what counts for a unit held from before they leave.
    last = F("placement__arrived_at").asc(nulls_first=True)
    return {
        row.unit_id: TakenUnit(
            placement_id=row.placement_id,
            state=PlacementState(row.placement.state),
            until=row.during.upper,
            ends_at=row.placement.ends_at,
            need_id=row.placement.need_id,
        )
        for row in rows.select_related("placement").order_by(last)
    }


def taking(now: datetime) -> Q:
    """The rows of units that something takes now: their time has come, or somebody is still in.

    What lapsed takes nothing, whatever time its units' rows name.
    """
    lasting = Q(placement__during__contains=now)
    return lasting & (Q(during__contains=now) | Q(placement__state=PlacementState.ARRIVED))


def claims(*, now: datetime, unit_ids: Collection[UUID] | None = None) -> Mapping[UUID, datetime]:
    """Return from when on units are held for a later day, those that are; one query."""
    later = PlacedUnit.objects.filter(
        placement__state__in=LIVE, placement__during__contains=now, during__startswith__gt=now
    )
    if unit_ids is not None:
        later = later.filter(unit_id__in=unit_ids)
    return {row.unit_id: row.during.lower for row in later}


def taken_and_claimed(
    *, now: datetime, besides: UUID | None = None
) -> tuple[frozenset[UUID], Mapping[UUID, datetime]]:
    """Return which units something takes now, and from when on others are held; one query.

    `besides` is a placement that is looked at as if it took nothing now.
    """
    taken, claimed = set(), {}
    for unit_id, begins_at, placement_id, state in _TAKEN_OR_CLAIMED.rows(now):
        later = begins_at is not None and begins_at > now
        if later:
            claimed[unit_id] = begins_at
        if placement_id != besides and (not later or state == PlacementState.ARRIVED):
            taken.add(unit_id)
    return frozenset(taken), claimed


def until_claimed(free: Sequence[FreeUnit], claimed: Mapping[UUID, datetime]) -> list[FreeUnit]:
    """These units, free no longer than until somebody else has them."""
    return [
        replace(unit, free_until=min(filter(None, (unit.free_until, claimed[unit.unit_id]))))
        if unit.unit_id in claimed
        else unit
        for unit in free
    ]


def begins(placement: Placement) -> datetime | None:
    """From when on a placement has its units, if that is later than it was held; else None."""
    lower = [each.during.lower for each in placement.units.all() if each.during.lower]
    since = max(lower, default=None)
    return since if since is not None and since > placement.during.lower else None


def placement_of(*, need_id: UUID, now: datetime) -> Placement | None:
    """Return what this household has now, if anything; its units come in a second query."""
    rows = live(now).filter(need_id=need_id).select_related("house")
    return rows.prefetch_related("units__unit").first()


def history_of(*, need_id: UUID) -> Sequence[Placement]:
    """Return everything that was tried for a household, newest first; four queries."""
    rows = Placement.objects.filter(need_id=need_id).select_related("house")
    found = rows.prefetch_related("units__unit", "steps")
    return sorted(found, key=lambda each: each.steps.all()[0].at, reverse=True)


def live(now: datetime) -> QuerySet[Placement]:
    """Every placement that takes its units now."""
    return Placement.objects.filter(state__in=LIVE, during__contains=now)


def declined_houses(
    *, now: datetime, need_ids: Collection[UUID] | None = None
) -> Mapping[UUID, frozenset[UUID]]:
    """Return the houses that said no to households, all or these, and are not asked again yet.

    One query.
    """
    found: dict[UUID, set[UUID]] = defaultdict(set)
    rows = _DECLINED.rows(now) if need_ids is None else _declined(now).filter(need_id__in=need_ids)
    for need_id, house_id in rows:
        found[need_id].add(house_id)
    return {need_id: frozenset(houses) for need_id, houses in found.items()}


def still_declined(now: datetime) -> QuerySet[Placement]:
    """Placements whose house said no and is not asked again yet."""
    not_yet = Q(again_at__isnull=True) | Q(again_at__gt=now)
    return Placement.objects.filter(not_yet, state=PlacementState.DECLINED)


def _taken_or_claimed(now: datetime) -> Rows:
    rows = PlacedUnit.objects.filter(
        taking(now) | Q(during__startswith__gt=now),
        placement__state__in=LIVE,
        placement__during__contains=now,
    )
    return rows.values_list("unit_id", "during__startswith", "placement_id", "placement__state")


def _declined(now: datetime) -> Rows:
    rows = still_declined(now).filter(need_id__isnull=False)
    return rows.values_list("need_id", "house_id")


_TAKEN_OR_CLAIMED: Final = AskedAgain(_taken_or_claimed, datetime)
_DECLINED: Final = AskedAgain(_declined, datetime)
