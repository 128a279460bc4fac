"""Opening is the check: no hash, one cost, two at once."""

import threading
import time
from uuid import uuid4

import pytest

from reports.vault import envelope, passwords
from reports.vault.context import Context
from reports.vault.envelope import Cost
from reports.vault.errors import SealBroken
from reports.vault.keys import DataKey
from reports.vault.passwords import WrongPassword

CHEAP = Cost(64, 1)
KEY = DataKey.generate()
HERE = Context("user.private-key", uuid4(), uuid4(), 1)


def test_the_right_password_opens_and_another_does_not() -> None:
    blob = passwords.lock(KEY, "correct sample words", b"seed", HERE, cost=CHEAP)
    assert passwords.unlock(KEY, "correct sample words", blob, HERE) == b"seed"
    with pytest.raises(WrongPassword):
        passwords.unlock(KEY, "correct sample word", blob, HERE)


def test_passwords_of_any_script() -> None:
    blob = passwords.lock(KEY, "كلمة مرور تجريبية 🌿", b"seed", HERE, cost=CHEAP)
    assert passwords.unlock(KEY, "كلمة مرور تجريبية 🌿", blob, HERE) == b"seed"


def test_each_wrap_has_its_own_salt() -> None:
    first, second = (passwords.lock(KEY, "same", b"seed", HERE, cost=CHEAP) for _ in range(2))
    salts = {envelope.wrap_terms(KEY, blob, HERE)[1] for blob in (first, second)}
    assert len(salts) == 2


def test_a_moved_wrap_is_broken_not_wrong() -> None:
    blob = passwords.lock(KEY, "same", b"seed", HERE, cost=CHEAP)
    with pytest.raises(SealBroken):
        passwords.unlock(KEY, "same", blob, Context("user.private-key", uuid4(), uuid4(), 1))


def test_the_cost_stands_beside_the_wrap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrap made at yesterday's cost opens today."""
    monkeypatch.setattr(passwords, "COST", CHEAP)
    blob = passwords.lock(KEY, "same", b"seed", HERE)
    monkeypatch.setattr(passwords, "COST", Cost(128, 2))
    assert passwords.unlock(KEY, "same", blob, HERE) == b"seed"


def test_todays_cost_is_64_mib_three_passes_one_lane() -> None:
    assert (passwords.COST.memory_kib, passwords.COST.passes, passwords.COST.lanes) == (65536, 3, 1)


def test_unknown_users_pay_the_same_derivation(monkeypatch: pytest.MonkeyPatch) -> None:
    paid: list[dict[str, object]] = []

    class Watched:
        def __init__(self, **terms: object) -> None:
            paid.append({name: terms[name] for name in ("memory_cost", "iterations", "lanes")})

        def derive(self, _: bytes) -> bytes:
            return bytes(32)

    monkeypatch.setattr(passwords, "Argon2id", Watched)
    blob = passwords.lock(KEY, "same", b"seed", HERE)
    passwords.unlock(KEY, "same", blob, HERE)
    passwords.spend()
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

    monkeypatch.setattr(passwords, "Argon2id", Slow)
    monkeypatch.setattr(passwords, "LONGEST_WAIT", 100)
    for _ in range(3):
        threads = [threading.Thread(target=passwords.spend) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert most == passwords.AT_ONCE == 2


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
    monkeypatch.setattr(passwords, "Argon2id", _Held)


def test_who_comes_when_two_derive_and_one_waits_is_refused_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A flood of logins holds three of a web process's four threads at most, never all."""
    _hold_derivations(monkeypatch)
    monkeypatch.setattr(passwords, "LONGEST_WAIT", 100)
    threads = [threading.Thread(target=passwords.spend) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(passwords.AT_ONCE):
        assert _Held.begun.acquire(timeout=60)
    while passwords._places.taken < 3:
        threads[2].join(0.01)
    began = time.monotonic()
    with pytest.raises(passwords.Busy):
        passwords.spend()
    assert time.monotonic() - began < 50  # it did not wait
    _Held.go.set()
    for thread in threads:
        thread.join()
    passwords.spend()


def test_nobody_waits_for_a_turn_longer_than_said(monkeypatch: pytest.MonkeyPatch) -> None:
    _hold_derivations(monkeypatch)
    monkeypatch.setattr(passwords, "LONGEST_WAIT", 0.05)
    threads = [threading.Thread(target=passwords.spend) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(passwords.AT_ONCE):
        assert _Held.begun.acquire(timeout=60)
    with pytest.raises(passwords.Busy):
        passwords.spend()
    _Held.go.set()
    for thread in threads:
        thread.join()
    passwords.spend()
