"""Houses with their units and how each stands now: four queries, however many there are."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from shelters.facts.freshness import Freshness, freshness
from shelters.facts.unit_facts import HouseFacts, UnitFacts
from shelters.facts.unit_state import Said, UnitState, standing
from shelters.inventory.family_checks import takes_people
from shelters.inventory.house_staff import NotYours
from shelters.inventory.inventory import (
    house_facts,
    house_if_readable,
    unit_facts,
    unit_if_readable,
)
from shelters.models import Availability, Closure, House, HouseKind, HouseState, Unit, extra_room


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitView:
    """A unit; `facts` are its own, without the rules of its house."""

    id: UUID
    house_id: UUID
    room: UUID | None
    version: int
    facts: UnitFacts
    state: UnitState
    extra: bool  # a bed for a surge night


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseView:
    """A house with its units in the order of their names; `closed` while the whole house is."""

    id: UUID
    team_id: UUID
    organisation_id: UUID
    kind: HouseKind
    state: HouseState
    address_said: bool
    version: int
    facts: HouseFacts
    closed: Said | None
    units: Sequence[UnitView]

    def shown(self, taken: Collection[UUID]) -> list[UnitView]:
        """Its units without extra beds that are put away: neither free nor `taken` by anybody."""
        return [
            unit for unit in self.units if not unit.extra or unit.state.free or unit.id in taken
        ]

    def takes_people(self, *, now: datetime) -> bool:
        """Whether people can be sent there, as far as a host family's check goes."""
        return takes_people(self.kind, self.facts, now=now)

    def freshness(self, *, now: datetime) -> Freshness | None:
        """How fresh the oldest word about a free unit is; None when none is free."""
        said = [
            each.state.now.confirmed_at for each in self.units if each.state.free and each.state.now
        ]
        if not said:
            return None
        known = [each for each in said if each is not None]
        return freshness(min(known) if len(known) == len(said) else None, now=now)


def houses_of(*, team_ids: Collection[UUID], now: datetime) -> list[HouseView]:
    """Return the houses of these teams, by alias. Raises SealBroken."""
    return _views(_kept().filter(team_id__in=team_ids), now)


def all_houses(*, now: datetime) -> list[HouseView]:
    """Return every admitted house of the region, by alias.

    What does not open is left out and logged.
    """
    admitted = House.objects.filter(state=HouseState.OPEN)
    return _views(admitted, now, house_if_readable, unit_if_readable)


def known_houses(*, now: datetime) -> list[HouseView]:
    """Return every house, drafts too, by alias. What does not open is left out and logged."""
    return _views(_kept(), now, house_if_readable, unit_if_readable)


def house_of(*, house_id: UUID, team_id: UUID, now: datetime) -> HouseView:
    """Return one house of this team. Raises house_staff.NotYours, SealBroken."""
    found = _views(_kept().filter(id=house_id, team_id=team_id), now)
    if not found:
        raise NotYours
    return found[0]


def unit_of(*, unit_id: UUID, team_id: UUID, now: datetime) -> tuple[HouseView, UnitView]:
    """Return one unit of this team with its house. Raises house_staff.NotYours, SealBroken."""
    wanted = _kept().filter(units=unit_id, team_id=team_id)
    for house in _views(wanted, now):
        for unit in house.units:
            if unit.id == unit_id:
                return house, unit
    raise NotYours


def _kept() -> QuerySet[House]:
    return House.objects.exclude(state=HouseState.WITHDRAWN)


def _views(
    houses: QuerySet[House],
    now: datetime,
    open_house: Callable[[House], HouseFacts | None] = house_facts,
    open_unit: Callable[[Unit], UnitFacts | None] = unit_facts,
) -> list[HouseView]:
    rows = list(houses)
    ids = [row.id for row in rows]
    units: dict[UUID, list[Unit]] = defaultdict(list)
    for unit in Unit.objects.filter(house_id__in=ids, retired_at__isnull=True):
        units[unit.house_id].append(unit)
    free, closed = _free(ids, now), _closed(ids, now)
    found = [
        _house(row, facts, _opened(units[row.id], open_unit), free, closed, now)
        for row, facts in _opened(rows, open_house)
    ]
    return sorted(found, key=lambda house: house.facts.alias)


def _opened[R, F](rows: Iterable[R], open_it: Callable[[R], F | None]) -> list[tuple[R, F]]:
    return [(row, facts) for row in rows if (facts := open_it(row)) is not None]


def _house(
    row: House,
    facts: HouseFacts,
    units: Sequence[tuple[Unit, UnitFacts]],
    free: Mapping[UUID, list[Said]],
    closed: Mapping[UUID, list[Said]],
    now: datetime,
) -> HouseView:
    shut = standing([], closed[row.id], now=now).now
    views = [
        UnitView(
            id=unit.id,
            house_id=row.id,
            room=unit.room,
            version=unit.version,
            facts=own,
            extra=unit.room == extra_room(row.id),
            state=standing(free[unit.id], [*closed[row.id], *closed[unit.id]], now=now),
        )
        for unit, own in units
    ]
    return HouseView(
        id=row.id,
        team_id=row.team_id,
        organisation_id=row.organisation_id,
        kind=HouseKind(row.kind),
        state=HouseState(row.state),
        address_said=row.address_revision > 0,
        version=row.version,
        facts=facts,
        closed=shut,
        units=sorted(views, key=lambda unit: (unit.facts.name, str(unit.id))),
    )


def _free(house_ids: Collection[UUID], now: datetime) -> Mapping[UUID, list[Said]]:
    rows = Availability.objects.filter(_lasting(now), unit__house_id__in=house_ids)
    found: dict[UUID, list[Said]] = defaultdict(list)
    for row in rows:
        found[row.unit_id].append(Said(row.id, row.during, confirmed_at=row.confirmed_at))
    return found


def _closed(house_ids: Collection[UUID], now: datetime) -> Mapping[UUID, list[Said]]:
    theirs = Q(house_id__in=house_ids) | Q(unit__house_id__in=house_ids)
    found: dict[UUID, list[Said]] = defaultdict(list)
    for row in Closure.objects.filter(_lasting(now), theirs):
        owner = row.unit_id or row.house_id
        if owner is not None:
            found[owner].append(Said(row.id, row.during, reason=row.reason))
    return found


def _lasting(now: datetime) -> Q:
    return Q(during__upper_inf=True) | Q(during__endswith__gt=now)
