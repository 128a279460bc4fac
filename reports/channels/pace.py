"""Counting what somebody does against a limit, in this process's memory.

Nothing is stored, a flood costs the database nothing, and what is counted is forgotten at restart.
With n web processes the true limit is up to n times the region pack's. Who it was is not kept
either, only a hash under a key that dies with the process.
"""

import secrets
from collections import OrderedDict
from datetime import datetime, timedelta
from hashlib import blake2b
from threading import Lock

from reports.region.buckets import BucketState, full, take
from reports.region.pack import Bucket

REMEMBERED = 50_000  # of whom something is counted; the one seen longest ago is forgotten first
_key = secrets.token_bytes(32)
_lock = Lock()
_states: OrderedDict[bytes, BucketState] = OrderedDict()


def wait_for(purpose: str, who: str, bucket: Bucket, now: datetime) -> timedelta | None:
    """Count one more of this purpose; how long to wait before it, or None: go on."""
    key = blake2b(f"{purpose} {who}".encode(), key=_key, digest_size=16).digest()
    with _lock:
        state = _states.pop(key) if key in _states else full(bucket, now)
        taken = take(bucket, state, now)
        _states[key] = taken.state
        if len(_states) > REMEMBERED:
            _states.popitem(last=False)
    return None if taken.allowed else taken.wait


def forget() -> None:
    """Start counting afresh."""
    with _lock:
        _states.clear()
