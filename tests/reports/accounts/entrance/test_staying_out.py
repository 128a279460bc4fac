"""Who does not get in: busy, blocked, stolen tables, wrong codes."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.accounts import tasks
from reports.accounts.authentication import password_step, sessions
from reports.accounts.models import Throttle, TotpDevice, User
from reports.accounts.throttling import throttle
from reports.audit.models import Event
from reports.vault.primitives import password_keys
from tests.reports.accounts.entrance.login_pages import (
    ACCOUNT,
    NOW,
    VERIFY,
    give_code,
    give_password,
    is_inside,
)
from tests.reports.accounts.people import Cast, log_in


class TestBusyAndBlocked:
    """What strangers do keeps nobody out who is inside, and fills no log."""

    def test_the_lock_screen_does_not_wait_for_the_network(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        log_in(client, cast.beatriz, now=NOW)
        for number in range(25):
            give_password(Client(), f"nobody{number}", "not hers at all")
        assert give_password(Client(), "dalia", cast.dalia.password) == 429
        clock.shift(16 * 60)
        for number in range(25):
            give_password(Client(), f"nobody{number}", "not hers at all")
        assert give_password(Client(), "dalia", cast.dalia.password) == 429

        sent = {"unlock_password": cast.beatriz.password}
        assert client.post("/staff/unlock/", sent).status_code == 204

    def test_too_many_at_once_are_asked_to_wait(
        self, client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def busy(*_: object) -> None:
            raise password_keys.Busy

        monkeypatch.setattr(password_keys, "derive_wrap", busy)
        for name in ("beatriz", "nobody"):
            sent = {"login": name, "password": cast.beatriz.password}
            page = client.post("/staff/login/", sent)
            assert page.status_code == 429
            assert "wait 5 seconds" in page.text
            assert f'value="{name}"' in page.text
        assert not Throttle.objects.filter(failures__gt=0).exists()
        monkeypatch.undo()
        assert give_password(client, "beatriz", cast.beatriz.password) == 302

    @pytest.mark.usefixtures("cast")
    def test_a_name_nobody_has_is_counted_not_logged(self, client: Client) -> None:
        before = Event.objects.count()
        give_password(client, "nobody", "not hers at all")
        give_password(client, "??", "not hers at all")

        assert Event.objects.count() == before
        assert throttle.take_strangers() == 2

    @pytest.mark.usefixtures("cast")
    def test_the_count_is_told_now_and_then(self, caplog: pytest.LogCaptureFixture) -> None:
        throttle.count_stranger(now=NOW)
        tasks.clean()
        tasks.clean()

        said = [line for line in caplog.records if line.message == "unknown_logins"]
        assert [line.__dict__["count"] for line in said] == [1]


class TestStayingOut:
    """Everything that is not password and second factor."""

    @pytest.mark.usefixtures("cast")
    def test_a_wrong_password_says_nothing_about_which_was_wrong(self, client: Client) -> None:
        known = client.post("/staff/login/", {"login": "beatriz", "password": "not hers at all"})
        unknown = client.post("/staff/login/", {"login": "nobodyy", "password": "not hers at all"})

        assert known.status_code == unknown.status_code == 403
        assert (
            known.text.replace("beatriz", "nobodyy").split("csrf")[0]
            == (unknown.text.split("csrf")[0])
        )
        assert "not hers at all" not in known.text

    @pytest.mark.usefixtures("cast")
    def test_a_login_name_is_kept_in_the_form(self, client: Client) -> None:
        page = client.post("/staff/login/", {"login": "beatriz", "password": "not hers at all"})

        assert 'value="beatriz"' in page.text

    @pytest.mark.usefixtures("cast")
    def test_an_unknown_name_costs_one_derivation_too(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        derived: list[str] = []
        derive = password_keys.derive_wrap

        def counted(password: str, *args: object) -> object:
            derived.append(password)
            return derive(password, *args)  # type: ignore[arg-type]

        monkeypatch.setattr(password_keys, "derive_wrap", counted)
        for name in ("beatriz", "nobody", "?"):
            with pytest.raises(password_step.LoginRefused):
                password_step.check_login(login=name, password="x" * 20, networks=("n",), now=NOW)

        assert len(derived) == 3

    @pytest.mark.usefixtures("cast")
    def test_a_known_and_an_unknown_name_take_the_same_queries(self) -> None:
        counts = []
        for name in ("beatriz", "nobody"):
            with (
                CaptureQueriesContext(connection) as queries,
                pytest.raises(password_step.LoginRefused),
            ):
                password_step.check_login(login=name, password="x" * 20, networks=("n",), now=NOW)
            counts.append(len(queries))

        assert counts[0] == counts[1]

    def test_a_password_alone_opens_no_page(self, client: Client, cast: Cast) -> None:
        give_password(client, "beatriz", cast.beatriz.password)

        assert client.get(ACCOUNT)["Location"] == VERIFY

    def test_a_code_alone_opens_no_page(self, client: Client, cast: Cast) -> None:
        assert client.post(VERIFY, {"code": cast.beatriz.code(NOW)})["Location"] == "/staff/login/"

    def test_a_code_of_somebody_else_opens_no_page(self, client: Client, cast: Cast) -> None:
        give_password(client, "beatriz", cast.beatriz.password)

        assert give_code(client, cast.chidi.code(NOW)) == 403
        assert give_code(client, cast.chidi.backup_codes[0]) == 403
        assert not is_inside(client)

    def test_a_code_seen_over_her_shoulder_is_no_good_any_more(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        log_in(client, cast.beatriz, now=NOW)
        other = Client()
        give_password(other, "beatriz", cast.beatriz.password)

        assert give_code(other, cast.beatriz.code(NOW)) == 403
        clock.shift(30)
        assert give_code(other, cast.beatriz.code(NOW)) == 403
        assert give_code(other, cast.beatriz.code(NOW + timedelta(seconds=30))) == 302

    def test_three_minutes_after_the_password_it_is_asked_again(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        give_password(client, "beatriz", cast.beatriz.password)
        clock.shift(181)

        page = client.post(VERIFY, {"code": cast.beatriz.code(NOW + timedelta(seconds=181))})

        assert page.status_code == 403
        assert "three minutes" in page.text
        assert not is_inside(client)

    def test_a_closed_account_does_not_log_in(self, client: Client, cast: Cast) -> None:
        User.objects.filter(pk=cast.beatriz.user_id).update(is_active=False)

        assert give_password(client, "beatriz", cast.beatriz.password) == 403

    def test_guessing_a_password_is_slowed(self, client: Client, cast: Cast) -> None:
        answers = [give_password(client, "beatriz", f"guess number {n}") for n in range(8)]

        assert answers == [403] * 6 + [429] * 2
        assert give_password(client, "beatriz", cast.beatriz.password) == 429

    def test_guessing_a_code_is_slowed_even_from_many_networks(
        self, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        answers = []
        for number in range(8):
            client = Client(REMOTE_ADDR=f"192.0.{number}.1")
            give_password(client, "beatriz", cast.beatriz.password)
            answers.append(give_code(client, "000000"))

        assert answers == [403] * 6 + [429] * 2
        clock.shift(15 * 60)
        late = Client()
        log_in(late, cast.beatriz, now=NOW + timedelta(minutes=15))

    def test_django_itself_lets_nobody_in(self, cast: Cast) -> None:
        client = Client()

        assert not client.login(id=cast.beatriz.user_id, password=cast.beatriz.password)

    def test_a_posted_form_needs_our_token(self, cast: Cast) -> None:
        client = Client(enforce_csrf_checks=True)
        sent = {"login": "beatriz", "password": cast.beatriz.password}

        assert client.post("/staff/login/", sent).status_code == 403
        assert not Session.objects.exists()


class TestStolenTables:
    """Somebody reads every row of the live database; she has no browser's cookie."""

    def test_a_session_row_opens_nothing_without_the_cookie(
        self, client: Client, cast: Cast
    ) -> None:
        log_in(client, cast.beatriz, now=NOW)
        thief = Client()
        thief.cookies["s"] = Session.objects.get().session_key

        page = thief.get(ACCOUNT)

        assert page.status_code == 403
        assert "Beatriz" not in page.text

    def test_nor_with_a_guess_or_another_persons_cookie(self, client: Client, cast: Cast) -> None:
        log_in(client, cast.beatriz, now=NOW)
        chidi = Client()
        log_in(chidi, cast.chidi, now=NOW)
        hers = client.cookies["s"].value
        for secret in ("", "AAAA", "not base64 at all!", chidi.cookies[sessions.COOKIE].value):
            chidi.cookies["s"] = hers
            chidi.cookies[sessions.COOKIE] = secret
            assert chidi.get(ACCOUNT).status_code == 403

    def test_a_pending_row_opens_nothing_even_with_the_cookie(
        self, client: Client, cast: Cast
    ) -> None:
        """Somebody with the password and write access skips the second factor in the tables."""
        give_password(client, "beatriz", cast.beatriz.password)
        row = Session.objects.get()
        session = client.session
        device = TotpDevice.objects.get(user_id=cast.beatriz.user_id)
        session["otp_device_id"] = device.persistent_id
        session.save()

        assert row.session_key == session.session_key
        assert not is_inside(client)

    def test_a_session_of_somebody_removed_is_over(self, client: Client, cast: Cast) -> None:
        log_in(client, cast.beatriz, now=NOW)
        User.objects.filter(pk=cast.beatriz.user_id).update(session_epoch=99)

        assert client.get(ACCOUNT)["Location"].startswith("/staff/login/")
