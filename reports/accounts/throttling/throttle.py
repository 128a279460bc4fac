"""Slowing down whoever guesses, by account and network together, without keeping an address.

An attempt is counted before it is made, so that a hundred at once count as a hundred. The wait
doubles with each failure and has an upper limit, and failures are forgotten one by one with time.
A wait belongs to an account and the network that failed there: a stranger who knows a login name
makes only that stranger's own networks wait. All networks together are slowed by a ceiling of the
account that spares whoever did not fail there of late, and a browser that got in before (`known`)
has a counter of its own: nobody is kept out by what others do.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import QuerySet

from reports.accounts.models import Throttle
from reports.vault.primitives import password_keys
from reports.vault.service_keys import lookups

FORGOTTEN_AFTER: Final = timedelta(hours=24)
_STRANGER_ROWS: Final = 8
_STATE: Final = ("failures", "last_at", "blocked_until")


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures are free; then the wait doubles from one second up to `longest`.

    One failure is forgotten each `forgets`, and no more are remembered than lead to `longest`.
    """

    free: int
    longest: timedelta
    forgets: timedelta

    @property
    def most(self) -> int:
        """The failures at which the wait is at its longest."""
        return self.free + 1 + int(self.longest.total_seconds() - 1).bit_length()

    def left(self, failures: int, *, quiet: timedelta) -> int:
        """Return how many of these failures still count after so long without another."""
        return max(0, min(failures, self.most) - max(0, quiet // self.forgets))

    def wait(self, failures: int) -> timedelta:
        """Return how long the next attempt must wait after this many failures."""
        over = failures - self.free
        if over <= 0:
            return timedelta(0)
        return min(timedelta(seconds=2 ** min(over - 1, 20)), self.longest)


# Somebody known: an open session, a browser that got in before.
ACCOUNT: Final = Limit(free=5, longest=timedelta(minutes=1), forgets=timedelta(minutes=1))
# One network at one account: after the first failures some hundred tries a day.
THERE: Final = Limit(free=5, longest=timedelta(minutes=15), forgets=timedelta(hours=1))
# All networks at one account, but for those with fewer failures there than are forgiven.
CEILING: Final = Limit(free=50, longest=timedelta(minutes=1), forgets=timedelta(minutes=1))
FORGIVEN: Final = 2
# A network is a whole office behind one address: more failures are free, then it waits longer;
# after the longest wait it is free again. A wider one has as many times more that are free.
NETWORK: Final = Limit(free=20, longest=timedelta(minutes=15), forgets=timedelta(minutes=1))
_WIDER: Final = 4
# Only somebody who has the password gets as far as the second factor's million of codes.
FACTOR: Final = Limit(free=5, longest=timedelta(minutes=15), forgets=timedelta(minutes=15))
# How soon to try again when this process has as many passwords to check as it can.
BUSY: Final = timedelta(seconds=5)


class Throttled(Exception):
    """Too many attempts; `wait` says for how long the next one is refused."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.wait = wait

    @property
    def seconds(self) -> int:
        """Whole seconds to wait, at least one."""
        return max(1, -(-self.wait // timedelta(seconds=1)))


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter that an attempt touches. `spares`: it stops nobody who hardly failed here."""

    key: bytes
    limit: Limit
    spares: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """Whose account is tried, and from which networks, narrowest first (`reports/addresses.py`).

    Without networks only the account's own counter is touched: somebody whose session or browser
    is known is no stranger, and must not wait for what others do.
    """

    account: str
    networks: tuple[str, ...] = ()
    limit: Limit = ACCOUNT

    def counters(self) -> list[Counter]:
        """Return the counters, first the one that says whether this very party failed before."""
        if not self.networks:
            return [Counter(_key(f"account:{self.account}"), self.limit)]
        widest = self.networks[-1]
        return [
            Counter(_key(f"there:{self.account} {widest}"), THERE),
            Counter(_key(f"account:{self.account}"), CEILING, spares=True),
            *(
                Counter(_key(f"network:{name}"), replace(NETWORK, free=NETWORK.free * _WIDER**step))
                for step, name in enumerate(self.networks)
            ),
        ]


@dataclass(frozen=True, slots=True)
class State:
    """What a counter says."""

    failures: int
    last_at: datetime
    blocked_until: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """One counter that an attempt was counted in: what it said before, and then."""

    key: bytes
    before: State
    after: State
    failed: bool  # of late, before this


def begin(attempt: Attempt, *, now: datetime) -> list[Counted]:
    """Count an attempt as failed until `succeeded` says otherwise. Raises Throttled.

    One that is refused is not counted: waiting is enough, whoever keeps trying meanwhile.
    """
    counters = attempt.counters()
    with transaction.atomic():
        rows = _locked([each.key for each in counters], now=now)
        own = rows[counters[0].key]
        forgiven = counters[0].limit.left(own.failures, quiet=now - own.last_at) < FORGIVEN
        waits = [
            rows[each.key].blocked_until - now
            for each in counters
            if not (each.spares and forgiven)
        ]
        if max(waits) > timedelta(0):
            raise Throttled(max(waits))
        return _count(counters, rows, now=now)


def rank_of(counted: list[Counted]) -> password_keys.Rank:
    """Return which place in the queue of derivations somebody gets whose attempt was counted."""
    if len(counted) == 1:
        return password_keys.Rank.KNOWN
    return password_keys.Rank.FAILED if counted[0].failed else password_keys.Rank.NEW


def succeeded(counted: list[Counted]) -> None:
    """Take this attempt back: this party's failures are forgotten, the others have one less.

    What the network or the account has besides is kept, or a colleague with an account of their
    own could wipe it at will; but a success makes nobody wait.
    """
    with transaction.atomic():
        _take_back(counted)
        Throttle.objects.filter(key=counted[0].key).delete()


def not_tried(counted: list[Counted]) -> None:
    """Take an attempt back that was never made: every counter says what it said before."""
    with transaction.atomic():
        _take_back(counted)


@contextmanager
def slowed_when_busy(rank: password_keys.Rank = password_keys.Rank.NEW) -> Iterator[None]:
    """Raise Throttled when this process has as many passwords to derive from as it can."""
    try:
        with password_keys.ranked(rank):
            yield
    except password_keys.Busy:
        raise Throttled(BUSY) from None


def count_stranger(*, now: datetime) -> None:
    """Count a login name that nobody has; in one of a few rows, so that strangers hardly wait."""
    key = _stranger(secrets.randbelow(_STRANGER_ROWS))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, now, now])


