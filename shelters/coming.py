"""Places that will be free: units that are lived in, from the day a stay is planned to end."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from shelters.matching.columns import columns
from shelters.matching.problem import Need, Problem
from shelters.matching.rules import CODES, judge
from shelters.overview import HouseView, UnitView
from shelters.placements import TakenUnit
from shelters.snapshot import unit_for_match
from shelters.vacancies import FreeUnit
from shelters.zones import cells_touching

_WHEN: Final = 1 << CODES.index("WHEN")


@dataclass(frozen=True, order=True)
class Coming:
    """From when on a unit is free, and of which house it is."""

    since: datetime
    alias: str


def leaving(
    need: Need, houses: Sequence[HouseView], taken: Mapping[UUID, TakenUnit], *, now: datetime
) -> list[Coming]:
    """Return the units that would suit this household but for the day; no query."""
    found = list(_leaving(houses, taken, now))
    problem = Problem(
        now=now,
        seed="",
        units=tuple(unit_for_match(each) for each in found),
        needs=(need,),
        zones_touching=cells_touching(),
    )
    fails = judge(columns(problem), slice(0, 1)).no[0].tolist()
    return [
        Coming(each.free_from, each.alias)
        for each, mask in zip(found, fails, strict=True)
        if mask in {0, _WHEN}
    ]


def _leaving(
    houses: Sequence[HouseView], taken: Mapping[UUID, TakenUnit], now: datetime
) -> Iterator[FreeUnit]:
    for house in houses:
        for unit in house.units:
            found = taken.get(unit.id)
            if found is not None and found.ends_at is not None and found.ends_at > now:
                yield _as_free(unit, house, found.ends_at, now)


def _as_free(unit: UnitView, house: HouseView, since: datetime, now: datetime) -> FreeUnit:
    return FreeUnit(
        unit_id=unit.id,
        house_id=house.id,
        organisation_id=house.organisation_id,
        team_id=house.team_id,
        kind=house.kind,
        alias=house.facts.alias,
        room=unit.room,
        version=unit.version,
        facts=unit.facts.over(house.facts.rules),
        free_from=since,
        free_until=None,
        confirmed_at=now,
    )
