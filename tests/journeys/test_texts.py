"""A report by text, the follow-up and every answer to it, watched on the phones page of a demo."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.chromium import follow
from tests.journeys.phones_page import WAIT, Handset, table
from tests.journeys.test_screenshots import sit_down
from tests.tour.tools.stored import Stored
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.tour_phones import Phones, until
from tests.tour.tools.worker_desk import Desk

STORY = "Exemple de parcours : il a changé la serrure hier soir."
DANGER_WORD = "parapluie vert"


@pytest.fixture
def phones_page(demo: Demo, chromium: Browser) -> Iterator[Page]:
    """The page, open and quiet."""
    context = table(chromium, demo)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto("/")
    yield page
    context.close()
    assert faults == []


@pytest.mark.timeout(600)
def test_from_the_keyword_to_every_answer(
    demo: Demo, desks: dict[str, Desk], chromium: Browser, phones_page: Page
) -> None:
    stored = Stored(demo.database)
    one, two = Handset(phones_page, "Journey one"), Handset(phones_page, "Journey two")
    case = told(stored, lambda: one.tell("Tilleul", "1", "1", "1", STORY))
    other = told(stored, lambda: two.tell("tilleul", "1", "1", "1", "Exemple."))
    expect(one.arrived.nth(0)).to_contain_text("1 oui 2 non")

    owners = [desk for desk in desks.values() if case in desk.inbox_cases()]
    (worker,) = owners
    assert "fr" in worker.person.languages
    with chromium.new_context(base_url=demo.staff, locale="en") as context:
        desk = context.new_page()
        sit_down(desk, worker)
        desk.goto("/desk/inbox/")
        follow(desk.locator(f'a[href^="/desk/file/{case}"]').first)
        expect(desk.locator("main")).to_contain_text(STORY)
        worker.act(case, "acknowledge")
        agree_on_danger_word(worker, case)

        wait_until_asked(phones_page, stored, demo, case, other)
        assert one.wait_for(6)
        assert two.wait_for(6)

        one.type("2")
        until(lambda: "call" in stored.tasks(case), "no task to call")
        desk.reload()
        expect(desk.locator("main")).to_contain_text("Call")

        one.type(DANGER_WORD)
        until(
            lambda: _shown(desk, "a danger sign waits for a person to look"), "nobody was alerted"
        )

    two.type("STOP")
    until(lambda: "contact_stopped" in stored.tasks(other), "STOP was not taken")
    phones = Phones(demo.environment["LINDEN_TWILIO_API_ORIGIN"])
    for _ in range(8):  # the next step of the plan would come within a week
        move(phones_page, phones, "1 day", timedelta(days=1))
    assert stored.plan(other)["state"] == "stopped"
    assert stored.case(other)["closed_at"] is None
    assert stored.texts(other, state="queued") == []
    expect(one.arrived).to_have_count(6)
    expect(two.arrived).to_have_count(6)


def told(stored: Stored, tell: Callable[[], object]) -> str:
    """The case that this telling made."""
    before = stored.cases()
    tell()
    (case,) = until(lambda: stored.cases() - before, "no case was filed")
    return case


def agree_on_danger_word(worker: Desk, case: str) -> None:
    page = worker.open(case)
    page = worker.browser.submit(page.form(ident="form-code-words"))
    worker.browser.submit(page.form(ident="form-safe_contact"), {"danger_word": DANGER_WORD})


def wait_until_asked(page: Page, stored: Stored, demo: Demo, *cases: str) -> None:
    """Move the clock on, at the page, until the first safe hour after the step is due."""
    phones = Phones(demo.environment["LINDEN_TWILIO_API_ORIGIN"])
    for _ in range(3):
        move(page, phones, "1 day", timedelta(days=1))
    expect(page.locator("#moved")).to_contain_text("day", timeout=WAIT)
    planned = until(lambda: looked_at(stored, phones, cases), "the step was not looked at")
    while planned > phones.now():
        move(page, phones, "15 min", timedelta(minutes=15))
    until(lambda: all(is_asked(stored, case) for case in cases), "not everybody was asked")


def move(page: Page, phones: Phones, button: str, by: timedelta) -> None:
    """Press it, and wait until the clock has moved so far."""
    then = phones.now() + by
    page.get_by_role("button", name=button).click()
    until(lambda: phones.now() >= then, "the clock did not move")


def looked_at(stored: Stored, phones: Phones, cases: Sequence[str]) -> datetime | None:
    """The safe moment all wait for, or now; None while a plan has not been looked at."""
    plans = [stored.plan(case) for case in cases if not is_asked(stored, case)]
    now = phones.now()
    waiting = [plan["next_at"] for plan in plans]
    return None if any(at <= now for at in waiting) else max([now, *waiting])


def is_asked(stored: Stored, case: str) -> bool:
    return bool(stored.plan(case)["state"] == "asked")


def _shown(desk: Page, words: str) -> bool:
    """Whether the page says so once it is loaded anew."""
    desk.reload()
    return words in desk.locator("main").inner_text()
