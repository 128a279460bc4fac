"""Passkeys: a second factor, never a way in by themselves; nothing of hers is stored with them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client
from django_otp_webauthn.models import WebAuthnAttestation, WebAuthnCredential

from reports.accounts.authentication import sessions
from reports.audit.models import Event
from tests.reports.accounts.authenticator import Passkey
from tests.reports.accounts.people import Cast, Person, log_in

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Nine o'clock, and it stays nine until the test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def passkey() -> Passkey:
    """A passkey for this site."""
    return Passkey(settings.LINDEN_PUBLIC_ADDRESS, str(settings.OTP_WEBAUTHN_RP_ID))


def _post(client: Client, address: str, data: Any = None) -> HttpResponseBase:
    return client.post(f"/staff/passkey/{address}/", data, content_type="application/json")


def _options(client: Client, address: str) -> dict[str, Any]:
    page = _post(client, address)
    assert page.status_code == 200
    found: dict[str, Any] = json.loads(page.content)  # type: ignore[attr-defined]
    return found


def _add(client: Client, passkey: Passkey) -> HttpResponseBase:
    answer = passkey.register(_options(client, "add/begin"))
    return _post(client, "add/complete", answer)


def _password(client: Client, person: Person) -> None:
    client.post("/staff/login/", {"login": person.login, "password": person.password})


@pytest.fixture
def beatriz(cast: Cast, passkey: Passkey) -> Person:
    """Beatriz, who has added a passkey to her account."""
    client = Client()
    log_in(client, cast.beatriz, now=NOW)
    assert _add(client, passkey).status_code == 200
    return cast.beatriz


def test_password_and_passkey_let_in(client: Client, beatriz: Person, passkey: Passkey) -> None:
    sent = {"login": "beatriz", "password": beatriz.password, "next": "/staff/account/"}
    client.post("/staff/login/", sent)
    assert "passkey-verification-placeholder" in client.get("/staff/verify/").text
    before = client.cookies["s"].value, client.cookies[sessions.COOKIE].value

    answer = passkey.prove(_options(client, "begin"))
    done = _post(client, "complete", answer)

    assert json.loads(done.content)["redirect_url"] == "/staff/account/"  # type: ignore[attr-defined]
    assert client.get("/staff/account/").status_code == 200
    assert client.cookies["s"].value != before[0]
    assert client.cookies[sessions.COOKIE].value != before[1]
    assert Event.objects.filter(kind="passkey_added").count() == 1


@pytest.mark.usefixtures("beatriz")
def test_a_passkey_without_the_password_opens_nothing(client: Client) -> None:
    """Its default is the other way round; our keys are opened by the password."""
    assert settings.OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN is False
    assert _post(client, "begin").status_code == 403
    assert _post(client, "complete", {}).status_code == 403
    assert client.get("/staff/account/").status_code == 302


def test_an_answer_is_good_once(client: Client, beatriz: Person, passkey: Passkey) -> None:
    _password(client, beatriz)
    answer = passkey.prove(_options(client, "begin"))
    assert _post(client, "complete", answer).status_code == 200

    other = Client()
    _password(other, beatriz)
    _options(other, "begin")
    assert _post(other, "complete", answer).status_code == 422
    assert other.get("/staff/account/").status_code == 302


def test_somebody_elses_passkey_does_not_let_in(
    client: Client, cast: Cast, beatriz: Person, passkey: Passkey
) -> None:
    _password(client, cast.chidi)
    answer = passkey.prove(_options(client, "begin"))

    assert _post(client, "complete", answer).status_code >= 400
    assert client.get("/staff/account/").status_code == 302
    assert beatriz.user_id != cast.chidi.user_id


def test_three_minutes_after_the_password_it_does_not_let_in(
    client: Client, beatriz: Person, passkey: Passkey, clock: time_machine.Traveller
) -> None:
    _password(client, beatriz)
    answer = passkey.prove(_options(client, "begin"))
    clock.shift(181)

    assert _post(client, "complete", answer).status_code == 403
    assert client.get("/staff/account/").status_code == 302


def test_only_somebody_inside_adds_a_passkey(client: Client, cast: Cast, passkey: Passkey) -> None:
    """With the password alone a thief would make herself a second factor."""
    assert _post(client, "add/begin").status_code == 302
    _password(client, cast.beatriz)
    assert _post(client, "add/begin").status_code == 302
    assert _post(client, "add/complete", passkey.register({"challenge": "AAAA"})).status_code == 302
    assert not WebAuthnCredential.objects.exists()


def test_nothing_stored_with_a_passkey_says_whose_it_is(beatriz: Person) -> None:
    credential = WebAuthnCredential.objects.get(user_id=beatriz.user_id)

    assert credential.name == ""
    assert not WebAuthnAttestation.objects.exists()


def test_her_own_device_shows_her_login_name(client: Client, cast: Cast) -> None:
    log_in(client, cast.beatriz, now=NOW)

    user = _options(client, "add/begin")["user"]

    assert (user["name"], user["displayName"]) == ("beatriz", "beatriz")


def test_a_passkey_removed_does_not_let_in(
    client: Client, cast: Cast, beatriz: Person, passkey: Passkey, clock: time_machine.Traveller
) -> None:
    credential = WebAuthnCredential.objects.get()
    clock.shift(30)
    stranger = Client()
    log_in(stranger, cast.chidi, now=NOW + timedelta(seconds=30))
    address = f"/staff/account/passkeys/{credential.pk}/"
    assert stranger.post(address).status_code == 404
    log_in(client, beatriz, now=NOW + timedelta(seconds=30))
    assert client.post(address).status_code == 302

    other = Client()
    _password(other, beatriz)
    assert "passkey-verification" not in other.get("/staff/verify/").text
    answer = passkey.prove(_options(other, "begin"))
    assert _post(other, "complete", answer).status_code >= 400
    assert other.get("/staff/account/").status_code == 302
