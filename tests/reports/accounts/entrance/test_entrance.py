"""Logging in over HTTP: what lets somebody in, and everything that does not (R6.17)."""

import logging
import re
from threading import Barrier, Thread
from uuid import uuid4

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from reports.accounts.authentication import password_step, second_factors, sessions
from reports.accounts.directory.staff import account_actor
from reports.accounts.models import User
from reports.audit.models import Event
from reports.vault.models import Unlock
from reports.vault.primitives import password_keys
from reports.vault.primitives.envelope import Cost
from tests.reports.accounts.entrance.login_pages import (
    ACCOUNT,
    NOW,
    VERIFY,
    give_code,
    give_password,
    is_inside,
)
from tests.reports.accounts.people import Cast, Person, log_in, make_cast


class TestGettingIn:
    """Password, then second factor."""

    def test_password_and_code_let_in(self, client: Client, cast: Cast) -> None:
        log_in(client, cast.beatriz, now=NOW)

        assert "Beatriz Sample" in client.get(ACCOUNT).text

    def test_she_comes_to_the_page_she_wanted(self, client: Client, cast: Cast) -> None:
        to_login = client.get("/staff/account/password/")
        assert to_login["Location"] == "/staff/login/?next=%2Fstaff%2Faccount%2Fpassword%2F"

        sent = {"login": "beatriz", "password": cast.beatriz.password}
        client.post("/staff/login/", {**sent, "next": "/staff/account/password/"})
        arrived = client.post(VERIFY, {"code": cast.beatriz.code(NOW)})

        assert arrived["Location"] == "/staff/account/password/"

    @pytest.mark.parametrize("wanted", ["https://evil.invalid/", "//evil.invalid", "javascript:1"])
    def test_she_is_not_sent_to_another_site(self, client: Client, cast: Cast, wanted: str) -> None:
        sent = {"login": "beatriz", "password": cast.beatriz.password, "next": wanted}
        client.post("/staff/login/", sent)

        arrived = client.post(VERIFY, {"code": cast.beatriz.code(NOW)})

        assert arrived["Location"] == "/desk/"

    def test_a_login_name_may_be_typed_any_way(self, client: Client, cast: Cast) -> None:
        assert give_password(client, "  BEATRIZ ", cast.beatriz.password) == 302

    def test_a_backup_code_lets_in_once(self, client: Client, cast: Cast) -> None:
        code = cast.beatriz.backup_codes[0]
        give_password(client, "beatriz", cast.beatriz.password)
        assert give_code(client, code.casefold().replace("-", " ")) == 302
        assert is_inside(client)

        again = Client()
        give_password(again, "beatriz", cast.beatriz.password)
        assert give_code(again, code) == 403
        assert not is_inside(again)
        assert second_factors.codes_left(user=cast.beatriz.user) == 9

    def test_every_login_has_a_session_a_secret_and_a_row_of_its_own(
        self, client: Client, cast: Cast
    ) -> None:
        give_password(client, "beatriz", cast.beatriz.password)
        pending = client.cookies["s"].value, client.cookies[sessions.COOKIE].value
        give_code(client, cast.beatriz.code(NOW))
        inside = client.cookies["s"].value, client.cookies[sessions.COOKIE].value

        assert pending[0] != inside[0]
        assert pending[1] != inside[1]
        assert Session.objects.count() == Unlock.objects.count() == 1

    def test_the_cookie_is_for_this_browser_session_and_no_script(
        self, client: Client, cast: Cast
    ) -> None:
        log_in(client, cast.beatriz, now=NOW)
        cookie = client.cookies[sessions.COOKIE]

        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
        assert not cookie["max-age"]
        assert not cookie["expires"]

    def test_a_page_inside_takes_seven_queries(
        self, client: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        """Session, account, device, unlock row, memberships; two of the page's own at least."""
        log_in(client, cast.beatriz, now=NOW)

        with django_assert_max_num_queries(8):
            client.get("/staff/account/password/")


class TestAgain:
    """Logging in again in the same browser is a login like any other."""

    def test_the_second_factor_is_asked_again(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        log_in(client, cast.beatriz, now=NOW)
        before = client.cookies["s"].value
        clock.shift(9 * 3600)

        assert give_password(client, "beatriz", cast.beatriz.password) == 302

        assert client.cookies["s"].value != before
        assert not Session.objects.filter(pk=before).exists()
        assert client.get(VERIFY).status_code == 200
        assert client.get(ACCOUNT)["Location"] == VERIFY
        unlocked = client.post(ACCOUNT, {"unlock_password": cast.beatriz.password})
        assert unlocked["Location"] == VERIFY
        assert client.post("/staff/unlock/", {}).status_code == 401
        assert Unlock.objects.get().pending

    def test_the_open_key_of_before_is_gone(self, client: Client, cast: Cast) -> None:
        log_in(client, cast.beatriz, now=NOW)
        cookies = {name: client.cookies[name].value for name in ("s", sessions.COOKIE)}
        give_password(client, "chidi", cast.chidi.password)

        other = Client()
        for name, value in cookies.items():
            other.cookies[name] = value
        assert not is_inside(other)
        assert Unlock.objects.get().user_id == cast.chidi.user_id


class TestLeaving:
    """Signing out, and being out."""

    def test_signing_out_leaves_nothing_behind(self, client: Client, cast: Cast) -> None:
        log_in(client, cast.beatriz, now=NOW)
        old = client.cookies["s"].value, client.cookies[sessions.COOKIE].value

        client.post("/staff/logout/")

        assert not Session.objects.exists()
        assert not Unlock.objects.exists()
        back = Client()
        back.cookies["s"], back.cookies[sessions.COOKIE] = old
        assert not is_inside(back)

    def test_signing_out_needs_a_post(self, client: Client, cast: Cast) -> None:
        """A picture on another site signs nobody out."""
        log_in(client, cast.beatriz, now=NOW)

        assert client.get("/staff/logout/").status_code == 405
        assert is_inside(client)


class TestTheLog:
    """What the audit log says about logging in, and what no log says."""

    def test_it_says_who_came_and_went_and_was_refused(self, client: Client, cast: Cast) -> None:
        before = Event.objects.count()
        give_password(client, "beatriz", "wrong password")
        give_password(client, "nobody", "wrong password")
        give_password(client, "beatriz", cast.beatriz.password)
        give_code(client, "000000")
        give_code(client, cast.beatriz.code(NOW))
        client.post("/staff/logout/")

        written = Event.objects.filter(at=NOW).order_by("chain", "position")
        assert written.count() == Event.objects.count() - before
        assert sorted((event.kind, event.subject_id) for event in written if event.subject_id) == [
            ("factor_refused", cast.beatriz.user_id),
            ("logged_in", cast.beatriz.user_id),
            ("logged_out", cast.beatriz.user_id),
            ("login_refused", cast.beatriz.user_id),
        ]

    def test_no_log_line_has_what_was_typed(
        self, client: Client, cast: Cast, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(0)
        give_password(client, "beatriz", "a wrong canary password")
        give_password(client, "canary-login", "whatever")
        log_in(client, cast.beatriz, now=NOW)
        client.get(ACCOUNT)

        said = " ".join(
            f"{line.getMessage()} {_without_clock_and_process(line)}"
            for line in caplog.records
            if not line.name.startswith("django.db")
        )
        for secret in ("canary", cast.beatriz.password, "beatriz"):
            assert secret not in said
        assert not re.search(rf"\b{cast.beatriz.code(NOW)}\b", said)  # ids have digits too


def _without_clock_and_process(line: logging.LogRecord) -> dict[str, object]:
    """What a line says besides the numbers of its time and its process, which may be any."""
    numbers = {"created", "msecs", "relativeCreated", "process", "thread"}
    return {name: value for name, value in vars(line).items() if name not in numbers}


@pytest.mark.django_db(transaction=True)
def test_of_two_logins_with_one_code_one_gets_in() -> None:
    """The row is locked while a code is checked."""
    beatriz = make_cast().beatriz
    start, answers = Barrier(2), []

    def verify(typed: str) -> None:
        user = User.objects.get(pk=beatriz.user_id)
        start.wait()
        try:
            second_factors.verify_code(user=user, typed=typed, by=account_actor(user), now=NOW)
            answers.append("in")
        except second_factors.FactorRefused:
            answers.append("out")
        connection.close()

    for typed in (beatriz.code(NOW), beatriz.backup_codes[0]):
        _both(verify, typed)

    assert sorted(answers) == ["in", "in", "out", "out"]


def _both(verify: object, typed: str) -> None:
    threads = [Thread(target=verify, args=[typed]) for _ in range(2)]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_somebody_without_an_app_has_no_code(cast: Cast) -> None:
    user = User.objects.get(pk=cast.beatriz.user_id)
    second_factors.forget_factors(user=user)

    for typed in ("123456", cast.beatriz.backup_codes[0], str(uuid4())):
        with pytest.raises(second_factors.FactorRefused):
            second_factors.verify_code(user=user, typed=typed, by=account_actor(user), now=NOW)


def test_a_wrap_made_at_a_lower_cost_is_made_anew_at_the_next_login(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    beatriz: Person = cast.beatriz
    before = bytes(beatriz.user.wraps.get().blob)
    monkeypatch.setattr(password_keys, "COST", Cost(128, 1))

    password_step.check_login(login="beatriz", password=beatriz.password, networks=("n",), now=NOW)
    raised = bytes(beatriz.user.wraps.get().blob)
    password_step.check_login(login="beatriz", password=beatriz.password, networks=("n",), now=NOW)

    assert raised != before
    assert bytes(beatriz.user.wraps.get().blob) == raised
