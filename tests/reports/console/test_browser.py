"""Both desks in a real browser: clean for axe in light and dark, narrow, by keyboard alone."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from reports.audit.events import ReasonCode
from reports.cases.casework import (
    case_tasks,
    case_texts,
    conversation,
    notes,
    reporter,
    risk_levels,
)
from reports.cases.models import ShiftException, ShiftPattern, TaskKind
from reports.cases.ownership import conflicts_of_interest
from reports.followup.answers import attempts
from reports.followup.models import Outcome
from reports.intake.connections import connections
from reports.intake.connections.other_party import OtherParty
from reports.messaging.models import OutboundText
from reports.region import Level
from tests.journeys.chromium import follow
from tests.looks import Look
from tests.reports.accounts.people import Person, join
from tests.reports.cases.world import NOW, contact, report
from tests.reports.console.conftest import House, make_house
from tests.reports.followup import story

NIGHTS = UUID(int=9)
FIRST = "the first that can be chosen"

# Forms that come back with faults: where, which, and what is typed there.
FAULTS: dict[str, list[tuple[str, str, dict[str, str]]]] = {
    "beatriz": [
        ("FILE", "#form-note", {"text": ""}),
        ("FILE", "#form-reply", {"text": "x" * 15_001}),
        ("FILE", "#form-text", {"text": "Ask the police about it."}),
        ("FILE", "#form-plan_change", {}),
        ("FILE", "#form-safe_contact", {"number": "12", "w0-ends": "", "pretext": "x" * 501}),
    ],
    "dalia": [
        ("FILE", "#form-open", {}),
        ("/desk/people/", "form[action$='/people/admit/']", {"digits": "0000 0000"}),
        ("/desk/people/", "#form-invite", {"name": "", "login": "x"}),
        ("PERSON", "#form-work", {"capacity": "-1"}),
        ("PERSON", "#form-join", {}),
        ("/desk/phone/", "#form-phone", {"number": "12"}),
        (
            "/desk/rota/",
            "#form-shift",
            {"who": FIRST, "starts_at": "2026-12-01T17:00", "ends_at": "2026-12-01T09:00"},
        ),
        ("/desk/rota/", "#form-pattern", {"starts": "22:00", "ends": "06:00"}),
        ("PATTERN", "#form-away", {"first_day": "2026-12-02", "last_day": "2026-12-01"}),
        ("PATTERN", "#form-end", {"last_day": ""}),
        ("TEAM", "#form-team", {"name": ""}),
    ],
}


@pytest.fixture
def full_house(transactional_db: None) -> House:
    """A house in which every part of every desk has something to show."""
    house = make_house().acknowledged()
    join("Bruno", house.cast.french, by=house.cast.dalia)
    with patch("tests.reports.accounts.people.admit"):
        join("Newcomer", house.cast.french, by=house.cast.dalia)
    blocked = report()
    conflicts_of_interest.declare_conflict(
        case_id=blocked.case_id,
        user_id=house.cast.bram.user_id,
        by=house.cast.emil.staff,
        now=NOW,
    )
    about: dict[str, Any] = {"case_id": house.case_id, "by": house.cast.beatriz.staff, "now": NOW}
    risk_levels.raise_level(to=Level.HIGH, **about)
    risk_levels.ask_lower(to=Level.ELEVATED, reason=ReasonCode.MISJUDGED, **about)
    conversation.write_message(text="A sample answer.", **about)
    notes.add_note(text="A sample note.", **about)
    for state in ("delivered", "failed", "queued"):
        write_text(house, state)
    attempts.record_attempt(outcome=Outcome.NO_ANSWER, **about)
    leave_the_same()
    repeat(house)
    case_tasks.add_task(kind=TaskKind.CALL, due_at=NOW, **about)
    reporter.write_message(
        code_keys=house.amina.code_keys, text="A sample message.", now=NOW, message_id=uuid4()
    )
    return house


def repeat(house: House) -> None:
    """Nights of every week, with somebody away."""
    ShiftPattern.objects.create(
        id=NIGHTS,
        team_id=house.cast.french.pk,
        user_id=house.cast.beatriz.user_id,
        days=127,
        starts=22 * 60,
        ends=30 * 60,
        first_day=NOW.date(),
    )
    ShiftException.objects.create(
        pattern_id=NIGHTS, first_day=NOW.date(), last_day=NOW.date() + timedelta(days=1)
    )


def leave_the_same() -> None:
    """Two reports more, on the same other person; the desk may be told."""
    for _ in range(2):
        report(other_party=OtherParty(phone="0470 98 76 54"), connect="tell_desk")
    connections.sweep(now=NOW)


def write_text(house: House, state: str) -> None:
    """A text to the person of the case, as far as this state."""
    row = case_texts.write_text(
        case_id=house.case_id,
        words="A sample text.",
        slot=state,
        not_before=NOW,
        not_after=NOW + timedelta(hours=1),
        by=house.cast.beatriz.staff,
        now=NOW,
    )
    if state != "queued":
        OutboundText.objects.filter(id=row.id).update(
            state=state,
            claimed_at=NOW,
            final_at=NOW,
            failure_owner="their_phone" if state == "failed" else "",
        )


def sign_in(page: Page, address: str, person: Person, code: str) -> None:
    """Through the login page, as a person would."""
    page.goto(f"{address}/desk/")
    page.get_by_label("Login name").fill(person.login)
    page.get_by_label("Password").fill(person.password)
    follow(page.get_by_role("button", name="Continue"))
    page.get_by_label("Code").fill(code)
    follow(page.get_by_role("button", name="Sign in"))
    page.wait_for_url(f"{address}/desk/*/")


@pytest.mark.parametrize(
    ("name", "addresses"),
    [
        (
            "beatriz",
            [
                "/desk/inbox/",
                "/desk/conflicts/",
                "FILE",
                "/desk/file/00000000-0000-0000-0000-000000000000/",
            ],
        ),
        (
            "dalia",
            [
                "/desk/board/",
                "/desk/rota/",
                "PATTERN",
                "TEAM",
                "/desk/people/",
                "PERSON",
                "/desk/openings/",
                "/desk/conflicts/",
                "/desk/phone/",
                "FILE",
            ],
        ),
        ("ada", ["/desk/people/", "/desk/teams/", "/desk/installation/"]),
    ],
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    full_house: House,
    live_server: LiveServer,
    chromium: Browser,
    look: Look,
    name: str,
    addresses: list[str],
) -> None:
    person = getattr(full_house.cast, name)
    code = person.code(NOW)
    page = chromium.new_context(bypass_csp=True).new_page()
    sign_in(page, live_server.url, person, code)
    for address in addresses:
        page.goto(live_server.url + place(full_house, address))
        unfold(page)
        look(page)
    for address, form, typed in FAULTS.get(name, ()):
        page.goto(live_server.url + place(full_house, address))
        send_wrong(page, form, typed)
        unfold(page)
        look(page)


def test_axe_finds_nothing_on_a_case_with_a_sign_of_danger(
    full_house: House, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    """R1.16: the panel that stands first, its two forms, with a fault in each; and the inbox."""
    story.text_from(full_house.case_id, text="nettle-canary", number=contact().number, now=NOW)
    beatriz, code = full_house.cast.beatriz, full_house.cast.beatriz.code(NOW)
    page = chromium.new_context(bypass_csp=True).new_page()
    sign_in(page, live_server.url, beatriz, code)
    look(page)
    for form in ("", "#form-texts_again", "#form-mark_unsafe"):
        page.goto(live_server.url + full_house.page)
        if form:
            send_wrong(page, form, {})
        unfold(page)
        look(page)


def place(house: House, address: str) -> str:
    """The address that a word on the lists above stands for."""
    named = {
        "FILE": house.page,
        "PERSON": f"/desk/people/{house.cast.beatriz.user_id}/",
        "PATTERN": f"/desk/rota/weekly/{NIGHTS}/",
        "TEAM": f"/desk/teams/{house.cast.french.pk}/",
    }
    return named.get(address, address)


def send_wrong(page: Page, form: str, typed: dict[str, str]) -> None:
    """Send a form as a browser would that checks nothing itself."""
    if form == "#form-safe_contact":
        follow(page.get_by_role("button", name="Show the code words"))
        page.get_by_text("Change what was agreed", exact=True).click()
    for name, value in typed.items():
        field = page.locator(f"{form} [name={name}]").first
        if value is FIRST:
            field.select_option(index=1)
        else:
            field.fill(value)
    with page.expect_navigation() as answer:
        page.locator(form).first.evaluate(
            "form => { form.noValidate = true; form.requestSubmit() }"
        )
    assert answer.value.status == 422, form
    expect(page.locator(".wrong, .errorlist").first, form).to_be_visible()


def unfold(page: Page) -> None:
    """Open everything that is folded, so that it is looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


