"""Opening is the check: no hash, one cost, two at once."""

import threading
import time
from uuid import uuid4

import pytest

from reports.vault.primitives import envelope, password_keys
from reports.vault.primitives.context import Context
from reports.vault.primitives.envelope import Cost
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import DataKey
from reports.vault.primitives.password_keys import WrongPassword

CHEAP = Cost(64, 1)
KEY = DataKey.generate()
HERE = Context("user.private-key", uuid4(), uuid4(), 1)


def test_the_right_password_opens_and_another_does_not() -> None:
    blob = password_keys.lock(KEY, "correct sample words", b"seed", HERE, cost=CHEAP)
    assert password_keys.unlock(KEY, "correct sample words", blob, HERE) == b"seed"
    with pytest.raises(WrongPassword):
        password_keys.unlock(KEY, "correct sample word", blob, HERE)


def test_passwords_of_any_script() -> None:
    blob = password_keys.lock(KEY, "كلمة مرور تجريبية 🌿", b"seed", HERE, cost=CHEAP)
    assert password_keys.unlock(KEY, "كلمة مرور تجريبية 🌿", blob, HERE) == b"seed"


def test_each_wrap_has_its_own_salt() -> None:
    first, second = (password_keys.lock(KEY, "same", b"seed", HERE, cost=CHEAP) for _ in range(2))
    salts = {envelope.wrap_terms(KEY, blob, HERE)[1] for blob in (first, second)}
    assert len(salts) == 2


def test_a_moved_wrap_is_broken_not_wrong() -> None:
    blob = password_keys.lock(KEY, "same", b"seed", HERE, cost=CHEAP)
    with pytest.raises(SealBroken):
        password_keys.unlock(KEY, "same", blob, Context("user.private-key", uuid4(), uuid4(), 1))


def test_the_cost_stands_beside_the_wrap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrap made at yesterday's cost opens today."""
    monkeypatch.setattr(password_keys, "COST", CHEAP)
    blob = password_keys.lock(KEY, "same", b"seed", HERE)
    monkeypatch.setattr(password_keys, "COST", Cost(128, 2))
    assert password_keys.unlock(KEY, "same", blob, HERE) == b"seed"


def test_todays_cost_is_64_mib_three_passes_one_lane() -> None:
    assert (password_keys.COST.memory_kib, password_keys.COST.passes, password_keys.COST.lanes) == (
        65536,
        3,
        1,
    )


def test_unknown_users_pay_the_same_derivation(monkeypatch: pytest.MonkeyPatch) -> None:
    paid: list[dict[str, object]] = []

    class Watched:
        def __init__(self, **terms: object) -> None:
            paid.append({name: terms[name] for name in ("memory_cost", "iterations", "lanes")})

        def derive(self, _: bytes) -> bytes:
            return bytes(32)

    monkeypatch.setattr(password_keys, "Argon2id", Watched)
    blob = password_keys.lock(KEY, "same", b"seed", HERE)
    password_keys.unlock(KEY, "same", blob, HERE)
    password_keys.spend()
    assert paid[1] == paid[2]


def test_at_most_two_derivations_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock, two = 0, 0, threading.Lock(), threading.Event()

    class Slow:
        def __init__(self, **_: object) -> None: ...

        def derive(self, _: bytes) -> bytes:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
                if running == 2:
                    two.set()
            two.wait(60)
            time.sleep(0.02)
            with lock:
                running -= 1
            return bytes(32)

    monkeypatch.setattr(password_keys, "Argon2id", Slow)
    monkeypatch.setattr(password_keys, "LONGEST_WAIT", 100)
    for _ in range(3):
        threads = [threading.Thread(target=password_keys.spend) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert most == password_keys.AT_ONCE == 2


class _Held:
    """A derivation that lasts until the test says so."""

    begun = threading.Semaphore(0)
    go = threading.Event()

    def __init__(self, **_: object) -> None: ...

    def derive(self, _: bytes) -> bytes:
        self.begun.release()
        assert self.go.wait(100)
        return bytes(32)


def _hold_derivations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each lasts until `_Held.go`; those that an earlier test began are not counted here."""
    _Held.begun = threading.Semaphore(0)
    _Held.go.clear()
    monkeypatch.setattr(password_keys, "Argon2id", _Held)


def test_who_comes_when_two_derive_and_one_waits_is_refused_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A flood of logins holds three of a web process's four threads at most, never all."""
    _hold_derivations(monkeypatch)
    monkeypatch.setattr(password_keys, "LONGEST_WAIT", 100)
    threads = [threading.Thread(target=password_keys.spend) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(password_keys.AT_ONCE):
        assert _Held.begun.acquire(timeout=60)
    while password_keys._places.taken < 3:
        threads[2].join(0.01)
    began = time.monotonic()
    with pytest.raises(password_keys.Busy):
        password_keys.spend()
    assert time.monotonic() - began < 50  # it did not wait
    _Held.go.set()
    for thread in threads:
        thread.join()
    password_keys.spend()


def test_nobody_waits_for_a_turn_longer_than_said(monkeypatch: pytest.MonkeyPatch) -> None:
    _hold_derivations(monkeypatch)
    monkeypatch.setattr(password_keys, "LONGEST_WAIT", 0.05)
    threads = [threading.Thread(target=password_keys.spend) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(password_keys.AT_ONCE):
        assert _Held.begun.acquire(timeout=60)
    with pytest.raises(password_keys.Busy):
        password_keys.spend()
    _Held.go.set()
    for thread in threads:
        thread.join()
    password_keys.spend()


def test_who_got_in_before_has_one_place_beside_a_flood_and_no_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _hold_derivations(monkeypatch)
    monkeypatch.setattr(password_keys, "KNOWN_WAIT", 0.05)

    def known() -> None:
        with password_keys.ranked(password_keys.Rank.KNOWN):
            password_keys.spend()

    threads = [threading.Thread(target=each) for each in (password_keys.spend,) * 2]
    for thread in threads:
        thread.start()
    for _ in range(password_keys.AT_ONCE):
        assert _Held.begun.acquire(timeout=60)
    threads.append(threading.Thread(target=known))
    threads[-1].start()
    assert _Held.begun.acquire(timeout=60)  # beside both that a flood holds
    with pytest.raises(password_keys.Busy):
        known()
    _Held.go.set()
    for thread in threads:
        thread.join()
    known()
