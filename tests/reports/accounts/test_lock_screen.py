"""The blank screen in a real browser: it hides the page, keeps what was typed, opens in place."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.journeys.chromium import launched, program
from tests.reports.accounts.people import Person, cheap_passwords, make_cast


@pytest.fixture
def beatriz(transactional_db: None) -> Iterator[Person]:
    """Beatriz, there before the browser: its driver's event loop forbids queries of the test."""
    with cheap_passwords():
        yield make_cast().beatriz


@pytest.fixture
def page(beatriz: Person) -> Iterator[Page]:
    """A page of the system's Chromium."""
    path = program()
    if path is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = launched(playwright, path)
        yield browser.new_page()
        browser.close()


def _log_in(page: Page, address: str, person: Person) -> None:
    page.goto(f"{address}/staff/login/?next=/staff/account/password/")
    page.get_by_label("Login name").fill(person.login)
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Code from your app").fill(person.code(datetime.now(UTC)))
    page.get_by_role("button", name="Sign in").click()


def test_it_hides_the_page_and_gives_it_back_as_it_was(
    page: Page, live_server: LiveServer, beatriz: Person
) -> None:
    page.clock.install(time=datetime.now(UTC))
    _log_in(page, live_server.url, beatriz)
    typed = page.get_by_label("Password until now")
    typed.fill("half a thought")

    page.clock.fast_forward("14:00")
    expect(typed).to_be_visible()
    page.clock.fast_forward("02:00")
    expect(typed).to_be_hidden()
    unlock = page.get_by_label("Password", exact=True)
    unlock.fill("wrong")
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_text("The password is not right")).to_be_visible()
    page.keyboard.press("Escape")
    expect(typed).to_be_hidden()
    unlock.fill(beatriz.password)
    page.get_by_role("button", name="Unlock").click()

    expect(typed).to_be_visible()
    expect(typed).to_have_value("half a thought")
    expect(page.get_by_role("dialog")).to_be_hidden()
