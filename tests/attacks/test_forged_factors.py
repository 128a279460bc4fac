"""A writer of the database with a worker's password and no second factor: by SQL and a browser.

A phished or guessed password is assumed here, and write access to every table. What is missing is
the phone, and no row that the attacker can write takes its place.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import cbor2
import pytest
import time_machine
from django.conf import settings
from django.test import Client

from reports.accounts.authentication import authenticator_codes
from reports.accounts.models import TotpDevice
from tests.attacks.conftest import rows, sql
from tests.reports.accounts.authenticator import Passkey
from tests.reports.accounts.people import Cast, Person, log_in
from tests.reports.cases.world import NOW

SEEN = b"a picture on screen."
CREDENTIALS = "django_otp_webauthn_webauthncredential"
LATER = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The time of the scene, until a test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def passkey() -> Passkey:
    """The attacker's own."""
    return Passkey(settings.LINDEN_PUBLIC_ADDRESS, str(settings.OTP_WEBAUTHN_RP_ID))


def typed_password(person: Person) -> Client:
    """A browser in which the password was typed, and nothing else yet."""
    client = Client()
    client.post("/staff/login/", {"login": person.login, "password": person.password})
    return client


def ask(client: Client, address: str, data: Any = None) -> Any:
    """What one step of a passkey's ceremony answers."""
    return client.post(f"/staff/passkey/{address}/", data, content_type="application/json")


def add(person: Person, passkey: Passkey) -> None:
    """A passkey of somebody's own, made as anybody makes one."""
    client = Client()
    log_in(client, person, now=NOW)
    options = json.loads(ask(client, "add/begin").content)
    assert ask(client, "add/complete", passkey.register(options)).status_code == 200


def proves(person: Person, passkey: Passkey) -> bool:
    """Whether password and this passkey let in as this person."""
    client = typed_password(person)
    options = json.loads(ask(client, "begin").content)
    ask(client, "complete", passkey.prove(options))
    return is_inside(client)


def is_inside(client: Client) -> bool:
    """Whether this browser gets a staff page."""
    return client.get("/staff/account/").status_code == 200


def insert(person: Person, passkey: Passkey) -> None:
    """A row for an own key, in the package's table; all its columns are known to everybody."""
    numbers = passkey.key.public_key().public_numbers()
    x, y = numbers.x.to_bytes(32), numbers.y.to_bytes(32)
    sql(
        f"insert into {CREDENTIALS} (name, confirmed, credential_type, credential_id, public_key,"  # noqa: S608
        " transports, sign_count, backup_eligible, backup_state, aaguid, credential_id_sha256,"
        " user_id, created_at) values ('', true, 'public-key', %s, %s, '[]', 0, false, false, '',"
        " %s, %s, %s)",
        passkey.credential_id,
        cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y}),
        hashlib.sha256(passkey.credential_id).hexdigest(),
        person.user_id,
        NOW,
    )


def test_a_true_passkey_lets_in(cast: Cast, passkey: Passkey) -> None:
    """So that the refusals below are for the right reason."""
    add(cast.chidi, passkey)
    assert proves(cast.chidi, passkey)
    assert proves(cast.chidi, passkey)


def test_a_passkey_that_was_inserted_lets_nobody_in(cast: Cast, passkey: Passkey) -> None:
    insert(cast.beatriz, passkey)
    assert not proves(cast.beatriz, passkey)


def test_ones_own_passkey_moved_to_another_account(cast: Cast, passkey: Passkey) -> None:
    add(cast.chidi, passkey)
    sql(f"update {CREDENTIALS} set user_id = %s", cast.beatriz.user_id)  # noqa: S608
    assert not proves(cast.beatriz, passkey)
    if rows("select 1 from pg_tables where tablename = 'reports_passkeyseal'"):
        sql("update reports_passkeyseal set user_id = %s", cast.beatriz.user_id)
        assert not proves(cast.beatriz, passkey)


def test_her_passkey_with_the_key_of_the_attacker(cast: Cast, passkey: Passkey) -> None:
    hers = Passkey(passkey.origin, passkey.site, credential_id=b"of beatriz")
    add(cast.beatriz, hers)
    insert(cast.chidi, passkey)
    sql(
        f"update {CREDENTIALS} hers set public_key = mine.public_key"  # noqa: S608
        f" from {CREDENTIALS} mine where mine.user_id = %s and hers.user_id = %s",
        cast.chidi.user_id,
        cast.beatriz.user_id,
    )
    mine = Passkey(passkey.origin, passkey.site, credential_id=b"of beatriz", key=passkey.key)
    mine.count = 99
    assert not proves(cast.beatriz, mine)


def test_a_counter_that_was_turned_back(cast: Cast, passkey: Passkey) -> None:
    """A copy of her key that is behind in counting would not be noticed as one."""
    add(cast.beatriz, passkey)
    copy = Passkey(passkey.origin, passkey.site, key=passkey.key)
    copy.count = passkey.count
    assert proves(cast.beatriz, passkey)
    assert proves(cast.beatriz, passkey)
    sql(f"update {CREDENTIALS} set sign_count = 1")  # noqa: S608
    assert not proves(cast.beatriz, copy)


