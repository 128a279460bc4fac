"""Where a request comes from, when proxies of one's own stand in front of this process."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of whoever asked, as text that need not be an address; "" if unknown.

    Each of the installation's own `LINDEN_PROXIES` adds the address that it was asked from at the
    right end of X-Forwarded-For: the n-th from the right is the client's, and what stands to its
    left is what the client wrote there. A header with fewer did not come through all of them.
    """
    proxies: int = settings.LINDEN_PROXIES
    if not proxies:
        return str(request.META.get("REMOTE_ADDR", ""))
    stated = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    return stated[-proxies].strip() if len(stated) >= proxies else ""
