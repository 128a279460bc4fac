"""The search for a place in a real browser, as the care worker: axe, narrow, by keyboard alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer
from pytest_playwright_axe import OPTIONS_WCAG_22AA, Axe

from tests.journeys.chromium import Keyboard, launched, program
from tests.shelters.households import Household, make_household, put_on_duty
from tests.shelters.houses import Houses, make_houses
from tests.shelters.screens.browsing import cookies_of, inside

CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
WIDTHS = (1280, 360)


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium; opened after the database was filled, because its loop forbids queries."""
    path = program()
    if path is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        opened = launched(playwright, path)
        yield opened
        opened.close()


@pytest.fixture
def made(transactional_db: None) -> Houses:
    return make_houses()


@pytest.fixture
def amina(made: Houses) -> Household:
    """Amina's report, with Beatriz."""
    put_on_duty(made.cast)
    return make_household(made.cast)


def look(page: Page, name: str) -> None:
    """Keep a picture for whoever asked for one (`LINDEN_PICTURES=FOLDER`)."""
    if folder := os.environ.get("LINDEN_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def check(page: Page, axe: Axe, name: str) -> None:
    """Look at one page in light and in dark, wide and narrow."""
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    assert faults(axe, page, OPTIONS_WCAG_22AA) == []
    page.emulate_media(color_scheme="dark")
    assert faults(axe, page, CONTRAST) == []
    page.emulate_media(color_scheme="light")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        look(page, f"{name}-{width}")


def faults(axe: Axe, page: Page, options: str | dict[str, Any]) -> list[str]:
    """What axe has to say about a page."""
    found = axe.run(page, options=options, html_report_generated=False, json_report_generated=False)
    return [f"{page.url} {each['id']}: {each['nodes']}" for each in found["violations"]]


def test_axe_finds_nothing_on_the_form(
    amina: Household, live_server: LiveServer, tmp_path: Path
) -> None:
    """As it comes, and with faults in it."""
    axe, cookies = Axe(output_directory=tmp_path), cookies_of(amina.worker)
    with browser() as chromium:
        page = inside(chromium, live_server.url, cookies, bypass_csp=True)
        page.goto(f"/shelters/case/{amina.case_id}/")
        check(page, axe, "need")
        page.fill("#need-adult-0-age", "-1")
        page.evaluate("const f = document.querySelector('#form-need'); f.noValidate = true")
        page.get_by_label("No animal").check()
        page.get_by_label("A dog").check()
        page.get_by_role("button", name="Look for a place").click()
        assert page.locator(".wrong").count() >= 3
        check(page, axe, "need-wrong")


def test_a_search_is_begun_by_keyboard_alone_without_javascript(
    amina: Household, live_server: LiveServer
) -> None:
    cookies = cookies_of(amina.worker)
    with browser() as chromium:
        page = inside(chromium, live_server.url, cookies, java_script_enabled=False)
        page.goto(f"/desk/file/{amina.case_id}/")
        keys = Keyboard(page)
        keys.press(f'a[href="/shelters/case/{amina.case_id}/"]')
        keys.write("#need-adult-0-age", "34")
        keys.go_to("#urgency-urgency_0")
        page.keyboard.press("Space")
        keys.go_to("#need-agreed")
        page.keyboard.type("Spoken")
        keys.press("#form-need button")
        assert "Saved." in page.get_by_role("status").first.inner_text()
        assert "Tonight" in page.inner_text("main")
