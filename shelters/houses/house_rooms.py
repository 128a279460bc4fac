"""The rooms of a house: one or a dozen alike at once, changed, retired."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from django.db import transaction

from shelters.facts.unit_facts import UnitFacts
from shelters.houses import contradictions
from shelters.houses.concerns import (
    Concerned,
    check_asked,
    concerns,
    lock_cases_of,
    tell_workers,
)
from shelters.inventory import inventory
from shelters.inventory.house_staff import By, lock_house, lock_unit
from shelters.inventory.unit_availability import say_all_free
from shelters.models import Source, Unit

MOST_AT_ONCE: Final = 40


class TooMany(ValueError):
    """More rooms at once than any house has."""


class Taken(Concerned):
    """Somebody has the room, or is promised it: it cannot be retired under them."""


@transaction.atomic
def add_rooms(
    *,
    house_id: UUID,
    facts: UnitFacts,
    many: int,
    free: bool,
    shared: bool = False,
    once: UUID,
    by: By,
    source: Source = Source.BOARD,
    now: datetime,
) -> Sequence[Unit]:
    """Add so many rooms alike, named and numbered after `facts.name`, all free if `free`.

    `shared`: they are beds of one room. `once` makes a second press add nothing. Raises
    house_staff.NotYours, TooMany, unit_facts.FactsBroken, contradictions.Contradicts.
    """
    if not 1 <= many <= MOST_AT_ONCE:
        raise TooMany
    house, _actor = lock_house(house_id, by=by)
    contradictions.check(facts.over(inventory.house_facts(house).rules), unit=facts.name)
    taken = {inventory.unit_facts(unit).name for unit in _kept(house_id)}
    names = _names(facts.name, many, taken)
    units = inventory.add_units(
        house_id=house_id,
        facts=[replace(facts, name=name) for name in names],
        by=by,
        now=now,
        room=uuid5(once, "room") if shared else None,
        once=once,
    )
    if free:
        fresh = [unit.id for unit in units if unit.version == 0]
        say_all_free(unit_ids=fresh, house_id=house_id, by=by, source=source, now=now)
    return units


@transaction.atomic
def change_room(
    *, unit_id: UUID, facts: UnitFacts, asked: Collection[UUID] = (), by: By, now: datetime
) -> None:
    """Replace what a room says of itself. `asked` are the placements that the page named.

    Raises house_staff.NotYours, contradictions.Contradicts, concerns.Concerned.
    """
    cases = lock_cases_of(concerns([unit_id], now=now))
    unit, _actor = lock_unit(unit_id, by=by)
    rules = inventory.house_facts(unit.house).rules
    before = inventory.unit_facts(unit)
    if facts == before:
        return
    contradictions.check(facts.over(rules), unit=facts.name)
    if replace(facts, name=before.name) != before:
        found = concerns([unit_id], now=now)
        check_asked(found, asked=asked)
        tell_workers(cases, about=found, now=now)
    inventory.change_unit(unit_id=unit_id, facts=facts, by=by, now=now)


@transaction.atomic
def retire_room(*, unit_id: UUID, by: By, now: datetime) -> None:
    """Take a room out of the house for good. Raises house_staff.NotYours, Taken."""
    lock_unit(unit_id, by=by)
    if found := concerns([unit_id], now=now):
        raise Taken(found)
    inventory.retire_unit(unit_id=unit_id, by=by, now=now)


def _kept(house_id: UUID) -> Collection[Unit]:
    return Unit.objects.filter(house_id=house_id, retired_at__isnull=True)


def _names(name: str, many: int, taken: Collection[str]) -> list[str]:
    """One alone keeps its name; others are numbered, after those that are there already."""
    if many == 1 and name not in taken:
        return [name]
    found: list[str] = []
    number = 1
    while len(found) < many:
        if (called := f"{name} {number}".strip()) not in taken:
            found.append(called)
        number += 1
    return found
