"""How fast one network, and everybody together, may go. Slowed, never refused (R1.21).

Counted in this process's memory: no address is stored, a flood costs the database nothing, and
what is counted is forgotten at restart. With n web processes the true limit is up to n times the
region pack's. The address itself is not kept, only a hash under a key that dies with the process.
"""

import secrets
from collections import OrderedDict
from datetime import datetime, timedelta
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

from django.http import HttpRequest

from reports.addresses import client_address
from reports.region import region
from reports.region.buckets import BucketState, full, take
from reports.region.pack import Bucket
from reports.vault import drafts

MOST_DRAFTS = 50_000  # rows for browsers at one time: 3 GiB if every one is as long as can be
_UNTIL_SOME_RAN_OUT = timedelta(minutes=5)
_REMEMBERED = 50_000  # networks; the one seen longest ago is forgotten first
_key = secrets.token_bytes(32)
_lock = Lock()
_states: OrderedDict[bytes, BucketState] = OrderedDict()


def wait_for_page(request: HttpRequest, now: datetime) -> timedelta | None:
    """How long this network should wait before its next page; None: go on."""
    return _take("page", network(request), region().limits.pages_per_address, now)


def wait_for_report(request: HttpRequest, now: datetime) -> timedelta | None:
    """How long this network should wait before it sends another report; None: go on."""
    return _take("report", network(request), region().limits.reports_per_address, now)


def wait_for_draft(request: HttpRequest, now: datetime) -> timedelta | None:
    """How long to wait before answers are kept for one more browser, from here or anywhere.

    A row is kept for two hours and may be long: besides the pace there is a ceiling.
    """
    limits = region().limits
    here = _take("draft", network(request), limits.drafts_per_address, now)
    wait = here or _take("drafts", "", limits.drafts_overall, now)
    return wait or (None if drafts.are_fewer_than(MOST_DRAFTS) else _UNTIL_SOME_RAN_OUT)


def wait_for_code(request: HttpRequest, now: datetime) -> timedelta | None:
    """How long to wait before another return code is tried, from here or by anybody."""
    limits = region().limits
    here = _take("code", network(request), limits.codes_per_address, now)
    return here or _take("codes", "", limits.codes_overall, now)


def network(request: HttpRequest) -> str:
    """The network a request comes from: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        address = ip_address(client_address(request))
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ip_network((address, 64), strict=False))
    return str(address)


def forget() -> None:
    """Start counting afresh."""
    with _lock:
        _states.clear()


def _take(purpose: str, who: str, bucket: Bucket, now: datetime) -> timedelta | None:
    key = blake2b(f"{purpose} {who}".encode(), key=_key, digest_size=16).digest()
    with _lock:
        state = _states.pop(key) if key in _states else full(bucket, now)
        taken = take(bucket, state, now)
        _states[key] = taken.state
        if len(_states) > _REMEMBERED:
            _states.popitem(last=False)
    return None if taken.allowed else taken.wait
