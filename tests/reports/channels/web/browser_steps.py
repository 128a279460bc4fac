"""How a reporter goes from page to page in a browser."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.journeys.chromium import follow

WORDS = "Sample words typed in a browser."


type Open = Callable[..., Page]


def go_on(page: Page) -> None:
    go(page, "button[value=on]")


def go(page: Page, selector: str) -> None:
    """Click the first such link or button, and be on the page it leads to."""
    follow(page.locator(selector).first)


def begin(page: Page, who: str = "self", subject: str = "") -> None:
    """The yes, and what it is about; then "Right now" stands there."""
    page.goto("/tell/")
    go(page, f"button[name=who][value={who}]")
    if subject:
        page.check(f"input[value={subject}]")
    go_on(page)


def asks(page: Page, name: str) -> bool:
    """Whether this is the page of that name."""
    return page.locator(f"input[name=page][value={name}]").count() == 1
