"""Every unit that is free now or will be, for the match: two queries, however many there are."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from shelters.facts import times
from shelters.facts.times import Times
from shelters.facts.unit_facts import Budget, HouseFacts, UnitFacts
from shelters.inventory.family_checks import takes_people
from shelters.inventory.inventory import (
    house_facts,
    house_if_readable,
    in_house,
    unit_facts,
    unit_if_readable,
)
from shelters.models import Availability, Closure, HouseKind, HouseState, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeUnit:
    """A unit with when it is free first: [free_from, free_until), for good when that is None.

    `facts` are the unit's own with the rules of its house for what it does not say. `confirmed_at`
    is None when the house doubted it. `budget` is what somebody pays for the rooms of a hotel;
    `nights_left` whoever counts it fills in (`match_runs.nights_left`). Beds of one shared room
    name the same `room`.
    """

    unit_id: UUID
    house_id: UUID
    organisation_id: UUID
    team_id: UUID
    kind: HouseKind
    alias: str
    room: UUID | None
    version: int
    facts: UnitFacts
    free_from: datetime
    free_until: datetime | None
    confirmed_at: datetime | None
    budget: Budget | None = None
    budget_since: str = ""
    nights_left: int | None = None


def free_units(*, now: datetime, unit_ids: Collection[UUID] | None = None) -> list[FreeUnit]:
    """Return every unit that its house says is free now or later, less closures; by id.

    Only of those given, if any are, and of houses that are admitted; none of a host family whose
    check does not hold now. A unit that is free at several times comes once, with the first of
    them; one that a placement takes comes too. What does not open is left out and logged.
    """
    lasting = Q(during__upper_inf=True) | Q(during__endswith__gt=now)
    admitted = Q(unit__retired_at__isnull=True, unit__house__state=HouseState.OPEN)
    rows = Availability.objects.filter(lasting, admitted).select_related("unit__house")
    theirs = Q()
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=unit_ids)
        theirs = Q(unit_id__in=unit_ids) | Q(house__units__in=unit_ids)
    closed = _closures(lasting & theirs)
    known: dict[UUID, HouseFacts | None] = {}
    found: dict[UUID, FreeUnit | None] = {}
    for row in rows.order_by("unit_id", "during"):
        unit = row.unit
        if unit.id in found:
            continue
        left = times.without_all(row.during, [*closed[unit.id], *closed[unit.house_id]])
        ahead = [part for part in left if part.upper is None or part.upper > now]
        if ahead:
            found[unit.id] = _readable(unit, known, ahead[0], row.confirmed_at, now)
    return [each for each in found.values() if each is not None]


def as_if_free(unit: Unit, *, now: datetime) -> FreeUnit:
    """Return a unit as if it were free from now on: for the rules that ask nothing of times.

    Raises SealBroken.
    """
    return _free(unit, unit_facts(unit), house_facts(unit.house), Times(now, None), now)


def _closures(lasting: Q) -> Mapping[UUID, list[Times]]:
    found: dict[UUID, list[Times]] = defaultdict(list)
    for closure in Closure.objects.filter(lasting):
        found[closure.unit_id or closure.house_id].append(closure.during)  # type: ignore[index]
    return found


def _readable(
    unit: Unit,
    known: dict[UUID, HouseFacts | None],
    when: Times,
    confirmed_at: datetime | None,
    now: datetime,
) -> FreeUnit | None:
    if unit.house_id not in known:
        facts = house_if_readable(unit.house)
        takes = facts is not None and takes_people(unit.house.kind, facts, now=now)
        known[unit.house_id] = facts if takes else None
    house = known[unit.house_id]
    own = unit_if_readable(unit) if house else None
    return _free(unit, own, house, when, confirmed_at) if own and house else None


def _free(
    unit: Unit, own: UnitFacts, house: HouseFacts, when: Times, confirmed_at: datetime | None
) -> FreeUnit:
    return FreeUnit(
        unit_id=unit.id,
        house_id=unit.house_id,
        organisation_id=unit.house.organisation_id,
        team_id=unit.house.team_id,
        kind=HouseKind(unit.house.kind),
        alias=house.alias,
        room=unit.room,
        version=unit.version,
        facts=in_house(own, house),
        free_from=when.lower,
        free_until=when.upper,
        confirmed_at=confirmed_at,
        budget=house.budget,
        budget_since=house.budget_since,
    )
