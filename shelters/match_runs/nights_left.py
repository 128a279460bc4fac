"""How many nights of a hotel's budget are left: what is held and who stays are counted down.

Nothing is kept: the placements are the count. A hold takes the nights that its household asks for,
and gives them back when it ends; whoever came takes those until they are to leave, those since too
where that day is over, then those that they stayed. A proposal takes none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Q

from reports.vault.case_keys.case_keys import WorkingVault, load_working
from reports.vault.primitives.errors import SealBroken
from shelters.facts.need_facts import NeedFacts
from shelters.facts.times import Times
from shelters.inventory.asked_again import AskedAgain, Rows
from shelters.inventory.vacancies import FreeUnit
from shelters.models import LIVE, Need, Placement, PlacementState
from shelters.needs.needs import read_facts

_NIGHT: Final = timedelta(days=1)
_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


def with_nights(free: Sequence[FreeUnit], *, now: datetime) -> list[FreeUnit]:
    """These units, those of hotels with what is left of the budget: none where a night costs more.

    One query for each hotel, and two for who is held a room there.
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
    begun = datetime.fromisoformat(since) if since else _EVER
    stays = [_Stay(*row) for row in _STAYS.rows(house_id, begun, now)]
    coming = [stay.need_id for stay in stays if stay.arrived_at is None]
    needs = Need.objects.in_bulk(filter(None, coming)) if coming else {}
    vaults = load_working([need.case_id for need in needs.values()]) if needs else {}
    spent = sum(_stayed(stay, now) for stay in stays if stay.arrived_at is not None)
    return spent + sum(_asked(needs.get(need_id), vaults) for need_id in coming)


def nights_of(facts: NeedFacts) -> int:
    """The nights that a household asks for; one where nobody knows."""
    return max(1, facts.stay_days or 1)


def _counted(unit: FreeUnit, left: int) -> FreeUnit:
    price = unit.facts.day_price
    dear = price is not None and unit.budget is not None and price > unit.budget.per_night
    return replace(unit, nights_left=0 if dear else left)


class _Stay(NamedTuple):
    """Of a placement what its nights are counted by."""

    state: str
    during: Times
    arrived_at: datetime | None
    ends_at: datetime | None
    need_id: UUID | None


def _stays(house_id: UUID, since: datetime, now: datetime) -> Rows:
    lived = Q(state__in=(PlacementState.ARRIVED, PlacementState.LEFT))
    held = Q(state__in=LIVE, during__contains=now, need__isnull=False)
    rows = Placement.objects.filter(lived | held, house_id=house_id, during__startswith__gte=since)
    return rows.values_list(*_Stay._fields)


_STAYS: Final = AskedAgain(_stays, UUID, datetime, datetime)


def _stayed(stay: _Stay, now: datetime) -> int:
    """From the day they came until they left, or are to leave, and today at least; one or more."""
    begun = stay.arrived_at or now
    left = stay.state == PlacementState.LEFT
    until = stay.during.upper if left else max(stay.ends_at or now, now)
    return max(1, ceil((max(until or now, begun) - begun) / _NIGHT))


def _asked(need: Need | None, vaults: Mapping[UUID, WorkingVault]) -> int:
    """The nights that a household asks for; one where that does not open."""
    if need is None or need.case_id not in vaults:
        return 1
    try:
        return nights_of(read_facts(need, vaults[need.case_id]))
    except SealBroken:
        return 1
