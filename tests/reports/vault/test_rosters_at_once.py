"""Two people change a team's holders at once: both changes hold, and nobody is locked out."""

import threading
from uuid import uuid4

import pytest
from django.db import connection, transaction

from reports.vault.team_keys import key_hierarchy, rosters, team_key_renewal
from tests.reports.vault.people import NOW, House, Person


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
