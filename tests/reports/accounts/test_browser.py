"""The pages of this room in a real browser: accessible in light and dark, and the lock screen."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from reports.accounts.authentication import authenticator_codes, second_factors
from reports.accounts.directory.profiles import Profile
from reports.accounts.onboarding import invitations
from tests.journeys.chromium import follow
from tests.looks import Look
from tests.reports.accounts.people import Cast, Person, cheap_passwords, make_cast


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    """Everybody, where the pages' server sees them."""
    with cheap_passwords():
        yield make_cast()


@pytest.fixture
def token(cast: Cast) -> str:
    """A link for somebody new."""
    new = Profile(name="Farah Sample", login="farah")
    now = datetime.now(UTC)
    team_id = cast.french.pk
    return invitations.invite(team_id=team_id, profile=new, by=cast.dalia.staff, now=now).token


@pytest.fixture
def page(cast: Cast, token: str, chromium: Browser) -> Page:
    """A page of the system's Chromium."""
    return chromium.new_page()


_used: dict[str, int] = {}


def _log_in(page: Page, address: str, person: Person, wanted: str) -> None:
    """Log in with a backup code: one for each time, whatever the clock says."""
    place = _used[person.login] = _used.get(person.login, -1) + 1
    page.goto(f"{address}/staff/login/?next={wanted}")
    page.get_by_label("Login name").fill(person.login)
    page.get_by_label("Password").fill(person.password)
    follow(page.get_by_role("button", name="Continue"))
    page.get_by_label("Code from your app").fill(person.backup_codes[place])
    follow(page.get_by_role("button", name="Sign in"))
    page.wait_for_url(f"{address}{wanted}")


def test_axe_finds_nothing_on_the_way_in(
    page: Page, live_server: LiveServer, cast: Cast, look: Look
) -> None:
    page.goto(f"{live_server.url}/staff/login/")
    look(page)
    page.get_by_label("Login name").fill("beatriz")
    page.get_by_label("Password").fill("not the password")
    follow(page.get_by_role("button", name="Continue"))
    look(page)
    page.get_by_label("Password").fill(cast.beatriz.password)
    follow(page.get_by_role("button", name="Continue"))
    look(page)
    page.get_by_label("Code from your app").fill("no code of hers")
    follow(page.get_by_role("button", name="Sign in"))
    look(page)
    for address in ("account/", "account/password/", "account/authenticator/"):
        _log_in(page, live_server.url, cast.beatriz, f"/staff/{address}")
        look(page)
        page.context.clear_cookies()


def test_axe_finds_nothing_from_the_link_to_the_account(
    page: Page, live_server: LiveServer, token: str, look: Look
) -> None:
    page.goto(f"{live_server.url}/staff/invitation/{token}/")
    look(page)
    follow(page.get_by_role("button", name="Begin"))
    look(page)
    suggested = page.locator("code").first.inner_text()
    page.get_by_label("New password", exact=True).fill(suggested)
    page.get_by_label("New password again").fill("another")
    follow(page.get_by_role("button", name="Continue"))
    look(page)
    page.get_by_label("New password", exact=True).fill(suggested)
    page.get_by_label("New password again").fill(suggested)
    follow(page.get_by_role("button", name="Continue"))
    page.get_by_text("I cannot scan it").click()
    look(page)
    secret = page.locator("details code").inner_text()
    page.get_by_label("The six digits").fill(_code(secret))
    follow(page.get_by_role("button", name="Continue"))
    expect(page.locator("#codes li")).to_have_count(second_factors.BACKUP_CODES)
    look(page)
    page.goto(f"{live_server.url}/staff/invitation/{token}/")
    expect(page.get_by_role("heading", name="This link does not work")).to_be_visible()
    look(page)


def test_the_blank_screen_hides_the_page_and_gives_it_back_as_it_was(
    page: Page, live_server: LiveServer, cast: Cast
) -> None:
    now = datetime.now(UTC)
    page.clock.install(time=now)
    page.clock.pause_at(now + timedelta(hours=1))  # no time passes but what is let pass below
    _log_in(page, live_server.url, cast.beatriz, "/staff/account/password/")
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
    unlock.fill(cast.beatriz.password)
    page.get_by_role("button", name="Unlock").click()

    expect(typed).to_be_visible()
    expect(typed).to_have_value("half a thought")
    expect(page.get_by_role("dialog")).to_be_hidden()


def _code(spoken: str) -> str:
    secret = base64.b32decode(spoken.replace(" ", ""))
    return authenticator_codes.code(secret, now=datetime.now(UTC))
