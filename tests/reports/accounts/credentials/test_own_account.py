"""One's own account: password, phone, paper, browsers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from reports.accounts import tasks
from reports.accounts.authentication import (
    authenticator_codes,
    password_step,
    private_keys,
    second_factors,
)
from reports.accounts.credentials import own_account
from reports.accounts.directory import profiles
from reports.accounts.models import Invitation, KeyWrap, Throttle, TotpDevice
from reports.audit.models import Event
from reports.vault.primitives import password_keys
from reports.vault.primitives.envelope import Cost
from reports.vault.service_blobs import user_keys
from tests.reports.accounts.people import Cast, Person, log_in

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NEW = "tabo-kilu-fome-resi-danu"
OTHER = "vemi-sola-rutu-kape-finu"

pytestmark = pytest.mark.usefixtures("known_apps")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Nine o'clock, and it stays nine until the test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def beatriz(client: Client, cast: Cast) -> Person:
    """Beatriz, logged in with `client`."""
    log_in(client, cast.beatriz, now=NOW)
    return cast.beatriz


def _change(client: Client, old: str, new: str = NEW, again: str = "") -> tuple[int, str]:
    sent = {"old_password": old, "new_password": new, "new_password_again": again or new}
    page = client.post("/staff/account/password/", sent)
    return page.status_code, page.text


def test_a_new_password_opens_the_same_key_and_ends_other_sessions(
    client: Client, beatriz: Person, clock: time_machine.Traveller
) -> None:
    clock.shift(30)
    other = Client()
    log_in(other, beatriz, now=NOW + timedelta(seconds=30))

    assert _change(client, beatriz.password)[0] == 302

    assert client.get("/staff/account/").status_code == 200
    assert other.get("/staff/account/")["Location"].startswith("/staff/login/")
    assert private_keys.public_key(beatriz.user).digest == beatriz.key.public.digest
    sent = {"login": "beatriz", "password": beatriz.password}
    assert Client().post("/staff/login/", sent).status_code == 403
    assert Client().post("/staff/login/", {**sent, "password": NEW}).status_code == 302
    assert Event.objects.filter(kind="password_changed").count() == 1


@pytest.mark.parametrize(
    ("old", "new", "again", "status", "said"),
    [
        ("wrong wrong wrong", NEW, "", 403, "not right"),
        (None, "short", "", 400, "too short"),
        (None, NEW, NEW + "x", 400, "not the same"),
    ],
)
def test_a_password_that_cannot_be_changed_says_why(
    client: Client, beatriz: Person, old: str, new: str, again: str, status: int, said: str
) -> None:
    found, page = _change(client, old or beatriz.password, new, again)

    assert (found, said in page) == (status, True)
    assert NEW not in page
    assert beatriz.password not in page


def test_guessing_the_old_password_at_an_open_desk_is_slowed(
    client: Client, beatriz: Person
) -> None:
    answers = [_change(client, f"guess {n} {beatriz.login}")[0] for n in range(8)]

    assert answers == [403] * 6 + [429] * 2


def test_another_phone_takes_over_when_its_first_code_is_typed(
    client: Client, beatriz: Person, clock: time_machine.Traveller
) -> None:
    page = client.get("/staff/account/authenticator/")
    secret = second_factors.secret_of(TotpDevice.objects.get(confirmed=False, user=beatriz.user))
    assert authenticator_codes.spoken(secret) in page.text
    assert client.post("/staff/account/authenticator/", {"code": "000000"}).status_code == 403
    clock.shift(60)
    code = authenticator_codes.code(secret, now=NOW + timedelta(seconds=60))

    assert client.post("/staff/account/authenticator/", {"code": code}).status_code == 302

    assert TotpDevice.objects.filter(user=beatriz.user).count() == 1
    old = Client()
    old.post("/staff/login/", {"login": "beatriz", "password": beatriz.password})
    typed = {"code": beatriz.code(NOW + timedelta(seconds=60))}
    assert old.post("/staff/verify/", typed).status_code == 403


def test_a_session_survives_the_phone_it_was_opened_with_being_replaced(
    client: Client, beatriz: Person, clock: time_machine.Traveller
) -> None:
    client.get("/staff/account/authenticator/")
    secret = second_factors.secret_of(TotpDevice.objects.get(confirmed=False, user=beatriz.user))
    clock.shift(60)
    code = authenticator_codes.code(secret, now=NOW + timedelta(seconds=60))
    client.post("/staff/account/authenticator/", {"code": code})

    assert client.get("/staff/account/").status_code == 200


def test_new_backup_codes_are_shown_once_and_void_the_old(client: Client, beatriz: Person) -> None:
    page = client.post("/staff/account/codes/")

    assert page.text.count("<li><code>") == 10
    assert client.get("/staff/account/codes/").status_code == 405
    assert second_factors.codes_left(user=beatriz.user) == 10
    shown = page.text.split("<li><code>")[1].split("<")[0]
    later = Client()
    later.post("/staff/login/", {"login": "beatriz", "password": beatriz.password})
    assert later.post("/staff/verify/", {"code": beatriz.backup_codes[0]}).status_code == 403
    assert later.post("/staff/verify/", {"code": shown}).status_code == 302


def test_a_backup_code_is_eighty_bits() -> None:
    assert second_factors.BACKUP_BYTES * 8 >= 80
    assert len(second_factors._ALPHABET) == 32
    assert len(second_factors._new_code().replace("-", "")) * 5 == 80


def test_signing_out_everywhere_else(
    client: Client, beatriz: Person, clock: time_machine.Traveller
) -> None:
    clock.shift(30)
    other = Client()
    log_in(other, beatriz, now=NOW + timedelta(seconds=30))

    assert client.post("/staff/account/sessions/").status_code == 302

    assert client.get("/staff/account/").status_code == 200
    assert other.get("/staff/account/").status_code == 302


def test_the_account_page_shows_digits_only_to_somebody_who_waits(
    client: Client, beatriz: Person
) -> None:
    page = client.get("/staff/account/").text

    assert private_keys.digits(beatriz.user) not in page
    assert "10 backup codes" in page
    assert "care worker" in page


@pytest.mark.usefixtures("beatriz")
def test_no_page_runs_a_script_or_style_of_its_own(client: Client) -> None:
    for address in ("account/", "account/password/", "account/authenticator/"):
        page = client.get(f"/staff/{address}").text
        assert "<style" not in page
        assert " style=" not in page
        assert " on" + "click=" not in page
        for script in page.split("<script")[1:]:
            opening = script.split(">")[0]
            assert "src=" in opening or 'type="application/json"' in opening


def test_what_is_old_is_swept_away(
    client: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    log_in(client, cast.beatriz, now=NOW)
    clock.shift(timedelta(days=40))

    tasks.clean.run()

    assert not Session.objects.exists()
    assert not Throttle.objects.exists()
    assert not Invitation.objects.exists()
    assert profiles.names([cast.beatriz.user_id])


class TestMeanwhile:
    """Between reading a wrap and writing it anew somebody else changed it: that one stays."""

    def test_a_wrap_that_was_read_before_a_reset_does_not_come_back(self, cast: Cast) -> None:
        read = KeyWrap.objects.get(user_id=cast.beatriz.user_id)
        private_keys.make_keys(user=cast.beatriz.user, password=NEW)
        stored = KeyWrap.objects.get(user_id=cast.beatriz.user_id).blob

        assert not private_keys.rewrap(wrapped=read, password="x" * 20, key=cast.beatriz.key)
        assert KeyWrap.objects.get(user_id=cast.beatriz.user_id).blob == stored

    def test_nor_over_a_newer_password(self, cast: Cast) -> None:
        first, second = (KeyWrap.objects.get(user_id=cast.beatriz.user_id) for _ in range(2))

        assert private_keys.rewrap(wrapped=first, password=NEW, key=cast.beatriz.key)
        assert not private_keys.rewrap(wrapped=second, password="x" * 20, key=cast.beatriz.key)
        password_step.check_password(user=cast.beatriz.user, password=NEW, now=NOW)

    def test_a_dearer_wrap_at_login_is_not_made_over_a_reset(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The reset happens while the password is being checked."""
        monkeypatch.setattr(password_keys, "COST", Cost(128, 1))
        outdated = user_keys.outdated

        def reset_meanwhile(**terms: Any) -> bool:
            private_keys.make_keys(user=cast.beatriz.user, password=NEW)
            return outdated(**terms)

        monkeypatch.setattr(user_keys, "outdated", reset_meanwhile)
        with pytest.raises(password_step.LoginRefused):
            password_step.check_password(
                user=cast.beatriz.user, password=cast.beatriz.password, now=NOW
            )
        monkeypatch.setattr(user_keys, "outdated", outdated)

        password_step.check_password(user=cast.beatriz.user, password=NEW, now=NOW)
        with pytest.raises(password_step.LoginRefused):
            password_step.check_password(
                user=cast.beatriz.user, password=cast.beatriz.password, now=NOW
            )

    def test_a_password_is_not_changed_over_a_reset(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        check = password_step.check_password

        def reset_after(**terms: Any) -> password_step.Opened:
            opened = check(**terms)
            private_keys.make_keys(user=cast.beatriz.user, password=NEW)
            return opened

        monkeypatch.setattr(password_step, "check_password", reset_after)
        with pytest.raises(password_step.LoginRefused):
            own_account.change_password(
                user=cast.beatriz.user, old=cast.beatriz.password, new=OTHER, now=NOW
            )
        monkeypatch.undo()

        password_step.check_password(user=cast.beatriz.user, password=NEW, now=NOW)
