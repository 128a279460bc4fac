"""One demo for all journeys that need real processes, started when the first asks for it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from config.local.tour.demo import Demo, started
from config.local.tour.desk import Desk
from config.local.tour.walk import desks_of
from tests import ground
from tests.journeys.chromium import launched, program


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """A running demo with a state of its own: web, worker, beat and database as processes."""
    with started(ground.prepared()) as running:
        yield running


@pytest.fixture(scope="session")
def desks(demo: Demo) -> dict[str, Desk]:
    """Every sample worker at her desk. She logs in once: a code of hers is good for one time."""
    found = desks_of(demo, lambda _words: None)
    for desk in found.values():
        desk.log_in()
    return found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium. CI installs it; without it these journeys are skipped.

    It ends with its file: no other browser can be driven from this process beside it.
    """
    path = program()
    if path is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = launched(playwright, path)
        yield browser
        browser.close()
