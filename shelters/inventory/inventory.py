"""Houses and their units: how they come to be, are changed and are read."""

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.db.models import F

from reports.accounts.models import Team, TeamKind
from reports.audit.events import EventKind
from reports.audit.log import Entry, record, record_many
from reports.region import region
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import partner_blobs
from reports.vault.team_keys import key_hierarchy
from shelters.facts.unit_facts import (
    FactsBroken,
    HouseFacts,
    UnitFacts,
    decode_house,
    decode_unit,
    encode,
)
from shelters.inventory import address
from shelters.inventory.house_staff import By, check_keeper, lock_house, lock_unit
from shelters.models import House, HouseKind, HouseState, Unit

log = logging.getLogger("linden.shelters")

KEPT_OPEN: Final = 4096  # so many houses and units as a large region has


class HouseRow(NamedTuple):
    """Of a house what its facts are read by, for whoever reads many at every event."""

    id: UUID
    version: int
    facts: bytes


class UnitRow(NamedTuple):
    """The same of a unit."""

    id: UUID
    house_id: UUID
    revision: int
    facts: bytes


class NoShelterTeam(ValueError):
    """A house belongs to a shelter team of its organisation."""


def add_house(
    *,
    organisation_id: UUID,
    team_id: UUID,
    kind: HouseKind,
    facts: HouseFacts,
    by: By,
    now: datetime,
    state: HouseState = HouseState.OPEN,
    house_id: UUID | None = None,
) -> House:
    """Add a house to a shelter team, its address not said yet.

    `house_id` makes the call safe to repeat: the house with this id is returned as it is. Raises
    permission_checks.NotAllowed, NoShelterTeam, unwrap_path.NoVersion.
    """
    actor = check_keeper(by, team_id=team_id)
    team = Team.objects.filter(id=team_id, organisation_id=organisation_id, kind=TeamKind.SHELTER)
    if not team.exists():
        raise NoShelterTeam(NoShelterTeam.__doc__)
    house = House(
        id=house_id or uuid4(),
        organisation_id=organisation_id,
        team_id=team_id,
        kind=HouseKind(kind),
        state=HouseState(state),
    )
    write_house(house, facts)
    with transaction.atomic():
        if known := House.objects.filter(id=house.id, team_id=team_id).first():
            return known
        address.write(house, address.NOT_SAID, version=key_hierarchy.sealing_version(team_id))
        house.save(force_insert=True)
        record(kind=EventKind.HOUSE_ADDED, by=actor, now=now, subject_id=house.id)
    return house


@transaction.atomic
def change_house(*, house_id: UUID, facts: HouseFacts, by: By, now: datetime) -> House:
    """Replace what a house says of itself; every unit of it counts as changed. Raises NotYours."""
    house, actor = lock_house(house_id, by=by)
    house.version += 1
    write_house(house, facts)
    house.save(update_fields=["version", "facts"])
    house.units.update(version=F("version") + 1)
    record(kind=EventKind.HOUSE_CHANGED, by=actor, now=now, subject_id=house.id)
    return house


@transaction.atomic
def add_units(
    *,
    house_id: UUID,
    facts: Sequence[UnitFacts],
    by: By,
    now: datetime,
    room: UUID | None = None,
    once: UUID | None = None,
) -> list[Unit]:
    """Add units to a house, in this order; beds of one shared room name the same `room`.

    `once` makes the call safe to repeat: the units that it made are returned as they are. The
    number of queries does not depend on how many there are. Raises NotYours.
    """
    house, actor = lock_house(house_id, by=by)
    ids = _ids(house, once or uuid4(), len(facts))
    known = {unit.id: unit for unit in Unit.objects.filter(id__in=ids)}
    if known:
        return [known[id_] for id_ in ids if id_ in known]
    units = [Unit(id=id_, house=house, room=room) for id_ in ids]
    for unit, said in zip(units, facts, strict=True):
        _write_unit(unit, said)
    Unit.objects.bulk_create(units)
    record_many(
        Entry(kind=EventKind.UNIT_ADDED, by=actor, now=now, subject_id=unit.id) for unit in units
    )
    return units


