"""One demo for all journeys that need real processes, started when the first asks for it."""

from collections.abc import Iterator

import pytest

from config.local.tour.demo import Demo, started


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """A running demo with a state of its own: web, worker, beat and database as processes."""
    with started() as running:
        yield running
