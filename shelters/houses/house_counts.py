"""A house that says how many of its places are free, not which: its places by kind, and a number.

Places that say the same of themselves but for their name are of one kind. Which of them counts as
free does not matter to such a house: it knows its own rooms.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shelters.facts.unit_facts import UnitFacts
from shelters.inventory.house_staff import By, lock_house
from shelters.inventory.overview import HouseView, UnitView
from shelters.inventory.unit_availability import say_all_free, say_all_full
from shelters.models import Source
from shelters.occupancy.occupancy import taken_units


class NotSoMany(ValueError):
    """There are not so many places of this kind that nobody has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Places alike: how many are free now, and how many could be, since nobody has them."""

    facts: UnitFacts
    unit_ids: tuple[UUID, ...]
    free: int
    most: int


def kinds(house: HouseView, taken: Collection[UUID]) -> list[Kind]:
    """Return the places of a house by kind, each in the order of the first name."""
    groups: dict[UnitFacts, list[UnitView]] = defaultdict(list)
    for unit in (each for each in house.units if not each.extra):
        groups[replace(unit.facts, name="")].append(unit)
    return [
        Kind(
            facts=units[0].facts,
            unit_ids=tuple(unit.id for unit in units),
            free=sum(unit.state.free and unit.id not in taken for unit in units),
            most=sum(unit.id not in taken for unit in units),
        )
        for units in groups.values()
    ]


@transaction.atomic
def say_count(
    *,
    house_id: UUID,
    unit_ids: Sequence[UUID],
    free: int,
    by: By,
    source: Source,
    now: datetime,
) -> None:
    """Say that so many of these places of a house are free now, and that the others are not.

    Those that somebody has stay as they are. Raises house_staff.NotYours, NotSoMany.
    """
    house, _actor = lock_house(house_id, by=by)
    known = house.units.filter(id__in=unit_ids, retired_at__isnull=True).order_by("id")
    ids = list(known.values_list("id", flat=True))
    taken: Mapping[UUID, object] = taken_units(now=now, unit_ids=ids)
    open_ids = [each for each in ids if each not in taken]
    if not 0 <= free <= len(open_ids):
        raise NotSoMany
    say_all_full(unit_ids=open_ids[free:], house_id=house_id, by=by, now=now)
    say_all_free(unit_ids=open_ids[:free], house_id=house_id, by=by, source=source, now=now)
