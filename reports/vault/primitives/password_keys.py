"""From a password to a key, and from a key to the private key it opens. No hash is stored.

Opening is the check: a wrong password opens nothing. At most two derivations of strangers run at
once in one process (64 MiB each), and one more waits its turn: whoever comes then is refused at
once, so that a flood of logins never holds all the threads that serve others. One more is for
those who got in before (`Rank`). Unknown users cost the same by `spend`.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from typing import Final

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from reports.vault.primitives import envelope
from reports.vault.primitives.context import Context
from reports.vault.primitives.envelope import Cost, WrapKey
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import DataKey, derive

SALT_LENGTH: Final = 16
AT_ONCE: Final = 2
WAITING: Final = 1  # a web process has four threads: one is left
LONGEST_WAIT: Final = 1.0  # seconds
KNOWN_WAIT: Final = 5.0


class Rank(Enum):
    """Who asks for a derivation; the value is how many may run and wait when they come."""

    FAILED = AT_ONCE  # failed here of late: one place is left for who did not
    NEW = AT_ONCE + WAITING
    KNOWN = AT_ONCE + WAITING + 2  # an open session, or a browser that got in before


# 64 MiB, three passes: 150 ms on one core (RFC 9106, second recommended option's memory).
COST = Cost(64 * 1024, 3)

_gate: Final = threading.BoundedSemaphore(AT_ONCE)
_for_known: Final = threading.BoundedSemaphore(1)
_rank: Final = ContextVar("rank", default=Rank.NEW)


class _Places:
    """How many derivations run and wait in this process."""

    def __init__(self) -> None:
        self.taken = 0
        self._lock = threading.Lock()

    @contextmanager
    def one(self, most: int) -> Iterator[None]:
        with self._lock:
            if self.taken >= most:
                raise Busy
            self.taken += 1
        try:
            yield
        finally:
            with self._lock:
                self.taken -= 1


_places: Final = _Places()


class Busy(Exception):
    """As many derivations run and wait as may: try again in a few seconds."""


class WrongPassword(Exception):
    """This password does not open this wrap."""


def derive_wrap(password: str, salt: bytes, cost: Cost) -> WrapKey:
    """Derive the key that a password wraps with (Argon2id, then HKDF); takes what `cost` says.

    Raises Busy.
    """
    kdf = Argon2id(
        salt=salt,
        length=32,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    )
    with _turn():
        stretched = kdf.derive(password.encode())
    return WrapKey(derive(stretched, "password wrap"), cost, salt)


@contextmanager
def ranked(rank: Rank) -> Iterator[None]:
    """Let what is derived inside, in this thread, have the place of this rank."""
    before = _rank.set(rank)
    try:
        yield
    finally:
        _rank.reset(before)


@contextmanager
def _turn() -> Iterator[None]:
    rank = _rank.get()
    with _places.one(rank.value):
        gate = _opened(rank)
        try:
            yield
        finally:
            gate.release()


def _opened(rank: Rank) -> threading.BoundedSemaphore:
    if rank is not Rank.KNOWN:
        if _gate.acquire(timeout=LONGEST_WAIT):
            return _gate
    elif _gate.acquire(blocking=False):
        return _gate
    elif _for_known.acquire(timeout=KNOWN_WAIT):
        return _for_known
    raise Busy


def lock(
    outer: DataKey, password: str, data: bytes, context: Context, *, cost: Cost | None = None
) -> bytes:
    """Wrap data under a password, with a fresh salt and today's cost."""
    secret = derive_wrap(password, os.urandom(SALT_LENGTH), cost or COST)
    return envelope.wrap_by_secret(outer, secret, data, context)


def unlock(outer: DataKey, password: str, blob: bytes, context: Context) -> bytes:
    """Open a wrap. Raises WrongPassword, or SealBroken when the wrap is not what we stored."""
    cost, salt = envelope.wrap_terms(outer, blob, context)
    secret = derive_wrap(password, salt, cost)
    try:
        return envelope.unwrap_by_secret(outer, secret, blob, context)
    except SealBroken:
        raise WrongPassword from None


def spend() -> None:
    """Cost what a login costs, for a name that nobody has."""
    derive_wrap("nobody", b"\0" * SALT_LENGTH, COST)
