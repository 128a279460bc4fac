"""How many requests each page answered and how long that took, in this process alone.

A page is named as the code names it, never by its address: that may hold an id.
"""

import os
from time import perf_counter
from typing import Final

from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

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
