"""One demo for all journeys that need real processes, started when the first asks for it."""

from collections.abc import Iterator

import pytest

from tests import ground
from tests.tour.tools.tour_demo import Demo, started
from tests.tour.tools.worker_desk import Desk
from tests.tour.walks.walk import desks_of


@pytest.fixture(scope="package")
def demo() -> Iterator[Demo]:
    """A running demo with a state of its own: web, worker, beat and database as processes.

    It ends with the last journey: its sweeps, in a hurry, would slow down all tests after them.
    """
    with started(ground.prepared()) as running:
        yield running


@pytest.fixture(scope="package")
def desks(demo: Demo) -> dict[str, Desk]:
    """Every sample worker at her desk. She logs in once: a code of hers is good for one time."""
    found = desks_of(demo, lambda _words: None)
    for desk in found.values():
        desk.log_in()
    return found
