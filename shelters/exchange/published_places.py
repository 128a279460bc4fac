"""What this installation says in public of its places, and of those of other registers it knows.

A house is named by its organisation and its kind alone: never by its alias, its zones or where it
stands. A host family is somebody's own home, and is not published at all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from reports.accounts.directory.organisations import all_organisations
from reports.region import Region
from reports.region.models.lines import Channel, Service
from shelters.exchange.imports import imported_offers
from shelters.facts.unit_facts import UnitFacts
from shelters.hsds.offers.public_offers import (
    OFFERS_PLACES,
    Capacity,
    Offer,
    Provider,
    bucketed,
    rows_of,
)
from shelters.hsds.offers.widest import widest
from shelters.inventory.inventory import house_facts, in_house, unit_facts
from shelters.inventory.vacancies import free_units
from shelters.models import Availability, Closure, House, HouseKind, HouseState, Unit, extra_room
from shelters.placing.placements import taken_units

KIND_WORDS: Final = {
    HouseKind.CRISIS: "crisis accommodation",
    HouseKind.TRANSIT: "transit accommodation",
    HouseKind.HOTEL: "hotel rooms",
}


@dataclass(frozen=True, slots=True)
class _Place:
    """A house with everything an offer is made of."""

    house: House
    provider: Provider
    units: tuple[Unit, ...]
    facts: UnitFacts
    closed: bool


def public_offers(*, region: Region, now: datetime) -> list[Offer]:
    """Return every place that may be published, ours and imported, in the order of their ids.

    An imported one that an admitted house here was claimed from gives way to that house, and is
    gone with it where its kind is not published. A draft takes no place away. Raises SealBroken.
    """
    ours = {offer.id: offer for offer in own_offers(region=region, now=now)}
    others = {offer.id: offer for offer in offers_of_others()}
    return [offer for _, offer in sorted({**others, **ours}.items())]


def offers_of_others() -> list[Offer]:
    """Return imported places that no admitted house here was claimed from; two queries.

    Raises SealBroken.
    """
    offers = imported_offers()
    if not offers:
        return []
    claimed = {house_facts(row).origin for row in House.objects.filter(state=HouseState.OPEN)}
    return [offer for offer in offers if offer.id not in claimed]


def own_offers(*, region: Region, now: datetime) -> list[Offer]:
    """Return what may be said of our own houses, the same number of queries for one and many.

    Raises SealBroken.
    """
    said_free = {unit.unit_id for unit in free_units(now=now) if unit.free_from <= now}
    free = said_free - taken_units(now=now).keys()
    said = _last_said(now)
    phones = public_phones(region)
    return [
        Offer(
            id=str(place.house.id),
            provider=place.provider,
            name=f"{place.provider.name}: {KIND_WORDS[HouseKind(place.house.kind)]}",
            kind=place.house.kind,
            status="temporarily closed" if place.closed else "active",
            facts=place.facts,
            capacities=_capacities(place.units, free, said),
            phones=phones,
            currency="" if place.facts.day_price is None else region.currency,
        )
        for place in _places(now, said_free)
    ]


def own_ids(*, region: Region, now: datetime) -> frozenset[str]:
    """Return every id that an export of our own houses has. Raises SealBroken."""
    return frozenset(row.id for row in rows_of(own_offers(region=region, now=now)))


def public_phones(region: Region) -> tuple[str, ...]:
    """Return the region's public lines for places to live: by these a house can be asked for."""
    lines = (line for line in region.helplines if Service.REFUGE in line.services)
    return tuple(sorted(line.dial for line in lines if Channel.VOICE in line.channels))


def _places(now: datetime, said_free: set[UUID]) -> list[_Place]:
    """Without extra beds that are put away."""
    names = {each.organisation_id: each.name for each in all_organisations()}
    units: Mapping[UUID, list[Unit]] = defaultdict(list)
    for unit in Unit.objects.filter(retired_at__isnull=True).order_by("id"):
        if unit.room != extra_room(unit.house_id) or unit.id in said_free:
            units[unit.house_id].append(unit)
    closed = set(
        Closure.objects.filter(house__isnull=False, during__contains=now).values_list(
            "house_id", flat=True
        )
    )
    admitted = House.objects.filter(state=HouseState.OPEN, kind__in=KIND_WORDS)
    return [
        _place(house, names, units[house.id], house.id in closed)
        for house in admitted.order_by("id")
    ]


def _place(house: House, names: Mapping[UUID, str], units: list[Unit], closed: bool) -> _Place:
    facts = house_facts(house)
    said = [in_house(unit_facts(unit), facts) for unit in units]
    provider = Provider(
        id=str(house.organisation_id),
        name=names[house.organisation_id],
        description=OFFERS_PLACES,
    )
    return _Place(
        house, provider, tuple(units), widest(said or [in_house(UnitFacts(), facts)]), closed
    )


def _capacities(
    units: Iterable[Unit], free: set[UUID], said: Mapping[UUID, datetime]
) -> tuple[Capacity, ...]:
    """Free units by kind. A kind of which nobody ever said anything is left out: not known."""
    kinds: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        kinds["family-unit" if unit.room is None else "bed"].append(unit)
    found = []
    for kind, all_of_it in sorted(kinds.items()):
        moments = [said[unit.id] for unit in all_of_it if unit.id in said]
        if moments:
            count = sum(unit.id in free for unit in all_of_it)
            found.append(Capacity(unit=kind, free=bucketed(count), updated=max(moments)))
    return tuple(found)


def _last_said(now: datetime) -> dict[UUID, datetime]:
    """When a house last spoke of each unit: stood by a vacancy, or ended one."""
    found: dict[UUID, datetime] = {}
    for row in Availability.objects.all():
        ended = row.during.upper if row.during.upper and row.during.upper <= now else None
        moments = [each for each in (found.get(row.unit_id), row.confirmed_at, ended) if each]
        if moments:
            found[row.unit_id] = max(moments)
    return found
