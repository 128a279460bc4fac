"""The sample houses of the demo, made by the same operations that real houses go through."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from config.local.houses import HOUSES, SampleHouse
from reports.accounts.models import Team, TeamKind
from reports.accounts.staff import Staff
from reports.region import region
from shelters.address import Address
from shelters.availability import say_free
from shelters.inventory import add_house, add_unit
from shelters.models import House, Source, Unit
from shelters.whereabouts import change_address

HOUR: Final = timedelta(hours=1)


@transaction.atomic
def fill(keepers: Mapping[str, Staff], *, now: datetime) -> None:
    """Make the sample houses unless there are any, each with where it stands and what is free.

    `keepers` are the people of the houses by login.
    """
    if House.objects.exists():
        return
    for number, sample in enumerate(HOUSES, start=1):
        _make(number, sample, keepers[sample.login], now=now)


def _make(number: int, sample: SampleHouse, keeper: Staff, *, now: datetime) -> None:
    team = Team.objects.get(pk__in=keeper.team_ids, kind=TeamKind.SHELTER)
    house = add_house(
        organisation_id=team.organisation_id,
        team_id=team.pk,
        kind=sample.kind,
        facts=sample.facts,
        by=keeper,
        now=now,
    )
    change_address(house_id=house.id, address=_address(number, sample), by=keeper, now=now)
    room = uuid5(NAMESPACE_URL, str(house.id)) if sample.shared else None
    for facts, hours in zip(sample.units, sample.free, strict=True):
        unit = add_unit(house_id=house.id, facts=facts, by=keeper, now=now, room=room)
        if hours is not None:
            _say_free(unit, hours, sample, by=keeper, now=now)


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
