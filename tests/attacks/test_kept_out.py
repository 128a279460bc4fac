"""A stranger who knows a worker's login name, and tries to keep the worker out with it."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reports.accounts.authentication import password_step
from reports.accounts.credentials import own_account
from reports.accounts.throttling import throttle
from reports.vault.primitives import password_keys
from tests.reports.accounts.people import Cast, log_in, make_cast

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HER_OFFICE = "198.51.100.7"
WRONG = "not hers at all"
IN, REFUSED, WAIT = 302, 403, 429


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def hers(cast: Cast, clock: time_machine.Traveller) -> Client:
    """Her browser, in which she logged in yesterday."""
    client = Client(REMOTE_ADDR=HER_OFFICE)
    log_in(client, cast.beatriz, now=NOW)
    client.post("/staff/logout/")
    clock.shift(timedelta(days=1))
    return client


def log_in_as(client: Client, password: str, name: str = "beatriz") -> int:
    return client.post("/staff/login/", {"login": name, "password": password}).status_code


def poll(source: str, times: int, name: str = "beatriz") -> list[int]:
    return [log_in_as(Client(REMOTE_ADDR=source), WRONG, name) for _ in range(times)]


def test_who_polls_from_one_address_waits_alone(cast: Cast) -> None:
    assert poll("203.0.113.9", 12)[-1] == WAIT
    assert poll("203.0.113.200", 1) == [WAIT], "nor does a neighbour's address help"

    assert log_in_as(Client(REMOTE_ADDR=HER_OFFICE), cast.beatriz.password) == IN


def test_who_polls_with_a_whole_48_waits_alone(cast: Cast) -> None:
    tried = [poll(f"2001:db8:7:{number:x}::1", 1)[0] for number in range(9)]

    assert tried[-1] == WAIT
    assert log_in_as(Client(REMOTE_ADDR="2001:db8:8::1"), cast.beatriz.password) == IN


def test_many_networks_keep_out_neither_her_browser_nor_a_new_one(cast: Cast, hers: Client) -> None:
    for number in range(30):
        poll(f"203.0.{number}.9", 3)
    assert poll("203.0.1.9", 1) == [WAIT], "what failed there together is slowed"

    assert log_in_as(hers, cast.beatriz.password) == IN
    assert log_in_as(Client(REMOTE_ADDR="192.0.2.44"), cast.beatriz.password) == IN


def test_a_stranger_at_her_own_office_does_not_slow_her_browser(
    cast: Cast, hers: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "NETWORK", replace(throttle.NETWORK, free=6))
    for name in ("beatriz", "nobody"):
        poll(HER_OFFICE, 7, name)
    assert log_in_as(Client(REMOTE_ADDR=HER_OFFICE), cast.beatriz.password) == WAIT

    assert log_in_as(hers, cast.beatriz.password) == IN


def test_her_second_factor_is_not_blocked_by_whoever_has_her_password(
    cast: Cast, hers: Client
) -> None:
    for number in range(8):
        thief = Client(REMOTE_ADDR=f"203.0.{number}.9")
        log_in_as(thief, cast.beatriz.password)
        last = thief.post("/staff/verify/", {"code": "000000"}).status_code
    assert last == WAIT

    log_in(hers, cast.beatriz, now=NOW + timedelta(days=1))
    assert hers.get("/staff/account/").status_code == 200


class Held:
    """A derivation that lasts until the test says so, when a stranger asks for it."""

    real = Argon2id
    begun, go = threading.Semaphore(0), threading.Event()

    def __init__(self, **how: Any) -> None:
        self.how = how

    def derive(self, secret: bytes) -> bytes:
        if secret == WRONG.encode():
            self.begun.release()
            assert self.go.wait(100)
        return self.real(**self.how).derive(secret)


def stranger(refused: list[int]) -> None:
    try:
        password_keys.derive_wrap(WRONG, bytes(16), password_keys.COST)
    except password_keys.Busy:
        refused.append(1)


def test_strangers_who_hold_every_derivation_do_not_refuse_her(
    cast: Cast, hers: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve at once; as many are taken as a process can derive."""
    refused: list[int] = []
    monkeypatch.setattr(password_keys, "Argon2id", Held)
    monkeypatch.setattr(password_keys, "LONGEST_WAIT", 100)
    threads = [threading.Thread(target=stranger, args=[refused]) for _ in range(12)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(password_keys.AT_ONCE):
            assert Held.begun.acquire(timeout=60)
        while len(refused) < 9:
            threads[-1].join(0.01)
        assert log_in_as(Client(REMOTE_ADDR=HER_OFFICE), cast.beatriz.password) == WAIT
        assert log_in_as(hers, cast.beatriz.password) == IN
    finally:
        Held.go.set()
        for thread in threads:
            thread.join()


def test_a_stolen_mark_guesses_no_faster_and_stops_counting_with_the_password(
    cast: Cast, hers: Client
) -> None:
    later, mark = NOW + timedelta(days=1), hers.cookies["known"].value
    thief = Client(REMOTE_ADDR="203.0.113.9")
    thief.cookies["known"] = mark
    assert [log_in_as(thief, WRONG) for _ in range(8)] == [REFUSED] * 6 + [WAIT] * 2

    own_account.end_sessions(user=cast.beatriz.user, now=later)
    poll(HER_OFFICE, 8)
    assert log_in_as(hers, cast.beatriz.password) == WAIT, "bound to the epoch of the account"


def test_a_mark_is_good_for_its_own_account_only(cast: Cast, hers: Client) -> None:
    poll(HER_OFFICE, 8, "chidi")
    assert log_in_as(hers, cast.chidi.password, "chidi") == WAIT

    poll(HER_OFFICE, 8)
    forged = Client(REMOTE_ADDR=HER_OFFICE)
    for mark in ("x", "AAAA", "." * 9000, hers.cookies["known"].value[:-8] + "AAAAAAA="):
        forged.cookies["known"] = mark
        assert log_in_as(forged, cast.beatriz.password) == WAIT


def test_a_mark_tells_nobody_whether_a_name_exists(cast: Cast, hers: Client) -> None:
    counts, marks = [], hers.cookies["known"].value
    for name in ("chidi", "nobody"):
        with (
            CaptureQueriesContext(connection) as queries,
            pytest.raises(password_step.LoginRefused),
        ):
            password_step.check_login(
                login=name, password=WRONG, networks=("n",), marks=marks, now=timezone.now()
            )
        counts.append(len(queries))
    assert counts[0] == counts[1]
