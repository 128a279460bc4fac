"""What a thief can read. Each test says what was stolen; the thief opens all that it opens."""

import base64

import pytest
import time_machine
from django.test import Client

from config.local.machine.sample_keys import RECOVERY_PASSPHRASE
from reports.accounts.authentication.sessions import COOKIE
from reports.vault.primitives.keys import PrivateKey
from reports.vault.service_keys import recovery_files
from tests import environment
from tests.attacks.conftest import (
    FOR_THE_CODE,
    NEVER_FOR_THE_CODE,
    SEALED,
    WORDS,
    WORKING,
    Scene,
)
from tests.attacks.thief import Loot, Thief, stolen_rows
from tests.reports.accounts.people import Person, log_in
from tests.reports.cases.world import NOW


def thief(**loot: object) -> Thief:
    """A thief who took the database as it is now, and this."""
    return Thief(Loot(rows=stolen_rows(), **loot)).plunder()  # type: ignore[arg-type]


def readable(found: Thief, texts: tuple[str, ...]) -> list[str]:
    """Those of the texts that the thief holds in clear."""
    return [text for text in texts if found.holds(text)]


def everybody(scene: Scene) -> list[Person]:
    cast = scene.cast
    return [cast.beatriz, cast.bram, cast.chidi, cast.dalia, cast.emil, cast.ada]


def test_the_database_alone_opens_nothing(scene: Scene) -> None:
    """Promise: nothing to read."""
    assert thief(key_files=False).opened == {}


def test_the_database_alone_with_every_password_code_and_the_recovery_key_opens_nothing(
    scene: Scene,
) -> None:
    """Promise: nothing to guess. Even the right guess shows nothing without the ring."""
    found = thief(
        key_files=False,
        passwords=tuple(person.password for person in everybody(scene)),
        return_codes=(scene.code,),
        private_keys=(recovery_key(),),
    )
    assert found.opened == {}


def test_database_and_key_files_open_working_data_and_nothing_sealed(scene: Scene) -> None:
    """Promise: working data in clear; sealed content only by guessing a staff password."""
    found = thief()
    assert readable(found, WORKING) == list(WORKING)
    assert readable(found, SEALED) == []


def test_session_and_unlock_rows_of_a_logged_in_worker_add_nothing(scene: Scene) -> None:
    """Promise: an unlock row opens only with the bytes in her cookie."""
    with time_machine.travel(NOW, tick=False):
        log_in(Client(), scene.cast.beatriz, now=NOW)
    rows = stolen_rows()
    assert rows["Unlock"]
    found = Thief(Loot(rows=rows)).plunder()
    assert not [place for place in found.opened if place.startswith("Unlock")]
    assert readable(found, SEALED) == []


def test_her_cookie_opens_what_she_opens_and_no_other_teams_cases(scene: Scene) -> None:
    """The limit that the threat model admits; it also shows that the thief can open things."""
    client = Client()
    with time_machine.travel(NOW, tick=False):
        log_in(client, scene.cast.beatriz, now=NOW)
    cookie = base64.urlsafe_b64decode(client.cookies[COOKIE].value)
    assert readable(thief(cookies=(cookie,)), SEALED) == list(SEALED)
    other = Client()
    with time_machine.travel(NOW, tick=False):
        log_in(other, scene.cast.bram, now=NOW)
    cookie = base64.urlsafe_b64decode(other.cookies[COOKIE].value)
    assert readable(thief(cookies=(cookie,)), SEALED) == []


def test_a_return_code_with_everything_opens_the_conversation_and_never_the_words(
    scene: Scene,
) -> None:
    """Promise: conversation and safe contact of that case, never the words nor staff notes."""
    found = thief(return_codes=(scene.code,))
    assert readable(found, FOR_THE_CODE + WORKING) == [*FOR_THE_CODE, *WORKING]
    assert readable(found, NEVER_FOR_THE_CODE) == []


@pytest.mark.parametrize("who", ["beatriz", "dalia", "emil"])
def test_a_guessed_password_of_the_team_or_of_a_coordinator_opens_it(
    scene: Scene, who: str
) -> None:
    """The price of a guessed password, as the threat model says it."""
    password = getattr(scene.cast, who).password
    assert readable(thief(passwords=(password,)), SEALED) == list(SEALED)


@pytest.mark.parametrize("who", ["bram", "chidi", "ada"])
def test_the_password_of_anybody_else_opens_nothing_sealed(scene: Scene, who: str) -> None:
    """Another team, another organisation, an administrator: no key of theirs leads there."""
    password = getattr(scene.cast, who).password
    assert readable(thief(passwords=(password,)), SEALED) == []


def test_the_recovery_key_with_everything_opens_it(scene: Scene) -> None:
    """Why its two copies and its passphrase lie in three places."""
    assert readable(thief(private_keys=(recovery_key(),)), (WORDS,)) == [WORDS]


def recovery_key() -> PrivateKey:
    """The private half that is never on a server."""
    path = environment.FOLDER / "keys" / "recovery-private.json"
    return recovery_files.open_private(path, passphrase=RECOVERY_PASSPHRASE)
