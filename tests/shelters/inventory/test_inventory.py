"""Houses and units: who may, what is kept sealed, what counts as changed."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from reports.accounts.directory.permission_checks import NotAllowed
from reports.audit.events import EventKind
from reports.audit.log import SYSTEM
from reports.audit.models import Event
from reports.vault.primitives.errors import SealBroken
from shelters.facts.unit_facts import HouseFacts, UnitFacts
from shelters.inventory.house_staff import Keeper, NotYours
from shelters.inventory.inventory import (
    NoShelterTeam,
    add_house,
    add_units,
    change_house,
    change_unit,
    house_facts,
    unit_facts,
)
from shelters.models import House, HouseKind, Unit
from tests.shelters.houses import ALIAS, NORTH, NOW, ROOM, Houses, add_unit


def test_what_a_house_says_comes_back(houses: Houses) -> None:
    assert house_facts(House.objects.get(id=houses.north.id)) == NORTH
    assert unit_facts(Unit.objects.get(id=houses.room.id)) == ROOM


def test_nothing_of_it_is_in_a_clear_column(houses: Houses) -> None:
    """Shows 6 of the issue: the row of a house holds no alias, phone or room in clear."""
    secrets = (ALIAS.encode(), b"Sample Room 3", b"470111222", b"women")
    with connection.cursor() as cursor:
        for table in ("shelters_house", "shelters_unit"):
            cursor.execute(f"select t::text, t.facts from {table} t")  # noqa: S608 - the names above
            for text, blob in cursor.fetchall():
                assert not any(each in text.encode() or each in bytes(blob) for each in secrets)


def test_its_own_people_change_it_and_every_unit_counts_as_changed(houses: Houses) -> None:
    changed = replace(NORTH, rules=replace(NORTH.rules, security=3))
    change_house(house_id=houses.north.id, facts=changed, by=houses.noor.staff, now=NOW)
    change_house(house_id=houses.north.id, facts=changed, by=houses.noor.staff, now=NOW)
    found = House.objects.get(id=houses.north.id)
    assert house_facts(found) == changed
    assert found.version == 2
    assert Unit.objects.get(id=houses.room.id).version == 2
    assert Unit.objects.get(id=houses.other_room.id).version == 0


def test_a_changed_unit_has_a_new_version(houses: Houses) -> None:
    said = replace(ROOM, beds=2)
    change_unit(unit_id=houses.room.id, facts=said, by=houses.noor.staff, now=NOW)
    found = Unit.objects.get(id=houses.room.id)
    assert unit_facts(found) == said
    assert found.version == 1


def test_nobody_else_touches_a_house(houses: Houses) -> None:
    """Not yours and does not exist are the same: also for coordinators and care workers."""
    strangers = [houses.simon, houses.cast.beatriz, houses.cast.dalia, houses.cast.ada]
    for by in [each.staff for each in strangers] + [Keeper(houses.south_team.pk, SYSTEM)]:
        for house_id in (houses.north.id, uuid4()):
            with pytest.raises(NotYours):
                change_house(house_id=house_id, facts=NORTH, by=by, now=NOW)
            with pytest.raises(NotYours):
                add_unit(house_id=house_id, facts=ROOM, by=by, now=NOW)
        for unit_id in (houses.room.id, uuid4()):
            with pytest.raises(NotYours):
                change_unit(unit_id=unit_id, facts=ROOM, by=by, now=NOW)
    assert issubclass(NotYours, NotAllowed)


def test_a_house_belongs_to_a_shelter_team_of_its_organisation(houses: Houses) -> None:
    with pytest.raises(NoShelterTeam):
        add_house(
            organisation_id=houses.south_team.organisation_id,
            team_id=houses.north_team.pk,
            kind=HouseKind.HOTEL,
            facts=HouseFacts(alias="Sample Hotel"),
            by=houses.noor.staff,
            now=NOW,
        )
    with pytest.raises(NotYours):
        add_house(
            organisation_id=houses.south_team.organisation_id,
            team_id=houses.south_team.pk,
            kind=HouseKind.HOTEL,
            facts=HouseFacts(alias="Sample Hotel"),
            by=houses.noor.staff,
            now=NOW,
        )


def test_adding_a_unit_twice_adds_it_once(houses: Houses) -> None:
    id = uuid4()
    for _ in range(2):
        add_units(
            house_id=houses.north.id, facts=[ROOM] * 2, by=houses.noor.staff, now=NOW, once=id
        )
    assert Unit.objects.filter(house=houses.north).count() == 3
    # The same number in another house's hands makes units of that house, and touches no other.
    add_units(house_id=houses.south.id, facts=[ROOM], by=houses.simon.staff, now=NOW, once=id)
    assert Unit.objects.filter(house=houses.north).count() == 3


def test_beds_of_one_room_are_shared(houses: Houses) -> None:
    room = uuid4()
    beds = [
        add_unit(house_id=houses.north.id, facts=UnitFacts(beds=1), by=SYSTEM, now=NOW, room=room)
        for _ in range(2)
    ]
    found = Unit.objects.filter(id__in=[bed.id for bed in beds])
    assert [unit.shared for unit in found] == [True, True]
    assert not Unit.objects.get(id=houses.room.id).shared


def test_facts_put_on_another_row_do_not_open(houses: Houses) -> None:
    stolen = House.objects.get(id=houses.north.id).facts
    House.objects.filter(id=houses.south.id).update(facts=stolen)
    with pytest.raises(SealBroken):
        house_facts(House.objects.get(id=houses.south.id))


def test_every_change_is_told_by_id(houses: Houses) -> None:
    change_unit(unit_id=houses.room.id, facts=ROOM, by=houses.noor.staff, now=NOW)
    told = Event.objects.filter(subject_id=houses.room.id).order_by("id")
    kinds = [(event.kind, event.actor_id) for event in told]
    assert (EventKind.UNIT_ADDED.value, None) in kinds
    assert (EventKind.UNIT_CHANGED.value, houses.noor.user_id) in kinds


def test_a_house_with_units_cannot_be_deleted_under_them(houses: Houses) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        _delete_at_once(houses.north)


def _delete_at_once(house: House) -> None:
    House.objects.filter(id=house.id).delete()
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