def test_a_case_is_answered_by_keyboard_alone_without_javascript(
    transactional_db: None, live_server: LiveServer, chromium: Browser
) -> None:
    house = make_house()
    beatriz, code = house.cast.beatriz, house.cast.beatriz.code(NOW)
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/desk/")
    page.keyboard.press("Tab")
    tab_to(page, "login")
    page.keyboard.type(beatriz.login)
    tab_to(page, "password")
    page.keyboard.type(beatriz.password)
    press(page)
    tab_to(page, "code")
    page.keyboard.type(code)
    press(page)
    tab_to(page, text="Acknowledge")
    press(page)
    expect(page.get_by_role("status")).to_contain_text("Acknowledged.")
    tab_to(page, text=page.locator(".who a").inner_text())
    press(page)
    tab_to(page, "text")
    page.keyboard.type("Typed without a mouse.")
    tab_to(page, text="Send")
    press(page)
    expect(page.get_by_role("status")).to_contain_text("Your message is sealed")
    expect(page.locator("[aria-labelledby=conversation]")).to_contain_text("Typed without a mouse.")
    tab_to(page, text="Show the code words")
    press(page)
    expect(page.locator("main")).to_contain_text("nettle-canary", use_inner_text=True)


def press(page: Page) -> None:
    """Enter, and the page it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, name: str = "", *, text: str = "") -> None:
    """Press Tab until the field of this name, or the link or button of this text, has focus."""
    focused = page.locator(":focus")
    for _ in range(60):
        if focused.count():
            if name and focused.get_attribute("name") == name:
                return
            if text and focused.inner_text().strip().startswith(text):
                return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never reached {name or text}")


def test_a_lowered_level_after_confirming_shows_at_once(
    full_house: House, live_server: LiveServer, chromium: Browser
) -> None:
    dalia, code = full_house.cast.dalia, full_house.cast.dalia.code(NOW)
    page = chromium.new_page()
    sign_in(page, live_server.url, dalia, code)
    page.goto(live_server.url + full_house.page)
    page.get_by_label("Why do you open it?").select_option("review")
    follow(page.get_by_role("button", name="Open it now"))
    follow(page.get_by_role("button", name="Confirm the lower level"))
    page.wait_for_url("**/?done=confirm*")
    expect(page.locator("#glance .level")).to_have_text("Elevated")


def test_a_link_is_shown_drawn_and_prints_alone(
    transactional_db: None, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    house = make_house()
    dalia, code = house.cast.dalia, house.cast.dalia.code(NOW)
    page = chromium.new_context(bypass_csp=True).new_page()
    sign_in(page, live_server.url, dalia, code)
    page.goto(f"{live_server.url}/desk/people/")
    form = page.locator("#form-invite")
    form.get_by_label("Team").select_option(str(house.cast.french.pk))
    form.get_by_label("Name", exact=True).fill("Sample Newcomer")
    form.get_by_label("Login name").fill("newcomer")
    follow(form.get_by_role("button", name="Make the link"))
    expect(page.get_by_role("heading", name="The link for Sample Newcomer")).to_be_visible()
    expect(page.get_by_role("button", name="Print it")).to_be_visible()
    look(page)
    page.emulate_media(media="print")
    expect(page.locator("#link")).to_be_visible()
    expect(page.locator(".sheet svg")).to_be_visible()
    for others in ("#form-invite", "#print", ".members", ".rail"):
        expect(page.locator(others).first).to_be_attached()
        expect(page.locator(others).first).to_be_hidden()
