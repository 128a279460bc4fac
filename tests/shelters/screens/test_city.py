"""The sample city's houses from an empty installation, through pages alone (C1)."""

from dataclasses import replace

import pytest

from config.local.sample_data.sample_houses import HOUSES, SampleHouse
from reports.accounts.models import TeamKind
from reports.region import region
from shelters.houses.house_rules import RULES
from shelters.inventory.inventory import house_facts, unit_facts
from shelters.models import House, HouseState, Unit
from tests.reports.accounts.counters import make_place
from tests.reports.accounts.people import make_cast
from tests.scale import FULL
from tests.shelters.houses import NOW
from tests.shelters.screens import entering
from tests.shelters.screens.entering import enters

pytestmark = pytest.mark.django_db

# All of them at full size; else those that have every kind of question between them.
_SOME = ("Sample House North", "Sample Hotel Rooms", "Sample Night House")
ENTERED = [each for each in HOUSES if FULL or each.facts.alias in _SOME]


def test_every_sample_house_can_be_entered_by_its_own_people() -> None:
    """What the demo shows is what people typed: rules, rooms, phone, shifts, where it stands."""
    cast = make_cast()
    shelters = {
        login: make_place(login, TeamKind.SHELTER, cast, person=name)
        for login, name in (("shelter-1", "Noor"), ("shelter-2", "Simon"))
    }
    lead = enters(cast.dalia, NOW)
    keepers = {login: enters(place.person, NOW) for login, place in shelters.items()}
    communes = region().communes
    for sample in ENTERED:
        team_id = shelters[sample.login].team.pk
        entering.admit(lead, alias=sample.facts.alias, kind=sample.kind, team_id=team_id)
        keeper = keepers[sample.login]
        house = entering.house_address(keeper, sample.facts.alias)
        entering.say_rules(keeper, house, sample.facts.rules)
        assert entering.say_reach(keeper, house, sample.facts).status == 200
        zones = [communes[place].code for place in sample.zones]
        entering.say_address(keeper, house, lines="Sample Street 1", zones=zones)
        entering.say_rooms(keeper, house, tuple(sample.units), shared=sample.shared)
    assert House.objects.filter(state=HouseState.OPEN).count() == len(ENTERED)
    for sample in ENTERED:
        _is_as_typed(sample)


def _is_as_typed(sample: SampleHouse) -> None:
    rows = {house_facts(row).alias: row for row in House.objects.all()}
    row = rows[sample.facts.alias]
    facts = house_facts(row)
    assert row.kind == sample.kind
    assert {n: getattr(facts.rules, n) for n in RULES} == {
        n: getattr(sample.facts.rules, n) for n in RULES
    }
    assert facts.rules.zones
    language = sample.facts.phone_language or region().languages[0]
    assert replace(facts, rules=sample.facts.rules) == replace(
        sample.facts, phone_language=language
    )
    units = Unit.objects.filter(house=row)
    assert sorted(map(str, (unit_facts(unit) for unit in units))) == sorted(map(str, sample.units))
    assert all(unit.shared is sample.shared for unit in units)
