"""Looking at pages with axe, wide and narrow, light and dark."""

import os
from collections.abc import Callable
from itertools import count, product
from pathlib import Path
from zlib import crc32

import pytest
from playwright.sync_api import Page
from pytest_playwright_axe.axe import MIN_AXE_PATH, WCAG_22AA_RULESET

from tests.scale import in_turn

WIDE, NARROW = (1280, 800), (360, 740)
WAYS = tuple(product((WIDE, NARROW), ("light", "dark")))
RULES = {"runOnly": list(WCAG_22AA_RULESET), "resultTypes": ["violations"]}

type Look = Callable[[Page], None]


@pytest.fixture
def look(request: pytest.FixtureRequest) -> Look:
    """Look at one page after another: at full size each in every way, else in the next one.

    Where the turns begin differs from test to test. The page is narrow and light afterwards.
    """
    turns = count(crc32(request.node.name.encode()))

    def at(page: Page) -> None:
        turn = next(turns)
        for size, scheme in in_turn(WAYS, turn):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            _resize(page, size)
            found = faults(page)
            assert found == [], (page.url, size, scheme, found)
        page.emulate_media(color_scheme="light")
        for size in (WIDE, NARROW):
            _resize(page, size)
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0], page.url
            _keep_picture(page, f"{request.node.name}-{turn}-{size[0]}")

    return at


def faults(page: Page) -> list[tuple[str, list[str]]]:
    """What axe has to say at WCAG 2.2 AA. Run directly: its reports take longer than it."""
    page.wait_for_load_state()  # after a click: what is judged has its style sheets
    page.evaluate(MIN_AXE_PATH.read_text())
    found = page.evaluate("options => axe.run(document, options)", RULES)["violations"]
    return [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found]


def _resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def _keep_picture(page: Page, name: str) -> None:
    """For whoever asked for pictures (`LINDEN_PICTURES=FOLDER`)."""
    if folder := os.environ.get("LINDEN_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
