"""Places that will be free: units that are lived in, from the day a stay is planned to end."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from reports.region import region
from shelters.facts.zones import cells_touching
from shelters.inventory.inventory import in_house
from shelters.inventory.overview import HouseView, UnitView
from shelters.inventory.vacancies import FreeUnit
from shelters.match_runs.snapshot import unit_for_match
from shelters.matching.pairs.columns import columns
from shelters.matching.pairs.problem import Need, Problem
from shelters.matching.pairs.rules import CODES, judge
from shelters.placing.placements import MOST_AHEAD, TakenUnit

_WHEN: Final = 1 << CODES.index("WHEN")


@dataclass(frozen=True, order=True)
class Coming:
    """From when on a unit is free, and of which house it is.

    `hold_from` of one that can be held now for a later day: that day, at `version`.
    """

    since: datetime
    alias: str
    unit_id: UUID | None = field(default=None, compare=False)
    version: int = field(default=0, compare=False)
    hold_from: datetime | None = field(default=None, compare=False)


def leaving(
    need: Need,
    houses: Sequence[HouseView],
    taken: Mapping[UUID, TakenUnit],
    *,
    claimed: Collection[UUID],
    now: datetime,
) -> list[Coming]:
    """Return the units that would suit this household but for the day; no query.

    Those that suit on its day can be held from then on. `claimed` are held for others by then.
    """
    found = [each for each in _leaving(houses, taken, now) if each.unit_id not in claimed]
    problem = Problem(
        now=now.astimezone(region().timezone),
        seed="",
        units=tuple(unit_for_match(each) for each in found),
        needs=(need,),
        zones_touching=cells_touching(),
    )
    fails = judge(columns(problem), slice(0, 1)).no[0].tolist()
    return [
        _coming(each, need, suits=mask == 0, now=now)
        for each, mask in zip(found, fails, strict=True)
        if mask in {0, _WHEN}
    ]


def _coming(unit: FreeUnit, need: Need, *, suits: bool, now: datetime) -> Coming:
    at = max(unit.free_from, _morning(need.needed_from or unit.free_from))
    may = suits and unit.confirmed_at is not None and at <= now + MOST_AHEAD
    return Coming(unit.free_from, unit.alias, unit.unit_id, unit.version, at if may else None)


def _morning(at: datetime) -> datetime:
    """When the day of this moment begins: whoever comes at night may come sooner."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


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
        facts=in_house(unit.facts, house.facts),
        free_from=since,
        free_until=None,
        confirmed_at=now if unit.state.free else None,  # its house says so, or not
    )
