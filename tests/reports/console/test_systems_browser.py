"""The page of partners' systems in a real browser: axe, light and dark, wide and narrow."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from reports.accounts.credentials import api_tokens
from reports.accounts.directory import organisations
from reports.accounts.models import OrganisationKind
from reports.audit.log import OPERATOR
from tests.journeys.chromium import follow
from tests.looks import Look
from tests.reports.accounts.people import log_in
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import House, make_house
from tests.shelters.screens.browsing import inside

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
        api_tokens.make_token(
            organisation_id=organisation.pk,
            name="counter software",
            lasts=timedelta(days=days),
            by=OPERATOR,
            now=NOW - timedelta(days=2) if days == 1 else NOW,
        )
    return made


def cookies(house: House) -> dict[str, str]:
    """Dalia's browser, logged in over HTTP."""
    client = Client()
    log_in(client, house.cast.dalia, now=NOW)
    return {name: morsel.value for name, morsel in client.cookies.items()}


@pytest.mark.timeout(240)
def test_a_token_is_made_and_withdrawn(
    house: House, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    inside_as = cookies(house)
    page = inside(chromium, live_server.url, inside_as, bypass_csp=True)
    page.goto("/desk/board/")
    follow(page.get_by_role("link", name="Partners"))
    follow(page.get_by_role("link", name="API access"))
    look(page)
    page.get_by_label("Organisation").select_option(label="Sample Helpline")
    page.get_by_label("Which system").fill("chat")
    page.get_by_label("Good for").select_option(label="six months")
    follow(page.get_by_role("button", name="Make the token"))
    expect(page.locator("#secret")).to_have_text(re.compile(f"^{re.escape(api_tokens.PREFIX)}"))
    look(page)
    page.get_by_label("Organisation").select_option(label="Choose …")
    page.evaluate("document.querySelector('#form-token').noValidate = true")
    follow(page.get_by_role("button", name="Make the token"))
    expect(page.locator(".wrong").first).to_be_visible()
    expect(page.locator("#secret")).to_have_count(0)
    look(page)
    follow(page.get_by_role("button", name="Withdraw Sample Helpline, chat"))
    expect(page.get_by_role("status").first).to_contain_text("Withdrawn.")
    expect(page.get_by_text("chat")).to_have_count(0)
