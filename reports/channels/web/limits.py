"""How fast one network, and everybody together, may go. Slowed, never refused (R1.21).

Counted in this process's memory (`reports/channels/pace.py`): no address is stored.
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.http import HttpRequest

from reports.addresses import client_address
from reports.channels.pace import wait_for
from reports.region import region
from reports.vault import drafts

MOST_DRAFTS = 50_000  # rows for browsers at one time: 3 GiB if every one is as long as can be
_UNTIL_SOME_RAN_OUT = timedelta(minutes=5)


def wait_for_page(request: HttpRequest, now: datetime) -> timedelta | None:
    """How long this network should wait before its next page; None: go on."""
    return wait_for("page", network(request), region().limits.pages_per_address, now)


def wait_for_report(request: HttpRequest, now: datetime) -> timedelta | None:
    """How long this network should wait before it sends another report; None: go on."""
    return wait_for("report", network(request), region().limits.reports_per_address, now)


def wait_for_draft(request: HttpRequest, now: datetime) -> timedelta | None:
    """How long to wait before answers are kept for one more browser, from here or anywhere.

    A row is kept for two hours and may be long: besides the pace there is a ceiling.
    """
    limits = region().limits
    here = wait_for("draft", network(request), limits.drafts_per_address, now)
    wait = here or wait_for("drafts", "", limits.drafts_overall, now)
    return wait or (None if drafts.are_fewer_than(MOST_DRAFTS) else _UNTIL_SOME_RAN_OUT)


def wait_for_code(request: HttpRequest, now: datetime) -> timedelta | None:
    """How long to wait before another return code is tried, from here or by anybody."""
    limits = region().limits
    here = wait_for("code", network(request), limits.codes_per_address, now)
    return here or wait_for("codes", "", limits.codes_overall, now)


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
