"""Slowing down whoever guesses, by account and by network, without keeping an address.

An attempt is counted before it is made, so that a hundred at once count as a hundred. The wait
doubles with each failure and has an upper limit: nobody is ever locked out for good, neither by
her own mistakes nor by a stranger who knows her login name.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.http import HttpRequest

from reports.accounts.models import Throttle
from reports.vault import lookups

FORGOTTEN_AFTER: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures are free; then the wait doubles from one second up to `longest`."""

    free: int
    longest: timedelta

    def wait(self, failures: int) -> timedelta:
        """Return how long the next attempt must wait after this many failures."""
        over = failures - self.free
        if over <= 0:
            return timedelta(0)
        return min(timedelta(seconds=2 ** min(over - 1, 20)), self.longest)


# A stranger who knows a login name can make its owner wait a minute, not more. A network is a
# whole office behind one address: more failures are free, then it waits longer.
ACCOUNT: Final = Limit(free=5, longest=timedelta(minutes=1))
NETWORK: Final = Limit(free=20, longest=timedelta(minutes=15))
# Only somebody who has the password gets as far as the second factor's million of codes.
FACTOR: Final = Limit(free=5, longest=timedelta(minutes=15))


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
    """Two counters that one attempt touches: the account's and the network's."""

    account: str
    network: str
    limit: Limit = ACCOUNT

    def counters(self) -> list[tuple[bytes, Limit]]:
        """Return the rows' keys, always in the same order, with the limit of each."""
        account = lookups.lookup("network", f"account:{self.account}")
        network = lookups.lookup("network", f"network:{self.network}")
        return [(account, self.limit), (network, NETWORK)]


def begin(attempt: Attempt, *, now: datetime) -> None:
    """Count an attempt as failed until `succeeded` says otherwise. Raises Throttled.

    One that is refused is not counted: waiting is enough, whoever keeps trying meanwhile.
    """
    with transaction.atomic():
        for key, limit in attempt.counters():
            _count(key, limit, now=now)


def succeeded(attempt: Attempt) -> None:
    """Take this attempt back: the account's failures are forgotten, the network has one less.

    The network's are kept, or a colleague with an account of her own could wipe them at will.
    """
    (account, _), (network, limit) = attempt.counters()
    with transaction.atomic():
        Throttle.objects.filter(key=account).delete()
        row = Throttle.objects.select_for_update().filter(key=network).first()
        if row is not None:
            row.failures = max(0, row.failures - 1)
            row.blocked_until = row.last_at + limit.wait(row.failures)
            row.save()


def forget_old(*, now: datetime) -> int:
    """Delete counters that nothing happened to for a day; return how many."""
    return Throttle.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()[0]


def network_of(request: HttpRequest) -> str:
    """Return the network a request comes from: /24 of IPv4, /64 of IPv6; never kept as it is."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown"
    mapped = getattr(address, "ipv4_mapped", None) or address
    length = 24 if mapped.version == 4 else 64
    return str(ipaddress.ip_network((mapped, length), strict=False))


_TOUCH = """
INSERT INTO reports_throttle (key, failures, last_at, blocked_until) VALUES (%s, 0, %s, %s)
ON CONFLICT (key) DO NOTHING
"""


def _count(key: bytes, limit: Limit, *, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TOUCH, [key, now, now])
    row = Throttle.objects.select_for_update().get(key=key)
    if row.blocked_until > now:
        raise Throttled(row.blocked_until - now)
    row.failures += 1
    row.last_at = now
    row.blocked_until = now + limit.wait(row.failures)
    row.save()
