from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from reports.vault.service_keys import key_files
from reports.vault.team_keys import team_key_renewal
from tests.reports.vault.people import NOW, House, Person


@pytest.fixture
def house(db: None) -> House:
    house = House(uuid4(), uuid4(), Person(), Person(), Person(), Person())
    desk = [house.coordinator.member, house.second_coordinator.member]
    team_key_renewal.let_found(house.desk)
    team_key_renewal.found_team(team_id=house.desk, members=desk, now=NOW, coordinators=True)
    team_key_renewal.found_team(
        team_id=house.team, members=[house.worker.member, house.colleague.member], now=NOW
    )
    return house


@pytest.fixture
def own_ring(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A ring of this test's own, so that rotating it disturbs nobody."""
    path = tmp_path_factory.mktemp("ring") / "ring.json"
    key_files.write_ring(path, sample=True, now=NOW)
    settings.LINDEN_VAULT_KEYS_FILE = str(path)
