"""The pictures of the README, taken from the running pages: `LINDEN_SCREENSHOTS=1` writes them.

At full size the same pages are walked without it and must render; nothing is written.
"""

import os
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from config.local.sample_data.sample_houses import HOUSES
from config.local.sample_data.sample_people import SamplePerson, read_people
from tests import source
from tests.journeys.chromium import desk as desk_screen
from tests.journeys.chromium import follow, phone
from tests.journeys.phones_page import Handset, table
from tests.scale import FULL
from tests.tour.tools.browser import Browser as Visitor
from tests.tour.tools.stories import ENGLISH, FRENCH
from tests.tour.tools.teller import CODE, tell
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.worker_desk import Desk
from tests.tour.walks.counter_walk import counter_of
from tests.tour.walks.counter_walk import opened as open_counter

FOLDER = source.ROOT / "docs" / "screenshots"
WRITES = os.environ.get("LINDEN_SCREENSHOTS") == "1"
walked = pytest.mark.skipif(not (FULL or WRITES), reason="the pages are walked at full size")
PICTURES = (
    "short",
    "start",
    "question",
    "numbers",
    "code",
    "back",
    "phones",
    "inbox",
    "case",
    "board",
    "need",
    "places",
    "house",
    "region",
    "bar",
    "incident",
    "counter",
    "together",
)


def shoot(page: Page, name: str) -> None:
    """Take the picture, or only see that the page is one."""
    assert name in PICTURES
    expect(page.locator("h1").first).to_be_attached()
    if WRITES:
        page.screenshot(path=FOLDER / f"{name}.png")


@contextmanager
def page_of(context: BrowserContext) -> Iterator[Page]:
    with context:
        yield context.new_page()


@walked
@pytest.mark.timeout(600)
def test_the_reporters_pages(demo: Demo, chromium: Browser) -> None:
    with page_of(phone(chromium, demo.address, scripts=True)) as page:
        page.goto("/")
        shoot(page, "start")
        page.goto("/tell/")
        follow(page.locator('button[name="who"][value="self"]'))
        page.check('input[name="subject"][value="partner"]')
        shoot(page, "question")
        go_on(page)
        page.check('input[name="right_now"][value="danger"]')
        go_on(page)
        expect(page.locator("main .calls").first).to_contain_text("112")
        shoot(page, "numbers")
        go_on(page)
        page.fill('textarea[name="happened"]', ENGLISH.words)
        follow(page.locator('button[name="go"][value="send"]').first)
        shoot(page, "code")
        found = CODE.search(page.inner_text("body"))
        assert found
        page.goto("/back/")
        page.fill("#f-code", found[0])
        follow(page.locator("form:has(#f-code) button").first)
        page.fill("#f-text", ENGLISH.follow_up)
        follow(page.locator("form:has(#f-text) button").first)
        shoot(page, "back")


@walked
@pytest.mark.timeout(600)
def test_the_short_path(demo: Demo, chromium: Browser) -> None:
    """The five pages of the shortest report, and the list that follows, side by side."""
    seen: list[bytes] = []
    with page_of(phone(chromium, demo.address, scripts=True)) as page:
        for each in ("/", "/tell/"):
            page.goto(each)
            seen.append(page.screenshot())
        follow(page.locator('button[name="who"][value="self"]'))
        page.check('input[name="subject"][value="partner"]')
        seen.append(page.screenshot())
        go_on(page)
        page.check('input[name="right_now"][value="no"]')
        page.check('input[name="near"][value="no"]')
        seen.append(page.screenshot())
        follow(page.locator('button[name="go"][value="send"]').first)
        seen.append(page.screenshot())
        follow(page.locator("main form button").first)
        seen.append(page.screenshot())
        shown = "".join(
            f'<img src="data:image/png;base64,{b64encode(each).decode()}">' for each in seen
        )
        strip = page.context.new_page()  # a page of the site shows no style within it
        strip.set_viewport_size({"width": 6 * 270 + 10, "height": 530})
        strip.set_content(f"<style>{STRIP}</style><h1>The short path</h1><main>{shown}</main>")
        shoot(strip, "short")


STRIP = """
body { margin: 0; background: #d8d8d0 } h1 { display: none }
main { display: flex; gap: 10px; padding: 5px } img { width: 260px }
"""


def go_on(page: Page) -> None:
    follow(page.locator('button[name="go"][value="on"]').first)


@walked
@pytest.mark.timeout(600)
def test_the_desks(demo: Demo, desks: dict[str, Desk], chromium: Browser) -> None:
    tell(Visitor(demo.address, language="fr", source="127.0.9.8"), FRENCH.story)
    busy = next(desk for desk in desks.values() if first_case(desk))
    with page_of(desk_screen(chromium, demo.staff, scripts=True)) as page:
        sit_down(page, busy)
        page.goto("/desk/inbox/")
        shoot(page, "inbox")
        follow(page.locator('a[href^="/desk/file/"]').first)
        shoot(page, "case")
        find_a_place(page)
        house = offer_it(page)
        the_house(demo, chromium, house)
        the_coordinator(demo, chromium)
        end_the_search(page)


def the_house(demo: Demo, chromium: Browser, alias: str) -> None:
    """The board of the people whose house was offered somebody."""
    login = next(house.login for house in HOUSES if house.facts.alias == alias)
    person = next(one for one in read_people(demo.state) if one.login == login)
    with page_of(desk_screen(chromium, demo.staff, scripts=True)) as page:
        log_in(page, person, demo, to="/staff/account/")
        page.goto("/shelters/")
        expect(page.locator("#offers")).to_have_count(1)
        shoot(page, "house")


