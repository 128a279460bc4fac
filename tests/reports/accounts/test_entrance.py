"""Logging in over HTTP: what lets somebody in, and everything that does not (R6.17)."""

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from reports.accounts import tasks
from reports.accounts.authentication import password_step, second_factors, sessions
from reports.accounts.directory.staff import account_actor
from reports.accounts.models import Throttle, TotpDevice, User
from reports.accounts.throttling import throttle
from reports.audit.models import Event
from reports.vault.models import Unlock
from reports.vault.primitives import password_keys
from reports.vault.primitives.envelope import Cost
from tests.reports.accounts.people import Cast, Person, log_in, make_cast

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ACCOUNT = "/staff/account/"
VERIFY = "/staff/verify/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Nine o'clock, and it stays nine until the test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def _password(client: Client, login_name: str, password: str) -> int:
    sent = {"login": login_name, "password": password}
    return client.post("/staff/login/", sent).status_code


def _code(client: Client, code: str) -> int:
    return client.post(VERIFY, {"code": code}).status_code


def _is_inside(client: Client) -> bool:
    return client.get(ACCOUNT).status_code == 200


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
        assert _password(client, "  BEATRIZ ", cast.beatriz.password) == 302

    def test_a_backup_code_lets_in_once(self, client: Client, cast: Cast) -> None:
        code = cast.beatriz.backup_codes[0]
        _password(client, "beatriz", cast.beatriz.password)
        assert _code(client, code.casefold().replace("-", " ")) == 302
        assert _is_inside(client)

        again = Client()
        _password(again, "beatriz", cast.beatriz.password)
        assert _code(again, code) == 403
        assert not _is_inside(again)
        assert second_factors.codes_left(user=cast.beatriz.user) == 9

    def test_every_login_has_a_session_a_secret_and_a_row_of_its_own(
        self, client: Client, cast: Cast
    ) -> None:
        _password(client, "beatriz", cast.beatriz.password)
        pending = client.cookies["s"].value, client.cookies[sessions.COOKIE].value
        _code(client, cast.beatriz.code(NOW))
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

        assert _password(client, "beatriz", cast.beatriz.password) == 302

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
        _password(client, "chidi", cast.chidi.password)

        other = Client()
        for name, value in cookies.items():
            other.cookies[name] = value
        assert not _is_inside(other)
        assert Unlock.objects.get().user_id == cast.chidi.user_id


class TestBusyAndBlocked:
    """What strangers do keeps nobody out who is inside, and fills no log."""

    def test_the_lock_screen_does_not_wait_for_the_network(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        log_in(client, cast.beatriz, now=NOW)
        for number in range(25):
            _password(Client(), f"nobody{number}", "not hers at all")
        assert _password(Client(), "dalia", cast.dalia.password) == 429
        clock.shift(16 * 60)
        for number in range(25):
            _password(Client(), f"nobody{number}", "not hers at all")
        assert _password(Client(), "dalia", cast.dalia.password) == 429

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
        assert _password(client, "beatriz", cast.beatriz.password) == 302

    @pytest.mark.usefixtures("cast")
    def test_a_name_nobody_has_is_counted_not_logged(self, client: Client) -> None:
        before = Event.objects.count()
        _password(client, "nobody", "not hers at all")
        _password(client, "??", "not hers at all")

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
        _password(client, "beatriz", cast.beatriz.password)

        assert client.get(ACCOUNT)["Location"] == VERIFY

    def test_a_code_alone_opens_no_page(self, client: Client, cast: Cast) -> None:
        assert client.post(VERIFY, {"code": cast.beatriz.code(NOW)})["Location"] == "/staff/login/"

    def test_a_code_of_somebody_else_opens_no_page(self, client: Client, cast: Cast) -> None:
        _password(client, "beatriz", cast.beatriz.password)

        assert _code(client, cast.chidi.code(NOW)) == 403
        assert _code(client, cast.chidi.backup_codes[0]) == 403
        assert not _is_inside(client)

    def test_a_code_seen_over_her_shoulder_is_no_good_any_more(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        log_in(client, cast.beatriz, now=NOW)
        other = Client()
        _password(other, "beatriz", cast.beatriz.password)

        assert _code(other, cast.beatriz.code(NOW)) == 403
        clock.shift(30)
        assert _code(other, cast.beatriz.code(NOW)) == 403
        assert _code(other, cast.beatriz.code(NOW + timedelta(seconds=30))) == 302

    def test_three_minutes_after_the_password_it_is_asked_again(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        _password(client, "beatriz", cast.beatriz.password)
        clock.shift(181)

        page = client.post(VERIFY, {"code": cast.beatriz.code(NOW + timedelta(seconds=181))})

        assert page.status_code == 403
        assert "three minutes" in page.text
        assert not _is_inside(client)

    def test_a_closed_account_does_not_log_in(self, client: Client, cast: Cast) -> None:
        User.objects.filter(pk=cast.beatriz.user_id).update(is_active=False)

        assert _password(client, "beatriz", cast.beatriz.password) == 403

    def test_guessing_a_password_is_slowed(self, client: Client, cast: Cast) -> None:
        answers = [_password(client, "beatriz", f"guess number {n}") for n in range(8)]

        assert answers == [403] * 6 + [429] * 2
        assert _password(client, "beatriz", cast.beatriz.password) == 429

    def test_guessing_a_code_is_slowed_even_from_many_networks(
        self, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        answers = []
        for number in range(8):
            client = Client(REMOTE_ADDR=f"192.0.{number}.1")
            _password(client, "beatriz", cast.beatriz.password)
            answers.append(_code(client, "000000"))

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
        _password(client, "beatriz", cast.beatriz.password)
        row = Session.objects.get()
        session = client.session
        device = TotpDevice.objects.get(user_id=cast.beatriz.user_id)
        session["otp_device_id"] = device.persistent_id
        session.save()

        assert row.session_key == session.session_key
        assert not _is_inside(client)

    def test_a_session_of_somebody_removed_is_over(self, client: Client, cast: Cast) -> None:
        log_in(client, cast.beatriz, now=NOW)
        User.objects.filter(pk=cast.beatriz.user_id).update(session_epoch=99)

        assert client.get(ACCOUNT)["Location"].startswith("/staff/login/")


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
        assert not _is_inside(back)

    def test_signing_out_needs_a_post(self, client: Client, cast: Cast) -> None:
        """A picture on another site signs nobody out."""
        log_in(client, cast.beatriz, now=NOW)

        assert client.get("/staff/logout/").status_code == 405
        assert _is_inside(client)


class TestTheLog:
    """What the audit log says about logging in, and what no log says."""

    def test_it_says_who_came_and_went_and_was_refused(self, client: Client, cast: Cast) -> None:
        before = Event.objects.count()
        _password(client, "beatriz", "wrong password")
        _password(client, "nobody", "wrong password")
        _password(client, "beatriz", cast.beatriz.password)
        _code(client, "000000")
        _code(client, cast.beatriz.code(NOW))
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
        _password(client, "beatriz", "a wrong canary password")
        _password(client, "canary-login", "whatever")
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