def test_a_code_of_the_app_is_not_good_again(cast: Cast, clock: time_machine.Traveller) -> None:
    """Somebody looked over her shoulder, and turns the newest step back in the table."""
    client = Client()
    log_in(client, cast.beatriz, now=NOW)
    seen = cast.beatriz.code(NOW)
    clock.shift(LATER)
    sql("update reports_totpdevice set last_step = -1")
    thief = typed_password(cast.beatriz)
    assert thief.post("/staff/verify/", {"code": seen}).status_code == 403
    assert not is_inside(thief)


def test_an_app_that_waits_is_not_made_to_count(
    cast: Cast, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """She began a new app on an open screen; whoever saw the picture marks it as confirmed."""
    monkeypatch.setattr(authenticator_codes, "new_secret", lambda: SEEN)
    client = Client()
    log_in(client, cast.beatriz, now=NOW)
    assert authenticator_codes.spoken(SEEN) in client.get("/staff/account/authenticator/").text
    sql("delete from reports_totpdevice where confirmed and user_id = %s", cast.beatriz.user_id)
    sql("update reports_totpdevice set confirmed = true where user_id = %s", cast.beatriz.user_id)
    clock.shift(LATER * 2)
    thief, code = typed_password(cast.beatriz), authenticator_codes.code(SEEN, now=NOW + LATER * 2)
    assert thief.post("/staff/verify/", {"code": code}).status_code == 403


def test_ones_own_app_moved_to_another_account(cast: Cast) -> None:
    sql("delete from reports_totpdevice where user_id = %s", cast.beatriz.user_id)
    sql(
        "update reports_totpdevice set user_id = %s where user_id = %s",
        cast.beatriz.user_id,
        cast.chidi.user_id,
    )
    thief = typed_password(cast.beatriz)
    assert thief.post("/staff/verify/", {"code": cast.chidi.code(NOW)}).status_code == 403


def test_a_backup_code_that_was_used_is_not_put_back(cast: Cast) -> None:
    """Its row was copied while it was good; the paper is found later."""
    kept = rows("select user_id, code from reports_backupcode")
    client, code = typed_password(cast.beatriz), cast.beatriz.backup_codes[0]
    assert client.post("/staff/verify/", {"code": code}).status_code == 302
    for user_id, lookup in kept:
        sql(
            "insert into reports_backupcode (user_id, code) values (%s, %s) on conflict do nothing",
            user_id,
            lookup,
        )
    thief = typed_password(cast.beatriz)
    assert thief.post("/staff/verify/", {"code": code}).status_code == 403


def test_ones_own_paper_moved_to_another_account(cast: Cast) -> None:
    sql("delete from reports_backupdevice where user_id = %s", cast.beatriz.user_id)
    sql(
        "update reports_backupdevice set user_id = %s where user_id = %s",
        cast.beatriz.user_id,
        cast.chidi.user_id,
    )
    thief = typed_password(cast.beatriz)
    assert thief.post("/staff/verify/", {"code": cast.chidi.backup_codes[0]}).status_code == 403


def copy_session(of: Client, to: Client, *, until: datetime) -> None:
    """What one session's row says is put into another's."""
    copied = sql(
        "update django_session set session_data = (select session_data from django_session"
        " where session_key = %s), expire_date = %s where session_key = %s",
        of.cookies["s"].value,
        until,
        to.cookies["s"].value,
    )
    assert copied == 1


def test_a_session_that_waits_is_not_marked_as_let_in(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    """She is at work: her session's row, copied into the attacker's, says that a factor was shown.

    The attacker's key lies unlocked under the attacker's cookie; a column says that it waits.
    """
    hers = Client()
    log_in(hers, cast.beatriz, now=NOW)
    clock.shift(LATER)
    thief = typed_password(cast.beatriz)
    copy_session(hers, thief, until=NOW + timedelta(hours=9))
    assert sql("update reports_unlock set pending = false where pending") == 1
    assert is_inside(hers)
    assert not is_inside(thief)


def test_not_even_with_a_session_that_is_believed(cast: Cast) -> None:
    """The second wall: were the session signed anew, the key that waits opens nothing."""
    thief = typed_password(cast.beatriz)
    session = thief.session
    session["otp_device_id"] = TotpDevice.objects.get(user=cast.beatriz.user).persistent_id
    session.save()
    assert sql("update reports_unlock set pending = false where pending") == 1
    assert thief.get("/staff/account/").status_code == 403


def test_nobody_is_made_somebody_by_a_copied_session(cast: Cast) -> None:
    hers, his = Client(), Client()
    log_in(hers, cast.dalia, now=NOW)
    log_in(his, cast.chidi, now=NOW)
    copy_session(hers, his, until=NOW + timedelta(hours=9))
    # Not even a page that asks for Dalia's password, and names Dalia.
    assert his.get("/staff/account/")["Location"].startswith("/staff/login/")
    assert is_inside(hers)


def test_eight_hours_are_over_whatever_the_row_says(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    """A cookie that was taken along is kept alive in the table."""
    client = Client()
    log_in(client, cast.beatriz, now=NOW)
    clock.shift(timedelta(hours=8))
    later = NOW + timedelta(hours=8)
    sql("update reports_unlock set began_at = %s, seen_at = %s", later, later)
    fresh = Client()
    log_in(fresh, cast.beatriz, now=later)
    # A newer session's row says that it has just begun.
    copy_session(fresh, client, until=later + timedelta(hours=1))
    assert not is_inside(client)
