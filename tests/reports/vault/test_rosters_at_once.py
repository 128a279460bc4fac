"""Two people change a team's holders at once: both changes hold, and nobody is locked out."""

import threading
from uuid import uuid4

import pytest
from django.db import connection, transaction

from reports.vault.case_keys import case_keys
from reports.vault.models import KeyVersion
from reports.vault.team_keys import key_hierarchy, rosters, team_key_renewal
from reports.vault.team_keys.key_hierarchy import TeamVersion
from tests.reports.vault.people import NOW, House, Person
from tests.waiting import until_somebody_waits


@pytest.fixture
def committed_house(transactional_db: None) -> House:
    house = House(uuid4(), uuid4(), Person(), Person(), Person(), Person())
    desk = [house.coordinator.member, house.second_coordinator.member]
    with transaction.atomic():
        team_key_renewal.let_found(house.desk)
    team_key_renewal.found_team(team_id=house.desk, members=desk, now=NOW, coordinators=True)
    team = [house.worker.member, house.colleague.member]
    team_key_renewal.found_team(team_id=house.team, members=team, now=NOW)
    return house


def test_a_removal_beside_a_renewal_is_not_lost(committed_house: House) -> None:
    house = committed_house
    publics = {person.id: person.key.public for person in (house.worker, house.colleague)}
    gate = threading.Barrier(3)
    failures: list[BaseException] = []

    def work(change: str) -> None:
        try:
            gate.wait()
            if change == "remove":
                rosters.remove(team_id=house.team, user_id=house.colleague.id)
            elif change == "renew":
                team_key_renewal.renew(
                    team_id=house.team,
                    user_id=house.worker.id,
                    user_key=house.worker.key,
                    public_keys=publics,
                    now=NOW,
                )
            else:
                for _ in range(40):
                    key_hierarchy.open_team_key_now(
                        team_id=house.team, user_id=house.worker.id, user_key=house.worker.key
                    )
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("remove", "renew", "read")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert key_hierarchy.current_version(house.team).number == 2
    assert key_hierarchy.holders(house.team) == (house.worker.id,)
    with pytest.raises(key_hierarchy.NotAHolder):
        key_hierarchy.open_team_key_now(
            team_id=house.team, user_id=house.colleague.id, user_key=house.colleague.key
        )


def renewed(house: House) -> TeamVersion:
    """The team's next version; returns the one before."""
    before = key_hierarchy.current_version(house.team)
    team_key_renewal.renew(
        team_id=house.team,
        user_id=house.worker.id,
        user_key=house.worker.key,
        public_keys={each.id: each.key.public for each in (house.worker, house.colleague)},
        now=NOW,
    )
    return before


def test_a_report_filed_while_the_version_is_replaced_keeps_it(committed_house: House) -> None:
    """Whoever destroys what nobody needs waits for it, and looks a second time."""
    house, destroyed = committed_house, list[int]()

    def replace_and_destroy() -> None:
        try:
            renewed(house)
            destroyed.append(team_key_renewal.destroy_unused_versions(team_id=house.team))
        finally:
            connection.close()

    with transaction.atomic():
        version = key_hierarchy.sealing_version(house.team)
        case_id = uuid4()
        case_keys.create_case_keys(case_id=case_id, team_version=version, code_keys=None)
        beside = threading.Thread(target=replace_and_destroy)
        beside.start()
        until_somebody_waits()
    beside.join()
    assert destroyed == [0]
    assert KeyVersion.objects.filter(id=version.id).exists()
    assert case_keys.CaseVault.load(case_id).version_id == version.id


def test_a_report_filed_while_its_version_is_destroyed_is_sealed_to_the_next(
    committed_house: House,
) -> None:
    house, found = committed_house, list[int]()

    def seal() -> None:
        try:
            with transaction.atomic():
                found.append(key_hierarchy.sealing_version(house.team).number)
        finally:
            connection.close()

    with transaction.atomic():
        renewed(house)
        assert team_key_renewal.destroy_unused_versions(team_id=house.team) == 1
        beside = threading.Thread(target=seal)
        beside.start()
        until_somebody_waits()
    beside.join()
    assert found == [2]
