"""Slowing down whoever guesses, by account and by network, without keeping an address.

An attempt is counted before it is made, so that a hundred at once count as a hundred. The wait
doubles with each failure and has an upper limit, and failures are forgotten one by one with time:
nobody is ever locked out for good, neither by her own mistakes nor by a stranger who knows her
login name.
"""

import ipaddress
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.http import HttpRequest

from reports.accounts.models import Throttle
from reports.addresses import client_address
from reports.vault import lookups, passwords

FORGOTTEN_AFTER: Final = timedelta(hours=24)
_STRANGER_ROWS: Final = 8


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


# A stranger who knows a login name can make its owner wait a minute, not more. A network is a
# whole office behind one address: more failures are free, then it waits longer; after the longest
# wait it is free again.
ACCOUNT: Final = Limit(free=5, longest=timedelta(minutes=1), forgets=timedelta(minutes=1))
NETWORK: Final = Limit(free=20, longest=timedelta(minutes=15), forgets=timedelta(minutes=1))
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
class Attempt:
    """The counters that one attempt touches: the account's and the network's.

    Without a network only the account's: somebody whose session is known is no stranger, and must
    not wait for what her neighbours do.
    """

    account: str
    network: str | None
    limit: Limit = ACCOUNT

    def counters(self) -> list[tuple[bytes, Limit]]:
        """Return the rows' keys, always in the same order, with the limit of each."""
        found = [(lookups.lookup("network", f"account:{self.account}"), self.limit)]
        if self.network is not None:
            found.append((lookups.lookup("network", f"network:{self.network}"), NETWORK))
        return found


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


def begin(attempt: Attempt, *, now: datetime) -> list[Counted]:
    """Count an attempt as failed until `succeeded` says otherwise. Raises Throttled.

    One that is refused is not counted: waiting is enough, whoever keeps trying meanwhile.
    """
    with transaction.atomic():
        return [_count(key, limit, now=now) for key, limit in attempt.counters()]


def succeeded(counted: list[Counted]) -> None:
    """Take this attempt back: the account's failures are forgotten, the network has one less.

    The network's others are kept, or a colleague with an account of her own could wipe them at
    will; but a success makes nobody wait.
    """
    account, *networks = counted
    with transaction.atomic():
        Throttle.objects.filter(key=account.key).delete()
        for network in networks:
            _take_back(network)


def not_tried(counted: list[Counted]) -> None:
    """Take an attempt back that was never made: every counter says what it said before."""
    with transaction.atomic():
        for each in counted:
            _take_back(each)


@contextmanager
def slowed_when_busy() -> Iterator[None]:
    """Raise Throttled when this process has as many passwords to derive from as it can."""
    try:
        yield
    except passwords.Busy:
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


def network_of(request: HttpRequest) -> str:
    """Return the network a request comes from: /24 of IPv4, /64 of IPv6; never kept as it is."""
    try:
        address = ipaddress.ip_address(client_address(request))
    except ValueError:
        return "unknown"
    mapped = getattr(address, "ipv4_mapped", None) or address
    length = 24 if mapped.version == 4 else 64
    return str(ipaddress.ip_network((mapped, length), strict=False))


_TOUCH = """
INSERT INTO reports_throttle (key, failures, last_at, blocked_until) VALUES (%s, 0, %s, %s)
ON CONFLICT (key) DO NOTHING
"""


_COUNT = """
INSERT INTO reports_throttle (key, failures, last_at, blocked_until) VALUES (%s, 1, %s, %s)
ON CONFLICT (key) DO UPDATE
SET failures = reports_throttle.failures + 1, last_at = excluded.last_at
"""


def _stranger(number: int) -> bytes:
    return lookups.lookup("network", f"stranger:{number}")


def _count(key: bytes, limit: Limit, *, now: datetime) -> Counted:
    with connection.cursor() as cursor:
        cursor.execute(_TOUCH, [key, now, now])
    row = Throttle.objects.select_for_update().get(key=key)
    if row.blocked_until > now:
        raise Throttled(row.blocked_until - now)
    before = State(row.failures, row.last_at, row.blocked_until)
    failures = limit.left(row.failures, quiet=now - row.last_at) + 1
    after = State(failures, now, now + limit.wait(failures))
    _write(row, after)
    return Counted(key, before, after)


def _take_back(counted: Counted) -> None:
    row = Throttle.objects.select_for_update().filter(key=counted.key).first()
    if row is None:
        return
    said = State(row.failures, row.last_at, row.blocked_until)
    if said == counted.after:
        _write(row, counted.before)
    else:  # others failed here meanwhile: what they have to wait for stays
        _write(row, State(max(0, said.failures - 1), said.last_at, said.blocked_until))


def _write(row: Throttle, state: State) -> None:
    row.failures, row.last_at = state.failures, state.last_at
    row.blocked_until = state.blocked_until
    row.save()
