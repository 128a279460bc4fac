"""The page of partners' systems in a real browser: axe, light and dark, wide and narrow."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, sync_playwright
from pytest_django.live_server_helper import LiveServer
from pytest_playwright_axe import OPTIONS_WCAG_22AA, Axe

from reports.accounts import organisations, tokens
from reports.accounts.models import OrganisationKind
from reports.audit.log import OPERATOR
from tests.journeys.chromium import launched, program
from tests.reports.accounts.people import log_in
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import House, make_house
from tests.shelters.screens.browsing import inside

CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
WIDTHS = (1280, 360)
PARTNERS = (
    ("Sample Pharmacy of the Long Street with a Long Name", 200),
    ("Sample Helpline", 20),
    ("Sample Clinic", 1),
)


@pytest.fixture
def house(transactional_db: None) -> House:
    """Partners whose tokens last, run out soon, and have run out."""
    made = make_house()
    for name, days in PARTNERS:
        organisation = organisations.create_organisation(
            kind=OrganisationKind.PARTNER, name=name, by=OPERATOR, now=NOW
        )
        tokens.make_token(
            organisation_id=organisation.pk,
            name="counter software",
            lasts=timedelta(days=days),
            by=OPERATOR,
            now=NOW - timedelta(days=2) if days == 1 else NOW,
        )
    return made


def look(page: Page, name: str) -> None:
    """Keep a picture for whoever asked for one (`LINDEN_PICTURES=FOLDER`)."""
    if folder := os.environ.get("LINDEN_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def cookies(house: House) -> dict[str, str]:
    """Dalia's browser, logged in over HTTP before the real one starts, whose loop forbids it."""
    client = Client()
    log_in(client, house.cast.dalia, now=NOW)
    return {name: morsel.value for name, morsel in client.cookies.items()}


def faults(axe: Axe, page: Page, options: str | dict[str, Any]) -> list[str]:
    """What axe has to say about a page."""
    found = axe.run(page, options=options, html_report_generated=False, json_report_generated=False)
    return [f"{page.url} {each['id']}: {each['nodes']}" for each in found["violations"]]


def check(page: Page, axe: Axe, name: str) -> None:
    """Look at the page in light and in dark, wide and narrow."""
    for scheme, options in (("light", OPTIONS_WCAG_22AA), ("dark", CONTRAST)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        assert faults(axe, page, options) == []
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            look(page, f"{name}-{scheme}-{width}")


@pytest.mark.timeout(240)
def test_a_token_is_made_and_withdrawn(
    house: House, live_server: LiveServer, tmp_path: Path
) -> None:
    axe, inside_as = Axe(output_directory=tmp_path), cookies(house)
    path = program()
    if path is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        chromium = launched(playwright, path)
        page = inside(chromium, live_server.url, inside_as, bypass_csp=True)
        page.goto("/desk/board/")
        page.get_by_role("link", name="Systems").click()
        check(page, axe, "systems")
        page.get_by_label("Organisation").select_option(label="Sample Helpline")
        page.get_by_label("Which system").fill("chat")
        page.get_by_label("Good for").select_option(label="six months")
        page.get_by_role("button", name="Make the token").click()
        assert page.locator("#secret").inner_text().startswith(tokens.PREFIX)
        check(page, axe, "systems-made")
        page.get_by_label("Organisation").select_option(label="Choose …")
        page.evaluate("document.querySelector('#form-token').noValidate = true")
        page.get_by_role("button", name="Make the token").click()
        assert page.locator(".wrong").count() >= 1
        assert page.locator("#secret").count() == 0
        check(page, axe, "systems-wrong")
        page.get_by_role("button", name="Withdraw Sample Helpline, chat").click()
        assert "Withdrawn." in page.get_by_role("status").first.inner_text()
        assert page.get_by_text("chat").count() == 0
        chromium.close()
