"""How every place of the region stands, by kind of house, by area, and how fresh each house is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from reports.region import Region
from shelters.facts.areas import Figures, Standing, Supply, Told, areas_of, told
from shelters.facts.freshness import Freshness
from shelters.facts.zones import zones_of
from shelters.inventory.overview import HouseView, UnitView, all_houses
from shelters.models import House, HouseKind, HouseState, PlacementState, ShiftQuestion, Unit
from shelters.placing.placements import taken_units

REMEMBERED: Final = timedelta(days=30)

type Taken = Mapping[UUID, str]  # unit -> the name of a figure


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseLine:
    """One house: how its places stand, how old its oldest word about a free one is, and how often
    it answered when it was asked at a change of shift, in the last thirty days.
    """

    alias: str
    kind: HouseKind
    figures: Figures
    fresh: Freshness | None
    asked: int
    answered: int
    doubted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionCounts:
    """All houses, how they stand by kind in the order of `HouseKind`, and what areas have.

    `unreadable`: houses and places that are damaged; they count nowhere else.
    """

    houses: Sequence[HouseLine]
    by_kind: Mapping[HouseKind, Figures]
    areas: Told
    all: Figures
    unreadable: int


def region_counts(*, region: Region, now: datetime) -> RegionCounts:
    """Count everything; the same number of queries however many there are."""
    stored = all_houses(now=now)
    houses = [house for house in stored if house.takes_people(now=now)]
    taken = _taken(now)
    answers = _answers(now)
    figures = {house.id: _figures(house, taken) for house in houses}
    groups = {group.id: group.communes for group in region.commune_groups.values()}
    standings = [
        Standing(areas_of(zones_of(_zones(house)), groups), _supply(house, taken))
        for house in houses
    ]
    return RegionCounts(
        houses=[_line(house, figures[house.id], answers, now) for house in houses],
        by_kind=_by_kind(houses, figures),
        areas=told(standings, least=region.places.least_houses),
        all=sum(figures.values(), Figures()),
        unreadable=_stored() - sum(1 + len(house.units) for house in stored),
    )


def _stored() -> int:
    admitted = Unit.objects.filter(retired_at__isnull=True, house__state=HouseState.OPEN)
    return House.objects.filter(state=HouseState.OPEN).count() + admitted.count()


def _by_kind(
    houses: Sequence[HouseView], figures: Mapping[UUID, Figures]
) -> Mapping[HouseKind, Figures]:
    found = {
        kind: sum((figures[house.id] for house in houses if house.kind == kind), Figures())
        for kind in HouseKind
    }
    return {kind: each for kind, each in found.items() if each.houses}


def _taken(now: datetime) -> Taken:
    return {
        unit_id: "lived_in" if taken.state is PlacementState.ARRIVED else "held"
        for unit_id, taken in taken_units(now=now).items()
    }


def _supply(house: HouseView, taken: Taken) -> Supply:
    return Supply(houses=1, places=len(house.shown(taken)))


def _figures(house: HouseView, taken: Taken) -> Figures:
    counts = Counter(_stands(unit, taken) for unit in house.shown(taken))
    return Figures(houses=1, **counts)


def _stands(unit: UnitView, taken: Taken) -> str:
    """The figure a unit counts in. Who is in a closed house lives there all the same."""
    return taken.get(unit.id) or str(unit.state.standing)


def _zones(house: HouseView) -> set[str]:
    """Every zone that the house or one of its units names, as keyed cells."""
    said = [house.facts.rules.zones, *(unit.facts.zones for unit in house.units)]
    return {cell for cells in said for cell in cells or ()}


def _line(
    house: HouseView, figures: Figures, answers: Mapping[UUID, Mapping[str, int]], now: datetime
) -> HouseLine:
    none = {"asked": 0, "answered": 0, "doubted": 0}
    return HouseLine(
        alias=house.facts.alias,
        kind=house.kind,
        figures=figures,
        fresh=house.freshness(now=now),
        **answers.get(house.id, none),
    )


def _answers(now: datetime) -> Mapping[UUID, Mapping[str, int]]:
    """How often each house was asked, answered, and said no; one query.

    What was asked a moment ago and may be answered still is left out.
    """
    rows = ShiftQuestion.objects.filter(asked_at__gte=now - REMEMBERED)
    over = rows.filter(Q(valid_until__lte=now) | Q(answered_at__isnull=False))
    found = over.values_list("house_id").annotate(
        asked=Count("id"),
        answered=Count("answered_at"),
        doubted=Count("id", filter=Q(still_free=False)),
    )
    return {
        house_id: {"asked": asked, "answered": answered, "doubted": doubted}
        for house_id, asked, answered, doubted in found
    }
