"""Where a request comes from, behind proxies of one's own, and which addresses are our pages."""

import unicodedata
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

# Narrowest first. One line at home has a /56 of IPv6 or a whole /48, and with it as many of the
# narrower ones as it likes.
_IPV4: Final = (32, 24)
_IPV6: Final = (64, 56, 48)
_UNKNOWN: Final = "unknown"


def client_address(request: HttpRequest) -> str:
    """Return the address of whoever asked, as text that need not be an address; "" if unknown."""
    proxies: int | None = settings.LINDEN_PROXIES
    if not proxies:
        return str(request.META.get("REMOTE_ADDR", ""))
    return stated_address(str(request.META.get("HTTP_X_FORWARDED_FOR", "")), proxies)


def stated_address(forwarded: str, proxies: int) -> str:
    """Return what the outermost of so many own proxies wrote into X-Forwarded-For; "" if nothing.

    Each of them adds the address that it was asked from at the right end: the n-th from the right
    is the client's, and what stands to its left is what the client wrote there. A header with
    fewer did not come through all of them.
    """
    stated = forwarded.split(",")
    return stated[-proxies].strip() if len(stated) >= proxies else ""


def networks(request: HttpRequest) -> tuple[str, ...]:
    """Return the networks a request comes from, narrowest first: see `_IPV4` and `_IPV6`."""
    return _networks_of(client_address(request))


def line(request: HttpRequest) -> str:
    """Return what one party is known by at least: see `line_of`."""
    return line_of(client_address(request))


def line_of(stated: str) -> str:
    """Return an address of IPv4, or the /48 of one of IPv6."""
    address = _read(stated)
    if address is None:
        return _UNKNOWN
    return _network(address, 32 if address.version == 4 else 48)


def _networks_of(stated: str) -> tuple[str, ...]:
    address = _read(stated)
    if address is None:
        return (_UNKNOWN,)
    lengths = _IPV4 if address.version == 4 else _IPV6
    return tuple(_network(address, length) for length in lengths)


def _read(stated: str) -> IPv4Address | IPv6Address | None:
    try:
        address: IPv4Address | IPv6Address = ip_address(stated)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _network(address: IPv4Address | IPv6Address, length: int) -> str:
    return str(ip_network((address, length), strict=False))


def is_own_page(request: HttpRequest, wanted: str) -> bool:
    """Say whether this is the path of a page of this site, without signs that nobody sees."""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    unseen = any(unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp"} for sign in wanted)
    return safe and wanted.startswith("/") and not unseen