def the_coordinator(demo: Demo, chromium: Browser) -> None:
    """The boards of cases and of places."""
    (coordinator, *_others) = [one for one in read_people(demo.state) if one.role == "coordinator"]
    with page_of(desk_screen(chromium, demo.staff, scripts=True)) as page:
        log_in(page, coordinator, demo)
        page.goto("/desk/board/")
        shoot(page, "board")
        page.goto("/shelters/region/")
        shoot(page, "region")


def find_a_place(page: Page) -> None:
    """From the open case: what is needed, then the places of the sample houses."""
    follow(page.locator("#needs ~ .slot a, section:has(#needs) .slot a").first)
    page.select_option("#need-adult-0-who", "f")
    page.fill("#need-adult-0-age", "34")
    page.fill("#need-stay_days", "30")
    page.select_option("#need-step_free", "no")
    page.select_option("#need-permit", "no")
    page.select_option("#need-security", "2")
    page.fill("#need-can_pay", "0")
    page.get_by_label("No animal").check()
    page.get_by_label("Nowhere in the region is unsafe").check()
    page.get_by_label("Tonight – Nowhere to sleep tonight").check()
    page.select_option("#need-agreed", "spoken")
    page.evaluate("scrollTo(0, 0)")
    shoot(page, "need")
    follow(page.locator("#need-send"))
    shoot(page, "places")


def offer_it(page: Page) -> str:
    """Hold the first place, write down a yes, offer it; returns the house's alias."""
    alias = page.locator(".place h3").first.inner_text().split(",")[0]
    follow(page.locator('.place form[action$="/hold/"] button').first)
    follow(page.get_by_role("link", name="Record consent"))
    page.check('#form-yes input[value="household"]')
    page.check('#form-yes input[value="stay"]')
    page.select_option("#form-yes select", "spoken")
    follow(page.locator("#form-yes button").first)
    follow(page.locator("#form-offer button").first)
    expect(page.locator(".placed")).to_contain_text("Offered")
    return alias


def end_the_search(page: Page) -> None:
    """Give the place back, and look no more."""
    page.click("details:has(#form-release) summary")
    page.select_option("#form-release select", "other_place")
    follow(page.locator("#form-release button").first)
    page.click("details:has(#form-stop) summary")
    page.select_option("#stop-reason", "other")
    follow(page.locator("#form-stop button").first)


@walked
@pytest.mark.timeout(600)
def test_the_phones(demo: Demo, chromium: Browser) -> None:
    with page_of(table(chromium, demo)) as page:
        page.goto("/")
        one, two = Handset(page, "A phone"), Handset(page, "Another")
        one.tell("Tilleul", "1", "3", "1", "Exemple : il lit mes messages.")
        two.tell("linde", "1", "3", "2", "Voorbeeld: iemand wacht aan de deur.")
        # Phones that nobody used are left out of the picture.
        page.evaluate(
            "for (const phone of document.querySelectorAll('.phone'))"
            " if (!phone.querySelector('.bubble')) phone.style.display = 'none';"
            " scrollTo(0, 0)"
        )
        shoot(page, "phones")


@walked
@pytest.mark.timeout(600)
def test_a_venues_pages(demo: Demo, chromium: Browser) -> None:
    person = next(one for one in read_people(demo.state) if one.login == "venue-3")
    with page_of(phone(chromium, demo.staff, scripts=True)) as page:
        log_in(page, person, demo, to="/nightlife/")
        shoot(page, "bar")
        follow(page.locator('button[value="spiking"]').first)
        shoot(page, "incident")


@walked
def test_the_counter(demo: Demo, desks: dict[str, Desk], chromium: Browser) -> None:
    screen = counter_of(demo, desks, lambda _words: None)
    open_counter(screen)
    with page_of(desk_screen(chromium, demo.staff, scripts=True)) as page:
        sit_down(page, screen.login)
        page.goto("/pharmacy/")
        shoot(page, "counter")
    with page_of(phone(chromium, demo.staff, scripts=True)) as page:
        sit_down(page, screen.login)
        page.goto("/pharmacy/together/?read=fr")
        shoot(page, "together")


def first_case(desk: Desk) -> str:
    """The page of the most urgent case in this inbox, or nothing."""
    cases = desk.inbox_cases()
    return desk.open(cases[0]).words if cases else ""


def sit_down(page: Page, at: Desk) -> None:
    """Take over the session of a desk that is logged in already."""
    address = at.browser.base
    page.context.add_cookies(
        [
            {"name": name, "value": value, "url": address}
            for name, value in at.browser.cookies.items()
        ]
    )


def log_in(page: Page, person: SamplePerson, demo: Demo, *, to: str = "/desk/") -> None:
    """Behind the page: a code that another journey used a moment ago has to be waited out."""
    code = partial(demo.authenticator.code, person.login)
    at = Desk(Visitor(demo.staff), person, code, lambda _words: None)
    at.give_password()
    at.give_code()
    sit_down(page, at)
    page.goto(to)
    expect(page).to_have_url(re.compile(re.escape(to)))


def test_the_readme_shows_every_picture_and_no_other() -> None:
    readme = (source.ROOT / "README.md").read_text()
    shown = {Path(part.split(")")[0]).stem for part in readme.split("](docs/screenshots/")[1:]}
    assert shown == set(PICTURES)
    assert {path.stem for path in FOLDER.glob("*.png")} == set(PICTURES)
