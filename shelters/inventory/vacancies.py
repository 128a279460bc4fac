"""Every unit that is free now or will be, for the match: two queries, however many there are."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Q

from shelters.facts import times
from shelters.facts.times import Times
from shelters.facts.unit_facts import Budget, HouseFacts, UnitFacts
from shelters.inventory.asked_again import AskedAgain, Rows
from shelters.inventory.family_checks import takes_people
from shelters.inventory.inventory import (
    HouseRow,
    UnitRow,
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
    if unit_ids is None:
        said, shut = _SAID.rows(now), _SHUT.rows(now)
    else:
        said = list(_said(now).filter(unit_id__in=unit_ids))
        theirs = Q(unit_id__in=unit_ids) | Q(house__units__in=unit_ids)
        shut = list(_shut(now).filter(theirs))
    closed: dict[UUID, list[Times]] = defaultdict(list)
    for unit_id, house_id, during in shut:
        closed[unit_id or house_id].append(during)
    known: dict[UUID, HouseFacts | None] = {}
    found: dict[UUID, FreeUnit | None] = {}
    for during, confirmed_at, *columns in said:
        unit = _Said(*columns)
        if unit.id in found:
            continue
        left = times.without_all(during, [*closed[unit.id], *closed[unit.house_id]])
        ahead = [part for part in left if part.upper is None or part.upper > now]
        if ahead:
            found[unit.id] = _readable(unit, known, ahead[0], confirmed_at, now)
    return [each for each in found.values() if each is not None]


def as_if_free(unit: Unit, *, now: datetime) -> FreeUnit:
    """Return a unit as if it were free from now on: for the rules that ask nothing of times.

    Raises SealBroken.
    """
    house = unit.house
    said = _Said(
        unit.id, unit.house_id, unit.revision, unit.facts, unit.room, unit.version,
        house.organisation_id, house.team_id, house.kind, house.version, house.facts,
    )  # fmt: skip
    return _free(said, unit_facts(unit), house_facts(house), Times(now, None), now)


class _Said(NamedTuple):
    """A unit and its house, as they stand in the rows."""

    id: UUID
    house_id: UUID
    revision: int
    facts: bytes
    room: UUID | None
    version: int
    organisation_id: UUID
    team_id: UUID
    kind: str
    house_version: int
    house_facts: bytes


def _lasting(now: datetime) -> Q:
    return Q(during__upper_inf=True) | Q(during__endswith__gt=now)


def _said(now: datetime) -> Rows:
    admitted = Q(unit__retired_at__isnull=True, unit__house__state=HouseState.OPEN)
    rows = Availability.objects.filter(_lasting(now), admitted).order_by("unit_id", "during")
    return rows.values_list(
        "during", "confirmed_at", "unit_id", "unit__house_id", "unit__revision", "unit__facts",
        "unit__room", "unit__version", "unit__house__organisation_id", "unit__house__team_id",
        "unit__house__kind", "unit__house__version", "unit__house__facts",
    )  # fmt: skip


def _shut(now: datetime) -> Rows:
    return Closure.objects.filter(_lasting(now)).values_list("unit_id", "house_id", "during")


_SAID: Final = AskedAgain(_said, datetime)
_SHUT: Final = AskedAgain(_shut, datetime)


def _readable(
    unit: _Said,
    known: dict[UUID, HouseFacts | None],
    when: Times,
    confirmed_at: datetime | None,
    now: datetime,
) -> FreeUnit | None:
    if unit.house_id not in known:
        facts = house_if_readable(HouseRow(unit.house_id, unit.house_version, unit.house_facts))
        takes = facts is not None and takes_people(unit.kind, facts, now=now)
        known[unit.house_id] = facts if takes else None
    house = known[unit.house_id]
    own = unit_if_readable(UnitRow(*unit[:4])) if house else None
    return _free(unit, own, house, when, confirmed_at) if own and house else None


def _free(
    unit: _Said, own: UnitFacts, house: HouseFacts, when: Times, confirmed_at: datetime | None
) -> FreeUnit:
    return FreeUnit(
        unit_id=unit.id,
        house_id=unit.house_id,
        organisation_id=unit.organisation_id,
        team_id=unit.team_id,
        kind=HouseKind(unit.kind),
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
