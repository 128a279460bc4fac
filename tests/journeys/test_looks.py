"""Every page of staff to which links lead, at each width, light and dark, in each language.

A run takes one role in one language, another for each commit, and each of its pages in one way; the
whole takes all. The pages of a venue's and a pharmacy's screen, of forms with faults and of cases
in which something is wrong are looked at beside them (`look` in the browser tests).
"""

import re
from collections.abc import Callable
from functools import partial
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect

from config.local.sample_data.sample_people import read_people
from tests.journeys.test_canaries import worker_with_the_case
from tests.journeys.test_screenshots import sit_down
from tests.looks import WAYS, Look, amiss
from tests.scale import in_turn, scaled
from tests.tour.tools.browser import Browser as Visitor
from tests.tour.tools.stories import ENGLISH
from tests.tour.tools.teller import tell
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.worker_desk import Desk

WORKER = "a worker"
PEOPLE = (WORKER, "coordinator-1", "administrator", "shelter-1", "venue-3", "pharmacist-1")
NOWHERE = "/desk/nowhere/"
LEAVES = {"/pharmacy/leave/"}
"""Links that end the session."""
ASKS_BY_ITSELF = "**/version/"
PART = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
FEWEST = 3
"""Pages that each of them has: the work, the account, and one that says that nothing is there."""

type Seat = Callable[[str], Desk]


@pytest.fixture(scope="module")
def seat(demo: Demo, desks: dict[str, Desk]) -> Seat:
    """Whoever works at a desk, logged in, by login; the worker has a case, just told."""
    tell(Visitor(demo.address, source="127.0.13.1"), ENGLISH.story)
    busy, case = worker_with_the_case(desks, ENGLISH.words)
    if any(form.ident == "form-acknowledge" for form in busy.open(case).forms):
        busy.act(case, "acknowledge")  # else another walk of this demo's tests has done so
    people = {person.login: person for person in read_people(demo.state)}
    seats = {WORKER: busy}

    def at(login: str) -> Desk:
        known = seats.get(login)
        if known and "/login/" not in known.browser.get("/staff/account/").address:
            return known
        person = known.person if known else people[login]
        visitor = Visitor(demo.staff, source="127.0.13.2")
        code = partial(demo.authenticator.code, person.login)
        desk = seats[login] = Desk(visitor, person, code, lambda _words: None)
        desk.give_password()
        desk.give_code()
        return desk

    return at


def pages_of(desk: Desk) -> list[str]:
    """From where this person lands, one page of every kind to which links lead."""
    found: dict[str, str] = {}
    waiting = ["/", "/staff/account/", NOWHERE]
    while waiting:
        address = waiting.pop(0)
        kind = PART.sub("*", urlsplit(address).path)
        if kind in found or kind in LEAVES:
            continue
        page = desk.browser.get(address)
        is_page = desk.browser.headers.get("content-type", "").startswith("text/html")
        found[kind] = address if is_page else ""
        here = urljoin(desk.browser.base, page.address)
        ways = (urlsplit(urljoin(here, href)) for href, _words in page.links if is_page)
        waiting += [way.path for way in ways if way.netloc == urlsplit(desk.browser.base).netloc]
    return [address for address in found.values() if address]


@scaled(small="one role in one language, a page in one way", whole="all of them, in every way")
@pytest.mark.drawn(kind=lambda _params: None)
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("language", settings.LINDEN_STAFF_LANGUAGES)
@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_to_which_links_lead_is_fit_to_be_seen(
    demo: Demo, seat: Seat, chromium: Browser, who: str, language: str
) -> None:
    """Nothing scrolls sideways, no word is cut off, and axe finds nothing."""
    desk = seat(who)
    pages = pages_of(desk)
    assert len(pages) >= FEWEST, pages
    wrong = []
    with chromium.new_context(base_url=demo.staff, locale=language, bypass_csp=True) as context:
        page = context.new_page()
        page.route(ASKS_BY_ITSELF, lambda _asked: None)  # no answer: what is looked at stays
        sit_down(page, desk)
        for turn, address in enumerate(pages):
            page.goto(address)
            expect(page.locator("html")).to_have_attribute("lang", language)
            page.evaluate(
                "document.querySelectorAll('main details').forEach(each => each.open = true)"
            )
            for way in in_turn(WAYS, turn):
                wrong += [(address, way, found) for found in amiss(page, way)]
    assert wrong == [], "\n".join(map(str, wrong))


@pytest.mark.drawn(kind=lambda _params: None)
@pytest.mark.parametrize("language", settings.LINDEN_STAFF_LANGUAGES)
def test_the_pages_before_the_login_are_fit_to_be_seen(
    demo: Demo, chromium: Browser, look: Look, language: str
) -> None:
    with chromium.new_context(base_url=demo.staff, locale=language, bypass_csp=True) as context:
        page = context.new_page()
        for address in ("/staff/login/", NOWHERE, "/staff/invitation/word/"):
            page.goto(address)
            look(page)
