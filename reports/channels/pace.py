"""Counting what somebody does against a limit, in this process's memory.

Nothing is stored, a flood costs the database nothing, and what is counted is forgotten at restart.
With n web processes the true limit is up to n times the region pack's. Who it was is not kept
either, only a hash under a key that dies with the process. Each purpose has a table of its own,
so that a flood of one kind makes no other forget.
"""

import secrets
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from threading import Lock

from reports.region.buckets import Bucket, BucketState, full, take

# Of whom something of one purpose is counted; the one seen longest ago is forgotten first.
REMEMBERED = 20_000
_key = secrets.token_bytes(32)
_lock = Lock()
_tables: defaultdict[str, OrderedDict[bytes, BucketState]] = defaultdict(OrderedDict)


def wait_for(purpose: str, who: str, bucket: Bucket, now: datetime) -> timedelta | None:
    """Count one more of this purpose; how long to wait before it, or None: go on."""
    return wait_for_all(purpose, [(who, bucket)], now)


def wait_for_all(
    purpose: str, wanted: Sequence[tuple[str, Bucket]], now: datetime
) -> timedelta | None:
    """Count one more for all of these, or for none; the longest wait, or None: go on."""
    with _lock:
        table = _tables[purpose]
        taken = {
            key: take(bucket, table.get(key) or full(bucket, now), now)
            for key, bucket in ((_digest(who), bucket) for who, bucket in wanted)
        }
        refused = [each.wait for each in taken.values() if not each.allowed]
        if refused:
            for key in taken.keys() & table.keys():
                table.move_to_end(key)
            return max(refused)
        for key, each in taken.items():
            table[key] = each.state
            table.move_to_end(key)
        while len(table) > REMEMBERED:
            table.popitem(last=False)
    return None


def is_used_up(purpose: str, who: str, bucket: Bucket, now: datetime) -> bool:
    """Say whether one more of this purpose would have to wait; counts nothing."""
    with _lock:
        state = _tables[purpose].get(_digest(who))
    return state is not None and not take(bucket, state, now).allowed


def _digest(who: str) -> bytes:
    return blake2b(who.encode(), key=_key, digest_size=16).digest()
