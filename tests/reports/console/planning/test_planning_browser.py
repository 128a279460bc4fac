"""The pages of case management in a real browser: clean for axe, wide, narrow, light and dark."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from reports.cases.casework import risk_levels
from reports.cases.ownership import transfers
from reports.cases.planning import assessment_plans, case_dates, safety_plans
from reports.cases.planning.plan_records import Assessment, DateKind, Goal, PlanWords
from reports.cases.terms.consent_records import How
from reports.followup.answers import followup_closing
from reports.region import Level
from tests.looks import Look
from tests.reports.cases.planning.filled_in import checklist
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import House, make_house
from tests.reports.console.test_browser import sign_in, unfold

PAGES = (
    "/desk/intake/",
    "FILE",
    "FILEplan/",
    "FILEplan/dates/",
    "FILEplan/safety/",
    "FILEplan/safety/card/",
    "FILEplan/transfer/",
    "FILEplan/closing/",
)


@pytest.fixture
def managed(transactional_db: None) -> House:
    """A case in which every part of case management has something to show."""
    house = make_house().acknowledged()
    about: dict[str, Any] = {"case_id": house.case_id, "by": house.cast.beatriz.staff, "now": NOW}
    risk_levels.raise_level(to=Level.HIGH, **about)
    for _ in range(2):
        safety_plans.write_plan(
            said=PlanWords(signs="Sample sign.", people="Sample aunt.", card="Nora 0470 00 00 00"),
            agreed=True,
            shown=True,
            plan_id=uuid4(),
            **about,
        )
        assessment_plans.keep_plan(
            assessment=Assessment(situation="Sample situation.", needs="Sample need."),
            goals=(Goal(what="Sample goal", service="Sample service", who="me", by=NOW.date()),),
            agreed=True,
            plan_id=uuid4(),
            **about,
        )
    case_dates.add_date(
        kind=DateKind.ORDER, on=NOW, until=None, words="Sample order.", date_id=uuid4(), **about
    )
    transfers.agree(
        team_id=house.cast.elsewhere.pk, until=NOW.replace(day=30), how=How.SPOKEN, **about
    )
    followup_closing.close(said=checklist(), closing_id=uuid4(), **about)
    return house


def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    managed: House, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    beatriz = managed.cast.beatriz
    page = chromium.new_context(bypass_csp=True).new_page()
    sign_in(page, live_server.url, beatriz, beatriz.code(NOW))
    for address in PAGES:
        page.goto(live_server.url + address.replace("FILE", managed.page))
        unfold(page)
        look(page)
    for address, form in (
        ("plan/", "#form-plan"),
        ("plan/dates/", "#form-date"),
        ("plan/transfer/", "#form-transfer-agree"),
    ):
        page.goto(live_server.url + managed.page + address)
        page.locator(f"{form} button").click()
        unfold(page)
        look(page)


def test_the_small_card_is_printed_alone(
    managed: House, live_server: LiveServer, chromium: Browser
) -> None:
    """Nothing on paper but its lines: no heading, no frame, no name of the service."""
    beatriz = managed.cast.beatriz
    page = chromium.new_context(bypass_csp=True).new_page()
    sign_in(page, live_server.url, beatriz, beatriz.code(NOW))
    page.goto(f"{live_server.url}{managed.page}plan/safety/card/")
    page.emulate_media(media="print")
    expect(page.get_by_text("Nora 0470 00 00 00")).to_be_visible()
    expect(page.get_by_text("Small card")).to_be_hidden()
    expect(page.locator("header:visible, nav:visible, a:visible, button:visible")).to_have_count(0)
