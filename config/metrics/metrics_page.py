"""Who may read `/metrics`: this machine, or whoever asks the staff site by its name.

The public site's address answers as if there were no such page. Requests are counted in the memory
of each web process: a scrape meets one of them and is told which, by the label `process`.
"""

import os
from collections.abc import Callable
from ipaddress import ip_address
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

from config.metrics.house_figures import House

# A page is named as the code names it, never by its address: that may hold an id.
disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY: Final = CollectorRegistry()
BUCKETS: Final = (0.05, 0.2, 1.0, 5.0)
NO_PAGE: Final = "none"
"""What no page answered: an address that is none, a style sheet, a refusal before any page."""

_ANSWERED: Final = Counter(
    "linden_requests",
    "Requests answered, by page and by the first digit of the status.",
    ("process", "view", "status"),
    registry=REGISTRY,
)
_TOOK: Final = Histogram(
    "linden_request_seconds",
    "How long a page took, without the time in line.",
    ("process", "view"),
    buckets=BUCKETS,
    registry=REGISTRY,
)


class Stopwatch:
    """Runs from its making until the answer is there."""

    def __init__(self) -> None:
        self._began = perf_counter()

    def stop(self, request: HttpRequest, response: HttpResponse) -> None:
        """Count the request."""
        found = request.resolver_match
        process, view = str(os.getpid()), found.view_name if found else NO_PAGE
        _ANSWERED.labels(process, view, f"{response.status_code // 100}xx").inc()
        _TOOK.labels(process, view).observe(perf_counter() - self._began)


PATH: Final = "/metrics"
REGISTRY.register(House())


class Metrics:
    """Count every request; answer this one, which belongs to no other address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        if request.path_info == PATH and request.method in {"GET", "HEAD"} and _may_read(request):
            return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
        watch = Stopwatch()
        response = self.get_response(request)
        watch.stop(request, response)
        return response


def _may_read(request: HttpRequest) -> bool:
    host, _ = split_domain_port(str(request.META.get("HTTP_HOST", "")))
    return _asks_from_here(request, host) or host in _staff_hosts()


def _asks_from_here(request: HttpRequest, host: str) -> bool:
    """Whether no proxy asks for somebody else: by the address, the name asked for, and no header
    in which one says for whom.
    """
    is_passed_on = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
    is_here = _is_loopback(str(request.META.get("REMOTE_ADDR", "")))
    return is_here and not is_passed_on and (host == "localhost" or _is_loopback(host.strip("[]")))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _staff_hosts() -> set[str | None]:
    """The staff site's name, if this process serves it and it is not the public site's too."""
    if "staff" not in settings.LINDEN_SITES:
        return set()
    public, staff = (
        urlsplit(address).hostname
        for address in (settings.LINDEN_PUBLIC_ADDRESS, settings.LINDEN_STAFF_ADDRESS)
    )
    return {staff} - {public, None}
