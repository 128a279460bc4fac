"""Reading here now, in a browser: the mark comes and goes by itself, on a clean page."""

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from reports.cases.deadlines import presence
from tests.looks import Look
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import House, make_house
from tests.reports.console.planning.test_received_browser import entered

IN_THE_END = 60_000  # milliseconds: asked for every four seconds, and nobody counts here


@pytest.fixture
def house(transactional_db: None) -> House:
    """Beatriz has a case of somebody who is to read the answers."""
    return make_house().acknowledged()


def test_the_mark_comes_and_goes_by_itself(
    house: House, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    page = entered(live_server, chromium, house.cast.beatriz)
    page.goto(live_server.url + house.page)
    mark = page.locator("#reads-here")
    expect(mark).to_be_hidden()
    presence.show(case_id=house.case_id, now=NOW)
    expect(mark).to_be_visible(timeout=IN_THE_END)
    look(page)
    presence.hide(case_id=house.case_id)
    expect(mark).to_be_hidden(timeout=IN_THE_END)
