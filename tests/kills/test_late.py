"""Worker and beat are killed for good: whoever looks from outside sees it, and sees them back.

Time is passed by making the rows of the sweeps older, not by waiting: a living worker and a living
beat write them anew.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Final

import pytest

from tests.brokers.processes import until
from tests.kills.installation import Installation
from tests.tour.tools.browser import Browser
from tests.tour.tools.worker_desk import Desk, coordinator_of

STILL = "What runs by the clock has stood still since"
BY_THE_CLOCK = "runs by the clock"
LONGER_THAN_ANY_PATIENCE = 3 * 24 * 60  # minutes
# Each sweep has to end well once, on a machine that is busy with ten times its work.
SECONDS: Final = 180


@pytest.fixture
def working(installation: Installation) -> Iterator[Installation]:
    """All of its processes."""
    with installation.working("pgmq://"):
        yield installation


@pytest.mark.timeout(5 * SECONDS + 300)
def test_a_dead_worker_and_a_dead_beat_are_seen_until_they_are_back(
    working: Installation,
) -> None:
    demo = working.demo()
    with closing(demo.authenticator):
        desk = coordinator_of(demo, lambda _words: None, source="127.0.0.1")
        desk.log_in()
        _wait(lambda: _well(working, desk), "everything runs")
        working.stop("worker")
        _wait(lambda: _seen(working, desk, "linden_workers_late"), "the worker is missed")
        working.start("worker")
        _wait(lambda: not _figure(working, "linden_workers_late"), "it is back")
        working.stop("beat")
        _wait(lambda: _seen(working, desk, "linden_beat_late"), "beat is missed")
        working.start("beat")
        _wait(lambda: _well(working, desk), "everything runs again")
    _check_logs(working)


def _wait(condition: Callable[[], object], what: str) -> None:
    until(condition, seconds=SECONDS, what=what)


def _check_logs(installation: Installation) -> None:
    """Whatever a process of ours says is an object of JSON on a line of its own."""
    for name in ("web", "worker", "beat"):
        lines = [json.loads(line) for line in installation.logs()[name].splitlines()]
        assert all({"time", "level", "logger", "event"} <= line.keys() for line in lines)
        assert name == "web" or {line["event"] for line in lines} >= {"ready"}


def _well(installation: Installation, desk: Desk) -> bool:
    late = _figure(installation, "linden_sweeps_late") + _figure(installation, "linden_beat_late")
    return late == 0 and BY_THE_CLOCK not in _board(desk)


def _seen(installation: Installation, desk: Desk, figure: str) -> bool:
    """Whether board and figure say so; whoever chooses hosts and restarts processes hears no word.

    What was on its way to the database when the process died may still be written: older again.
    """
    installation.age(minutes=LONGER_THAN_ANY_PATIENCE, but="beat" if "workers" in figure else "")
    for address in ("/healthz", "/healthz/file"):
        assert _text(installation, address) == "ok"
    return _figure(installation, figure) == 1 and STILL in _board(desk)


def _board(desk: Desk) -> str:
    page = desk.browser.get("/desk/board/")
    assert page.status == 200
    return page.source


def _figure(installation: Installation, name: str) -> float:
    lines = _text(installation, "/metrics").splitlines()
    (value,) = [line.split()[-1] for line in lines if line.split()[0] == name]
    return float(value)


def _text(installation: Installation, address: str) -> str:
    page = Browser(installation.web_origin).get(address)
    assert page.status == 200, address
    return page.source