def take_strangers() -> int:
    """Return how many such names were tried since this was last asked, and start again."""
    keys = [_stranger(number) for number in range(_STRANGER_ROWS)]
    with transaction.atomic():
        rows = Throttle.objects.select_for_update().filter(key__in=keys).order_by("key")
        found = sum(row.failures for row in rows)
        Throttle.objects.filter(key__in=keys).delete()
    return found


def forget_old(*, now: datetime) -> int:
    """Delete counters that nothing happened to for a day; return how many."""
    return Throttle.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()[0]


_TOUCH = """
INSERT INTO reports_throttle (key, failures, last_at, blocked_until)
SELECT unnest(%s::bytea[]), 0, %s, %s
ON CONFLICT (key) DO NOTHING
"""


_COUNT = """
INSERT INTO reports_throttle (key, failures, last_at, blocked_until) VALUES (%s, 1, %s, %s)
ON CONFLICT (key) DO UPDATE
SET failures = reports_throttle.failures + 1, last_at = excluded.last_at
"""


def _stranger(number: int) -> bytes:
    return lookups.lookup("network", f"stranger:{number}")


def _key(name: str) -> bytes:
    return lookups.lookup("network", name)


def _locked(keys: list[bytes], *, now: datetime) -> dict[bytes, Throttle]:
    """The rows, made where there were none; locked in one order, so that nobody waits in a ring."""
    with connection.cursor() as cursor:
        cursor.execute(_TOUCH, [sorted(keys), now, now])
    return {bytes(row.key): row for row in _waiting_for(keys)}


def _waiting_for(keys: list[bytes]) -> QuerySet[Throttle]:
    return Throttle.objects.select_for_update().filter(key__in=keys).order_by("key")


def _count(counters: list[Counter], rows: dict[bytes, Throttle], *, now: datetime) -> list[Counted]:
    counted = []
    for each in counters:
        row = rows[each.key]
        before = State(row.failures, row.last_at, row.blocked_until)
        left = each.limit.left(row.failures, quiet=now - row.last_at)
        # Whoever is spared by a wait does not make it longer for those who are not.
        waits = row.blocked_until > now
        until = row.blocked_until if waits else now + each.limit.wait(left + 1)
        after = State(left + 1, now, until)
        _set(row, after)
        counted.append(Counted(each.key, before, after, failed=left > 0))
    Throttle.objects.bulk_update(rows.values(), _STATE)
    return counted


def _take_back(counted: list[Counted]) -> None:
    said = {each.key: each for each in counted}
    rows = list(_waiting_for(list(said)))
    for row in rows:
        each = said[bytes(row.key)]
        now = State(row.failures, row.last_at, row.blocked_until)
        if now == each.after:
            _set(row, each.before)
        else:  # others failed here meanwhile: what they have to wait for stays
            _set(row, State(max(0, now.failures - 1), now.last_at, now.blocked_until))
    Throttle.objects.bulk_update(rows, _STATE)


def _set(row: Throttle, state: State) -> None:
    row.failures, row.last_at = state.failures, state.last_at
    row.blocked_until = state.blocked_until
