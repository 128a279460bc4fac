"""Somebody who has logged in, in a real browser."""

from django.test import Client
from playwright.sync_api import Browser, Page

from tests.reports.accounts.people import Person, log_in
from tests.shelters.houses import NOW


def cookies_of(person: Person) -> dict[str, str]:
    """Log in over HTTP."""
    client = Client()
    log_in(client, person, now=NOW)
    return {name: morsel.value for name, morsel in client.cookies.items()}


def inside(browser: Browser, address: str, cookies: dict[str, str], **options: bool) -> Page:
    """Open a page of somebody with these cookies."""
    context = browser.new_context(base_url=address, **options)  # type: ignore[arg-type]
    context.add_cookies([{"name": k, "value": v, "url": address} for k, v in cookies.items()])
    return context.new_page()


def unfolded(page: Page) -> Page:
    """The page with everything open that is folded, so that it is looked at too.

    But for the account's menu: it would lie over what is pressed next.
    """
    folded = "document.querySelectorAll('details:not(.me)')"
    page.evaluate(f"{folded}.forEach(each => each.open = true)")
    return page
