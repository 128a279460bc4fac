"""Which tests begin, and which of them share a process.

In several processes each file goes to one of them, the longest first: whoever is done takes the
next, so that no long one is left for the end. All that stands on a demo shares one, the tour too.
What needs the same port goes one after the other. Where tests share nothing each goes by itself.
"""

import pytest
from xdist.scheduler import LoadFileScheduling

JOURNEYS = "tests/journeys"
MACHINES = "tests/machines"
# At full size both start the public site at port 8000, as the page and the image have it.
SERVER, CONTAINER = (f"tests/config/install/test_{name}.py" for name in ("server", "container"))

# What takes more than half a minute of its own, as `./run test --durations=0` tells, and folders
# whose tests start installations.
LONG = (
    JOURNEYS,
    MACHINES,
    "tests/chaos/",
    "tests/releases/",
    "tests/kills/",
    "tests/brokers/",
    "tests/config/install/",
    "tests/benchmarks/",
    "tests/config/local/test_demo.py",
    "tests/reports/channels/web/test_axe_browser.py",
    "tests/authorization/test_authorization.py",
    "tests/reports/console/test_browser.py",
    "tests/nightlife/views/test_browser.py",
    "tests/pharmacy/test_browser.py",
    "tests/attacks/test_connections.py",
    "tests/attacks/test_writer_table.py",
    "tests/shelters/screens/test_search_browser.py",
    "tests/config/test_celery.py",
    "tests/shelters/screens/test_twelve_rooms.py",
)

# A browser's pages take seconds each: files of them are long, wherever they lie.
BROWSERS = "browser.py"

# Each of their tests starts what it needs: one after the other they would hold up a process.
ALONE = ("tests/brokers/", "tests/benchmarks/")


def share(nodeid: str) -> str:
    """What goes to one process as a whole: a file, a folder on one installation, a single test."""
    if nodeid.startswith(ALONE):
        return nodeid
    file = nodeid.split("::", 1)[0]
    if file.startswith(f"{MACHINES}/"):
        return MACHINES
    if file == CONTAINER:
        return SERVER
    return JOURNEYS if file.startswith(f"{JOURNEYS}/") else file


def place(nodeid: str) -> int:
    """Where a test stands: with the long ones, or behind them all."""
    shared = share(nodeid)
    behind = len(LONG) - shared.endswith(BROWSERS)
    return next((at for at, start in enumerate(LONG) if shared.startswith(start)), behind)


def longest_first(items: list[pytest.Item]) -> None:
    """Put the long ones first, each as they stood; the others stay as they are."""
    items.sort(key=lambda item: place(item.nodeid))


class Shares(LoadFileScheduling):
    """A file to each process, but for what shares one or stands alone."""

    def _split_scope(self, nodeid: str) -> str:
        return share(nodeid)
