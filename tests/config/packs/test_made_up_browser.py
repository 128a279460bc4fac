"""R1.19: axe in both directions, on the pages of a region in two made-up languages."""

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from config.packs.pseudo_letters import MADE_UP, MadeUp
from reports.region import Region
from tests.journeys.chromium import follow
from tests.looks import faults
from tests.reports.cases.world import World

pytestmark = pytest.mark.django_db(transaction=True)

WAYS = (("self", "partner"), ("self", "place"), ("young", "y_home"), ("other", "w_couple"))


@pytest.mark.parametrize("spoken", MADE_UP, ids=lambda each: each.code)
def test_axe_finds_nothing_in_either_direction(
    chromium: Browser,
    live_server: LiveServer,
    people: World,
    in_tidewater: Region,
    spoken: MadeUp,
) -> None:
    """A third longer, or from right to left: nothing falls off a small phone's edge."""
    context = chromium.new_context(
        base_url=live_server.url,
        viewport={"width": 360, "height": 740},
        extra_http_headers={"Accept-Language": spoken.code},
    )
    page = context.new_page()

    def looked_at(address: str = "") -> None:
        if address:
            page.goto(address)
        expect(page.locator("html")).to_have_attribute("dir", spoken.direction.value)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url
        assert faults(page) == [], page.url

    for address in ("/", "/help/", "/tell/", "/back/", "/not-there/"):
        looked_at(address)
    for who, subject in WAYS:
        page.goto("/tell/")
        follow(page.locator(f"button[name=who][value={who}]"))
        page.check(f"input[value={subject}]")
        while not page.url.endswith("/check/"):
            looked_at()
            follow(page.locator("button[value=on]").first)
        looked_at()
    follow(page.locator("button[value=reach]"))
    page.fill("#f-number", "0123")
    follow(page.locator("button[value=on]").first)
    looked_at()
    page.goto("/tell/check/")
    follow(page.locator("button[value=send]").first)
    looked_at()
    code = page.inner_text(".code")
    page.goto("/back/")
    page.fill("#f-code", code)
    follow(page.locator("main button").first)
    for address in ("/back/read/", "/tell/more/4/1/", "/back/remove/"):
        looked_at(address)
    context.close()


def test_pages_for_staff_too(
    chromium: Browser, live_server: LiveServer, people: World, in_tidewater: Region
) -> None:
    """Whoever logs in reads one of the languages that are for everybody."""
    for spoken in MADE_UP:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": 360, "height": 740},
            extra_http_headers={"Accept-Language": spoken.code},
        )
        page = context.new_page()
        page.goto("/staff/login/")
        expect(page.locator("html")).to_have_attribute("lang", spoken.code)
        assert faults(page) == []
        context.close()
