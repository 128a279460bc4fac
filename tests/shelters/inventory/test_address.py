"""Where a house stands: sealed to its team, and to those only who are in it now."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from reports.accounts.onboarding import members
from reports.vault.models import KeyVersion
from reports.vault.primitives.errors import SealBroken
from reports.vault.team_keys import key_hierarchy
from shelters.inventory import address
from shelters.inventory.address import Address
from shelters.inventory.address_changes import change_address
from shelters.models import House
from tests.reports.accounts.people import Person, join, log_in
from tests.shelters.houses import NOW, Houses

WHERE = Address(lines="12 Canary Lane", way="The blue door", phone="+3225390000")


def test_whoever_left_the_team_keeps_no_key_of_where_it_stands(houses: Houses) -> None:
    """What they had copied opens nothing once the next of the team has logged in."""
    team_id = houses.north_team.pk
    leaver = join("farah", houses.north_team, by=houses.cast.dalia)
    change_address(house_id=houses.north.id, address=WHERE, by=houses.noor.staff, now=NOW)
    kept = key_hierarchy.open_all_team_keys(
        team_id=team_id, user_id=leaver.user_id, user_key=leaver.key
    )
    members.remove_member(
        team_id=team_id, user_id=leaver.user_id, by=houses.cast.dalia.staff, now=NOW
    )
    renew(houses.noor)
    house = House.objects.get(id=houses.north.id)
    for old in kept.values():
        with pytest.raises(SealBroken):
            address.read(house, old)
    newest = key_hierarchy.open_all_team_keys(
        team_id=team_id, user_id=houses.noor.user_id, user_key=houses.noor.key
    )
    assert address.read(house, newest[house.address_version_id]) == WHERE
    assert not KeyVersion.objects.filter(id__in=kept).exists()


def renew(holder: Person) -> None:
    """The next holder logs in, and all that is older is sealed anew, as the page asks."""
    client, now = Client(), NOW + timedelta(minutes=1)
    with time_machine.travel(now, tick=False):
        log_in(client, holder, now=now)
        assert client.post("/staff/renew/").status_code == 302
