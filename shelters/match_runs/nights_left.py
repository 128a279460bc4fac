"""How many nights of a hotel's budget are left: what is held and who stays are counted down.

Nothing is kept: the placements are the count. A hold takes the nights that its household asks for,
and gives them back when it ends; whoever came takes those until they are to leave, those since too
where that day is over, then those that they stayed. A proposal takes none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from typing import Final
from uuid import UUID

from django.db.models import Q

from reports.vault.case_keys.case_keys import WorkingVault, load_working
from reports.vault.primitives.errors import SealBroken
from shelters.facts.need_facts import NeedFacts
from shelters.inventory.vacancies import FreeUnit
from shelters.models import LIVE, Placement, PlacementState
from shelters.needs.needs import read_facts

_NIGHT: Final = timedelta(days=1)


def with_nights(free: Sequence[FreeUnit], *, now: datetime) -> list[FreeUnit]:
    """These units, those of hotels with what is left of the budget: none where a night costs more.

    One query for each hotel, and one for the keys of who is held a room there.
    """
    left = {
        each.house_id: nights_left(each.house_id, each.budget.nights, each.budget_since, now=now)
        for each in {each.house_id: each for each in free if each.budget}.values()
        if each.budget
    }
    return [_counted(each, left[each.house_id]) if each.budget else each for each in free]


def nights_left(house_id: UUID, nights: int, since: str, *, now: datetime) -> int:
    """How many of so many nights are left, of stays that were held from `since` on."""
    return max(0, nights - nights_spent(house_id, since, now=now))


def nights_spent(house_id: UUID, since: str, *, now: datetime) -> int:
    """How many nights of stays that were held from `since` on are spent or promised."""
    lived = Q(state__in=(PlacementState.ARRIVED, PlacementState.LEFT))
    held = Q(state__in=LIVE, during__contains=now, need__isnull=False)
    rows = Placement.objects.filter(lived | held, house_id=house_id).select_related("need")
    if since:
        rows = rows.filter(during__startswith__gte=datetime.fromisoformat(since))
    coming = [row for row in rows if row.arrived_at is None]
    vaults = load_working([row.need.case_id for row in coming if row.need]) if coming else {}
    spent = sum(_stayed(row, now) for row in rows if row.arrived_at is not None)
    return spent + sum(_asked(row, vaults) for row in coming)


def nights_of(facts: NeedFacts) -> int:
    """The nights that a household asks for; one where nobody knows."""
    return max(1, facts.stay_days or 1)


def _counted(unit: FreeUnit, left: int) -> FreeUnit:
    price = unit.facts.day_price
    dear = price is not None and unit.budget is not None and price > unit.budget.per_night
    return replace(unit, nights_left=0 if dear else left)


def _stayed(row: Placement, now: datetime) -> int:
    """From the day they came until they left, or are to leave, and today at least; one or more."""
    begun = row.arrived_at or now
    until = row.during.upper if row.state == PlacementState.LEFT else max(row.ends_at or now, now)
    return max(1, ceil((max(until or now, begun) - begun) / _NIGHT))


def _asked(row: Placement, vaults: Mapping[UUID, WorkingVault]) -> int:
    """The nights that a household asks for; one where that does not open."""
    if row.need is None or row.need.case_id not in vaults:
        return 1
    try:
        return nights_of(read_facts(row.need, vaults[row.need.case_id]))
    except SealBroken:
        return 1
