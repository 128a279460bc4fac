"""The sample houses of the demo, made by the same operations that real houses go through.

A coordinator admits each; its own people say its rules, its rooms, where it stands, what is free.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from config.local.sample_data.sample_houses import HOUSES, SampleHouse
from reports.accounts.directory.staff import Staff
from reports.accounts.models import Team, TeamKind
from reports.region import region
from shelters.facts.unit_facts import UnitFacts
from shelters.houses.admission import admit_house
from shelters.houses.house_moves import move
from shelters.houses.house_rooms import add_rooms
from shelters.houses.house_rules import (
    RULES,
    change_flat_terms,
    change_reach,
    change_rules,
)
from shelters.inventory.address import Address
from shelters.inventory.family_checks import id_of, second_check, today, write_check
from shelters.inventory.inventory import house_facts
from shelters.inventory.unit_availability import say_free
from shelters.models import House, HouseKind, Source, Unit

HOUR: Final = timedelta(hours=1)


@transaction.atomic
def fill(keepers: Mapping[str, Staff], *, lead: Staff, second: Staff, now: datetime) -> None:
    """Make the sample houses unless there are any, each with where it stands and what is free.

    `keepers` are the people of the houses by login; `lead` admits,
    and checks host families, which `second` looks at.
    """
    if House.objects.exists():
        return
    for number, sample in enumerate(HOUSES, start=1):
        house = _make(number, sample, keepers[sample.login], lead=lead, now=now)
        if sample.kind is HouseKind.HOST_FAMILY:
            _check_family(house, lead=lead, second=second, now=now)


def _make(number: int, sample: SampleHouse, keeper: Staff, *, lead: Staff, now: datetime) -> House:
    team = Team.objects.get(pk__in=keeper.team_ids, kind=TeamKind.SHELTER)
    facts = sample.facts
    house = admit_house(
        team_id=team.pk,
        kind=sample.kind,
        alias=facts.alias,
        area="",
        once=uuid5(NAMESPACE_URL, f"{team.pk}:{number}"),
        by=lead,
        now=now,
    )
    said = {name: getattr(facts.rules, name) for name in RULES}
    change_rules(house_id=house.id, said=said, asks=(), by=keeper, now=now)
    change_reach(
        house_id=house.id,
        alias=facts.alias,
        duty_phone=facts.duty_phone,
        phone_language=facts.phone_language,
        shift_changes=facts.shift_changes,
        counts_only=facts.counts_only,
        budget=facts.budget,
        by=keeper,
        now=now,
    )
    if facts.flat_terms is not None:
        change_flat_terms(house_id=house.id, terms=facts.flat_terms, by=keeper, now=now)
    move(house_id=house.id, address=_address(number, sample), by=keeper, now=now)
    units = list(_add_rooms(house, sample, by=keeper, now=now))
    for unit, hours in zip(units, sample.free, strict=True):
        if hours is not None:
            _say_free(unit, hours, sample, by=keeper, now=now)
    return house


def _check_family(house: House, *, lead: Staff, second: Staff, now: datetime) -> None:
    done_on = today(now)
    until = done_on + timedelta(days=300)
    write_check(house_id=house.id, done_on=done_on, until=until, by=lead, now=now)
    check = house_facts(House.objects.get(id=house.id)).next_check
    if check is not None:
        second_check(house_id=house.id, check_id=id_of(check), by=second, now=now)


def _add_rooms(house: House, sample: SampleHouse, *, by: Staff, now: datetime) -> Iterator[Unit]:
    """Rooms alike come together, as they do when somebody types them."""
    for place, (facts, alike) in enumerate(groupby(sample.units, key=_kind)):
        several = list(alike)
        yield from add_rooms(
            house_id=house.id,
            facts=facts if len(several) > 1 else several[0],
            many=len(several),
            free=False,
            shared=sample.shared,
            once=uuid5(house.id, str(place)),
            by=by,
            now=now,
        )


def _kind(unit: UnitFacts) -> UnitFacts:
    return replace(unit, name=unit.name.rstrip("0123456789 "))


def _say_free(unit: Unit, hours: int, sample: SampleHouse, *, by: Staff, now: datetime) -> None:
    said = now - sample.said * HOUR
    since = now + hours * HOUR if hours else said
    say_free(unit_id=unit.id, since=since, by=by, source=Source.BOARD, now=said)


def _address(number: int, sample: SampleHouse) -> Address:
    communes = region().communes
    zones = {communes[place % len(communes)].code for place in sample.zones}
    return Address(
        lines=f"Sample Street {number}\n0000 Sample City",
        way="Sample data: no house stands here.",
        phone="+32470000000",
        zones=tuple(sorted(zones)),
    )
