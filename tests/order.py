"""Which files begin, and which of them share a process.

In several processes each file goes to one of them, the longest first: whoever is done takes the
next, so that no long one is left for the end. All that stands on a demo shares one; the tour, which
waits for most of its minutes, has its own.
"""

import pytest
from xdist.scheduler import LoadFileScheduling

TOUR, JOURNEYS = "tests/journeys/test_tour.py", "tests/journeys"

# What takes more than half a minute of its own, as `./run test --durations=0` tells.
LONG = (
    TOUR,
    JOURNEYS,
    "tests/kills/test_kills.py",
    "tests/brokers/test_brokers.py",
    "tests/benchmarks/test_benchmarks.py",
    "tests/config/local/test_demo.py",
    "tests/reports/channels/web/test_browser.py",
    "tests/authorization/test_authorization.py",
    "tests/reports/console/test_browser.py",
    "tests/nightlife/views/test_browser.py",
    "tests/pharmacy/test_browser.py",
    "tests/attacks/test_connections.py",
    "tests/shelters/screens/test_search_browser.py",
    "tests/config/test_celery.py",
)


def share(nodeid: str) -> str:
    """What goes to one process as a whole: the file of the test, or all journeys but the tour."""
    file = nodeid.split("::", 1)[0]
    return JOURNEYS if file.startswith(f"{JOURNEYS}/") and file != TOUR else file


def longest_first(items: list[pytest.Item]) -> None:
    """Put the long ones first, each as they stood; the others stay as they are."""
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(share(item.nodeid), len(LONG)))


class Shares(LoadFileScheduling):
    """A file to each process, but for what shares one."""

    def _split_scope(self, nodeid: str) -> str:
        return share(nodeid)
