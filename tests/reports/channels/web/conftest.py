from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.reports.cases import world
from tests.reports.cases.world import World
from tests.reports.channels.web.browser_steps import Open


@pytest.fixture
def people(db: None) -> World:
    """The care workers and coordinators a report is routed to."""
    return world.build()


@pytest.fixture
def opened(chromium: Browser, live_server: LiveServer, people: World) -> Open:
    """Open a page in a context of its own: 360 px wide, nothing but this server reachable."""

    def go(address: str = "/", **options: Any) -> Page:
        chosen = {"viewport": {"width": 360, "height": 740}, "locale": "en", **options}
        context = chromium.new_context(base_url=live_server.url, **chosen)
        page = context.new_page()
        page.goto(address)
        return page

    return go
