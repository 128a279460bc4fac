"""Where a request comes from, when proxies of one's own stand in front of this process."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from django.conf import settings
from django.http import HttpRequest

# Narrowest first. One line at home has a /56 of IPv6 or a whole /48, and with it as many of the
# narrower ones as it likes.
_IPV4: Final = (32, 24)
_IPV6: Final = (64, 56, 48)


def client_address(request: HttpRequest) -> str:
    """Return the address of whoever asked, as text that need not be an address; "" if unknown.

    Each of the installation's own `LINDEN_PROXIES` adds the address that it was asked from at the
    right end of X-Forwarded-For: the n-th from the right is the client's, and what stands to its
    left is what the client wrote there. A header with fewer did not come through all of them.
    """
    proxies: int | None = settings.LINDEN_PROXIES
    if not proxies:
        return str(request.META.get("REMOTE_ADDR", ""))
    stated = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    return stated[-proxies].strip() if len(stated) >= proxies else ""


def networks(request: HttpRequest) -> tuple[str, ...]:
    """Return the networks a request comes from, narrowest first: see `_IPV4` and `_IPV6`."""
    try:
        address: IPv4Address | IPv6Address = ip_address(client_address(request))
    except ValueError:
        return ("unknown",)
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    lengths = _IPV4 if address.version == 4 else _IPV6
    return tuple(str(ip_network((address, length), strict=False)) for length in lengths)


def line(request: HttpRequest) -> str:
    """Return what one party is known by at least: its address of IPv4, or its /48 of IPv6."""
    narrow, *wider = networks(request)
    return wider[-1] if ":" in narrow else narrow
