"""The system's Chromium, and a person who uses its keyboard alone."""

import os
import shutil
import threading
from collections.abc import Iterator

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.journeys import slowness
from tests.scale import FULL

# The same browser with and without windows of its own: without takes a third of the work.
WINDOWS = ("chromium", "chromium-browser", "google-chrome")
HEADLESS = ("chromium-headless-shell",)
MOST_TABS = 400
PATIENCE = 60.0
"""Seconds until what is waited for counts as missing: the machine may have much else to do."""

expect.set_options(timeout=PATIENCE * 1000)


def program() -> str | None:
    """Where Chromium is, if it is installed; at full size rather the one that people have."""
    names = WINDOWS + HEADLESS if FULL else HEADLESS + WINDOWS
    return next((found for name in names if (found := shutil.which(name))), None)


def launched(playwright: Playwright, path: str) -> Browser:
    """Start it, as root too, and where shared memory is small."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(
        executable_path=path,
        args=[*sandbox, "--disable-dev-shm-usage"],
        timeout=4 * PATIENCE * 1000,
    )


@pytest.fixture(scope="module")
def _one_chromium() -> Iterator[Browser]:
    """It ends with its file: its driver's event loop would stand in the way of others."""
    path = program()
    if path is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium-headless-shell)")
    with sync_playwright() as playwright:
        browser = launched(playwright, path)
        browser.on("context", lambda context: context.set_default_timeout(PATIENCE * 1000))
        yield browser
        browser.close()


@pytest.fixture
def chromium(_one_chromium: Browser) -> Iterator[Browser]:
    """The system's Chromium, with no window open. Without one these tests are skipped."""
    with slowness.as_asked():
        yield _one_chromium
        for context in _one_chromium.contexts:
            context.close()
    _wait_for_answers()


def _wait_for_answers() -> None:
    """Let the live server finish what a page asked as it closed: the tables are emptied next."""
    for thread in threading.enumerate():
        server = getattr(getattr(thread, "_target", None), "__self__", None)
        if isinstance(server, ThreadedWSGIServer):
            thread.join(PATIENCE)


def follow(target: Locator) -> None:
    """Click what leads to another page, and wait until that is there with its scripts.

    The click alone is over before: what is asked of the page then may be asked of the old one,
    and what is pressed next has no script yet.
    """
    with target.page.expect_navigation():
        target.click()


def phone(browser: Browser, address: str, *, scripts: bool, language: str = "en") -> BrowserContext:
    """A small phone."""
    return browser.new_context(
        base_url=address,
        viewport={"width": 390, "height": 780},
        java_script_enabled=scripts,
        locale=language,
    )


def desk(browser: Browser, address: str, *, scripts: bool) -> BrowserContext:
    """A computer in an office."""
    return browser.new_context(
        base_url=address,
        viewport={"width": 1200, "height": 860},
        java_script_enabled=scripts,
        locale="en",
    )


class CannotReach(AssertionError):
    """The Tab key does not lead there."""


class Keyboard:
    """A page used without a pointer: Tab until it is there, then Enter, Space, or type."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go_to(self, selector: str) -> None:
        """Press Tab until the element has the focus. Raises CannotReach."""
        for _ in range(MOST_TABS):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            self.page.keyboard.press("Tab")
        raise CannotReach(f"{selector} on {self.page.url}")

    def press(self, selector: str) -> None:
        """Reach a link or button and press Enter; wait for the page it leads to."""
        self.go_to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def choose(self, name: str, number: int = 1) -> None:
        """Reach a group of choices and take the choice of that number."""
        self.go_to(f'input[type="radio"][name="{name}"]')
        self.page.keyboard.press("Space")
        for _ in range(number - 1):
            self.page.keyboard.press("ArrowDown")

    def write(self, selector: str, text: str) -> None:
        """Reach a field and type."""
        self.go_to(selector)
        self.page.keyboard.type(text)

    def words(self) -> str:
        """What stands on the page."""
        return self.page.locator("body").inner_text()