@transaction.atomic
def change_unit(*, unit_id: UUID, facts: UnitFacts, by: By, now: datetime) -> Unit:
    """Replace what a unit says of itself. Raises NotYours."""
    unit, actor = lock_unit(unit_id, by=by)
    unit.revision += 1
    unit.version += 1
    _write_unit(unit, facts)
    unit.save(update_fields=["revision", "version", "facts"])
    record(kind=EventKind.UNIT_CHANGED, by=actor, now=now, subject_id=unit.id)
    return unit


@transaction.atomic
def retire_unit(*, unit_id: UUID, by: By, now: datetime) -> None:
    """Take a unit out of the house: it is shown, found and counted no more. Raises NotYours.

    Whoever calls this has made sure that nobody has it (`houses.rooms`).
    """
    unit, actor = lock_unit(unit_id, by=by)
    unit.retired_at = now
    unit.version += 1
    unit.save(update_fields=["retired_at", "version"])
    unit.availabilities.all().delete()
    record(kind=EventKind.UNIT_RETIRED, by=actor, now=now, subject_id=unit.id)


def house_facts(house: House | HouseRow) -> HouseFacts:
    """Return what lies in this row's blob. Raises SealBroken."""
    return _house_read(_house_context(house), bytes(house.facts))


def unit_facts(unit: Unit | UnitRow) -> UnitFacts:
    """Return what the unit itself says, without the rules of its house. Raises SealBroken."""
    return _unit_read(_unit_context(unit), bytes(unit.facts))


def house_if_readable(house: House | HouseRow) -> HouseFacts | None:
    """Return what lies in this row's blob; None, and a line in the log, if it does not open.

    For whoever goes through many: one that is damaged stops none of the others.
    """
    try:
        return house_facts(house)
    except (SealBroken, FactsBroken):
        log.exception("house_unreadable", extra={"house_id": str(house.id)})
        return None


def unit_if_readable(unit: Unit | UnitRow) -> UnitFacts | None:
    """Return what the unit itself says, as `house_if_readable` does."""
    try:
        return unit_facts(unit)
    except (SealBroken, FactsBroken):
        log.exception("unit_unreadable", extra={"unit_id": str(unit.id)})
        return None


def write_house(house: House, facts: HouseFacts) -> None:
    """Put facts on the row, at its version; the caller saves it."""
    house.facts = partner_blobs.close(_house_context(house), encode(facts))


# The match reads every house at every event. Nothing of it is about people, and the very bytes that
# lie in the row are part of what is asked for (docs/decisions/0035).
@lru_cache(maxsize=KEPT_OPEN)
def _house_read(context: Context, blob: bytes) -> HouseFacts:
    return decode_house(partner_blobs.open(context, blob))


@lru_cache(maxsize=KEPT_OPEN)
def in_house(own: UnitFacts, house: HouseFacts) -> UnitFacts:
    """Return what a unit says, with what its house says for all of them where it does not."""
    said = own.over(house.rules)
    if house.flat_terms is None:
        return said
    return house.flat_terms.on(said, most_days=region().places.flat_days)


@lru_cache(maxsize=KEPT_OPEN)
def _unit_read(context: Context, blob: bytes) -> UnitFacts:
    return decode_unit(partner_blobs.open(context, blob))


def _write_unit(unit: Unit, facts: UnitFacts) -> None:
    unit.facts = partner_blobs.close(_unit_context(unit), encode(facts))


def _ids(house: House, once: UUID, many: int) -> list[UUID]:
    """The ids of the units that one press makes; of another house they are others."""
    return [uuid5(once, f"{house.id}:{number}") for number in range(many)]


def _house_context(house: House | HouseRow) -> Context:
    return Context("place.house", house.id, house.id, house.version)


def _unit_context(unit: Unit | UnitRow) -> Context:
    return Context("place.unit", unit.house_id, unit.id, unit.revision)
