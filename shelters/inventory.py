"""Houses and their units: how they come to be, are changed and are read."""

import logging
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F

from reports.accounts.models import Team, TeamKind
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.vault import ladder, partner_blobs
from reports.vault.context import Context
from reports.vault.errors import SealBroken
from shelters import address
from shelters.facts import FactsBroken, HouseFacts, UnitFacts, decode_house, decode_unit, encode
from shelters.keepers import By, NotYours, check_keeper, lock_house, lock_unit
from shelters.models import House, HouseKind, Unit

log = logging.getLogger("linden.shelters")


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
) -> House:
    """Add a house to a shelter team, its address not said yet.

    Raises keepers.NotAllowed, NoShelterTeam, ladder.NoVersion.
    """
    actor = check_keeper(by, team_id=team_id)
    team = Team.objects.filter(id=team_id, organisation_id=organisation_id, kind=TeamKind.SHELTER)
    if not team.exists():
        raise NoShelterTeam(NoShelterTeam.__doc__)
    house = House(organisation_id=organisation_id, team_id=team_id, kind=HouseKind(kind))
    write_house(house, facts)
    with transaction.atomic():
        address.write(house, address.NOT_SAID, version=ladder.sealing_version(team_id))
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
def add_unit(
    *,
    house_id: UUID,
    facts: UnitFacts,
    by: By,
    now: datetime,
    room: UUID | None = None,
    unit_id: UUID | None = None,
) -> Unit:
    """Add a unit to a house; beds of one shared room name the same `room`. Raises NotYours.

    `unit_id` makes the call safe to repeat: the unit with this id is returned as it is.
    """
    house, actor = lock_house(house_id, by=by)
    if unit_id and (known := Unit.objects.filter(id=unit_id).first()):
        if known.house_id != house.id:
            raise NotYours
        return known
    unit = Unit(id=unit_id or uuid4(), house=house, room=room)
    _write_unit(unit, facts)
    unit.save(force_insert=True)
    record(kind=EventKind.UNIT_ADDED, by=actor, now=now, subject_id=unit.id)
    return unit


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


def house_facts(house: House) -> HouseFacts:
    """Return what lies in this row's blob. Raises SealBroken."""
    return decode_house(partner_blobs.open(_house_context(house), bytes(house.facts)))


def unit_facts(unit: Unit) -> UnitFacts:
    """Return what the unit itself says, without the rules of its house. Raises SealBroken."""
    return decode_unit(partner_blobs.open(_unit_context(unit), bytes(unit.facts)))


def house_if_readable(house: House) -> HouseFacts | None:
    """Return what lies in this row's blob; None, and a line in the log, if it does not open.

    For whoever goes through many: one that is damaged stops none of the others.
    """
    try:
        return house_facts(house)
    except (SealBroken, FactsBroken):
        log.exception("house unreadable", extra={"house_id": str(house.id)})
        return None


def unit_if_readable(unit: Unit) -> UnitFacts | None:
    """Return what the unit itself says, as `house_if_readable` does."""
    try:
        return unit_facts(unit)
    except (SealBroken, FactsBroken):
        log.exception("unit unreadable", extra={"unit_id": str(unit.id)})
        return None


def write_house(house: House, facts: HouseFacts) -> None:
    """Put facts on the row, at its version; the caller saves it."""
    house.facts = partner_blobs.close(_house_context(house), encode(facts))


def _write_unit(unit: Unit, facts: UnitFacts) -> None:
    unit.facts = partner_blobs.close(_unit_context(unit), encode(facts))


def _house_context(house: House) -> Context:
    return Context("place.house", house.id, house.id, house.version)


def _unit_context(unit: Unit) -> Context:
    return Context("place.unit", unit.house_id, unit.id, unit.revision)
