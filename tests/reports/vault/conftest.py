from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from reports.vault.browser_secrets import drafts, unlocked_keys
from reports.vault.case_keys import case_keys, return_codes
from reports.vault.case_keys.return_codes import ReturnCode
from reports.vault.primitives.envelope import Cost
from reports.vault.service_blobs import user_keys
from reports.vault.service_keys import key_files, recovery_files
from reports.vault.team_keys import key_hierarchy, team_key_renewal
from tests.reports.accounts.people import cheap_passwords
from tests.reports.vault.people import NOW, House, Person
from tests.reports.vault.told_case import (
    MESSAGE,
    NUMBER,
    PASSPHRASE,
    PASSWORD,
    SESSION,
    WORDS,
    Told,
)


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


@pytest.fixture
def told(
    settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Told:
    """A report in a house of its own; a worker is logged in; somebody is writing a draft."""
    request.getfixturevalue("own_ring")
    folder = tmp_path_factory.mktemp("recovery")
    recovery_files.write_recovery(
        folder / "public",
        folder / "private",
        passphrase=PASSPHRASE,
        sample=True,
        cost=Cost(64, 1),
    )
    settings.LINDEN_RECOVERY_PUBLIC_KEY_FILE = str(folder / "public")
    house: House = request.getfixturevalue("house")
    case_id, code = uuid4(), ReturnCode.generate()
    vault = case_keys.create_case_keys(
        case_id=case_id,
        team_version=key_hierarchy.current_version(house.team),
        code_keys=return_codes.derive(code),
    )
    worker = house.worker
    unlocked_keys.confirm(
        secret=unlocked_keys.put(
            user_id=worker.id, key_version=1, session_key="a", private_key=worker.key, now=NOW
        ),
        session_key="a",
        new_session_key=SESSION,
        user_id=worker.id,
        key_version=1,
        now=NOW,
    )
    drafts.start(now=NOW, answers={"what": WORDS.decode()})
    with cheap_passwords():
        wrap = user_keys.lock_key(
            user_id=worker.id, revision=1, password=PASSWORD, private_key=worker.key
        )
    return Told(
        house=house,
        case_id=case_id,
        code=code,
        words=vault.seal_file("case.words", case_id, 0, WORDS),
        message=vault.seal_conversation("case.message", case_id, 0, MESSAGE),
        contact=vault.close("case.contact", case_id, 0, NUMBER),
        wrap=wrap,
        recovery_key=recovery_files.open_private(folder / "private", passphrase=PASSPHRASE),
    )
