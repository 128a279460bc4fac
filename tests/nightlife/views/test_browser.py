"""A venue's pages in a real browser: clean for axe, one hand, few taps, no connection, a poster."""

import re
from dataclasses import dataclass

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from nightlife.codes.incident_facts import Care, Doer
from nightlife.models import Entry
from nightlife.paper import poster_codes
from nightlife.venues import named_nights
from reports.intake.models import Slip
from tests.journeys.chromium import follow
from tests.looks import Look
from tests.nightlife import story
from tests.nightlife.story import NOW, Nights
from tests.nightlife.views.going import screen_of
from tests.reports.accounts.people import Person, log_in

PHONE = {"width": 360, "height": 740}

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(240),
]

type Cookies = list[dict[str, str]]


@dataclass(frozen=True)
class Full:
    """A night in which every page has something to show, and everybody's way in."""

    nights: Nights
    entry: str
    own_staff: str
    waiting: str
    cookies: dict[str, Cookies]
    poster: str


@pytest.fixture
def full(transactional_db: None, live_server: LiveServer) -> Full:
    """Made through the operations and by HTTP."""
    nights = story.build()
    lime = nights.lime
    entry = story.write(lime.screen, cameras="1 and 3", words="Sat alone.", care=(Care.WATER,))
    story.amend(lime.at_the_bar, entry)
    own = story.write(lime.at_the_bar, doer=Doer.STAFF)
    third = story.open_bar("Sample Bar Elm", nights.cast, staff=("Ines", "Olga"))
    for bar in (nights.other, third):
        story.write(bar.at_the_bar)
    named_nights.add_event(
        name="Lime Night", starts_at=NOW, ends_at=NOW.replace(hour=5), by=lime.manager, now=NOW
    )
    made = poster_codes.issue(language="fr", by=lime.manager, now=NOW)
    waiting = story.venue_team("Sample Bar Fir")
    address = live_server.url
    return Full(
        nights,
        f"/nightlife/entry/{entry}/",
        f"/nightlife/desk/entry/{own}/",
        f"/nightlife/desk/admit/{waiting.pk}/",
        {
            "screen": _cookies(screen_of(lime), address),
            "mona": _logged_in(lime.mona, address),
            "dalia": _logged_in(nights.cast.dalia, address),
        },
        made.path,
    )


def _logged_in(person: Person, address: str) -> Cookies:
    client = Client()
    log_in(client, person, now=NOW)
    return _cookies(client, address)


def _cookies(client: Client, address: str) -> Cookies:
    found = client.cookies.items()
    return [{"name": name, "value": each.value, "url": address} for name, each in found]


def inside(browser: Browser, server: LiveServer, cookies: Cookies, width: int) -> BrowserContext:
    context = browser.new_context(
        base_url=server.url, viewport={"width": width, "height": 740}, locale="en"
    )
    context.add_cookies(cookies)  # type: ignore[arg-type]
    context.clock.set_fixed_time(NOW)  # else a slow machine's screen goes blank after a minute
    return context


def test_every_page_is_clean(
    full: Full, live_server: LiveServer, chromium: Browser, look: Look
) -> None:
    """WCAG 2.2 AA, at 360 and 1280 pixels."""
    for who, addresses in pages(full).items():
        with inside(chromium, live_server, full.cookies[who], 360) as context:
            page = context.new_page()
            for address in addresses:
                answer = page.goto(address)
                assert answer is not None
                assert answer.status == 200, address
                look(page)
    with inside(chromium, live_server, full.cookies["screen"], 360) as context:
        page = context.new_page()
        page.goto("/nightlife/")
        follow(page.locator('button[value="spiking"]'))
        page.click("#further > summary")
        page.click("#times > summary")
        look(page)
        page.click("text=Write it down")
        expect(page.locator(".error-summary")).to_be_visible()
        look(page)
        page.goto("/nightlife/")
        follow(page.get_by_text("A slip for a guest"))
        look(page)
    with inside(chromium, live_server, full.cookies["mona"], 360) as context:
        page = context.new_page()
        page.goto("/nightlife/venue/")
        follow(page.locator('button[lang="nl"]'))
        look(page)


def pages(full: Full) -> dict[str, list[str]]:
    """Who opens which pages."""
    venue = f"/nightlife/desk/venue/{full.nights.lime.venue_id}/"
    return {
        "screen": ["/nightlife/", full.entry, "/nightlife/home/"],
        "mona": ["/nightlife/", full.entry, "/nightlife/venue/"],
        "dalia": ["/nightlife/desk/", full.own_staff, full.waiting, venue],
    }


class Hand:
    """One hand on a phone: every tap, and every field that is typed into, is one interaction."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.did = 0

    def tap(self, selector: str) -> None:
        """One tap on this page."""
        self._target(selector).click()

    def turn(self, selector: str) -> None:
        """One tap that leads to another page."""
        follow(self._target(selector))

    def type(self, selector: str, text: str) -> None:
        """One field."""
        self.page.fill(selector, text)
        self.did += 1

    def _target(self, selector: str) -> Locator:
        """What is tapped is at least 44 pixels high."""
        target = self.page.locator(selector).first
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 44, (selector, box)
        self.did += 1
        return target


def choice(name: str, value: str) -> str:
    """The large label around a choice."""
    return f'label.choice:has(input[name="{name}"][value="{value}"])'


def test_an_incident_in_at_most_fourteen_interactions(
    full: Full, live_server: LiveServer, chromium: Browser
) -> None:
    """R4.11: one hand, a phone; with images, words and a care step."""
    with inside(chromium, live_server, full.cookies["screen"], 360) as context:
        page = context.new_page()
        page.goto("/nightlife/")
        hand = Hand(page)
        hand.turn('button[value="spiking"]')
        assert page.locator("#until-ghb_blood").bounding_box()["y"] < 740  # type: ignore[index]
        hand.tap(choice("zone", "bar"))
        hand.tap(choice("behaviours", "suddenly_unwell"))
        hand.tap(choice("doer", "unknown"))
        hand.tap(choice("wish", "care"))
        hand.tap('label.choice:has(input[name="images"])')
        hand.type('input[name="cameras"]', "1 and 3")
        hand.tap("#further > summary")
        hand.type('textarea[name="words"]', "Came with friends.")
        hand.tap(choice("care", "water"))
        hand.turn("text=Write it down")
        expect(page).to_have_url(re.compile("/nightlife/entry/.*done=entry"))
        assert hand.did <= 14


def test_back_from_an_entry_leads_to_the_log(
    full: Full, live_server: LiveServer, chromium: Browser
) -> None:
    """Never to a page of the browser's own that asks to send the form again."""
    with inside(chromium, live_server, full.cookies["screen"], 360) as context:
        page = context.new_page()
        page.goto("/nightlife/")
        follow(page.locator('button[value="following"]'))
        page.click("text=Write it down")
        expect(page.locator(".error-summary")).to_be_focused()
        for name, value in (("zone", "bar"), ("doer", "guest"), ("wish", "nothing")):
            page.click(choice(name, value))
        page.click(choice("behaviours", "followed"))
        page.click("text=Write it down")
        page.wait_for_url(re.compile("/nightlife/entry/.*done=entry"))
        page.go_back()
        expect(page.get_by_role("heading", name="What happened?")).to_be_visible()


def test_a_fault_in_home_safe_is_said_where_it_is_seen(
    full: Full, live_server: LiveServer, chromium: Browser
) -> None:
    """At the top, which is where the page stands then; with the way to the field."""
    with inside(chromium, live_server, full.cookies["screen"], 360) as context:
        page = context.new_page()
        page.goto("/nightlife/home/")
        page.click("#form-home .send button")
        summary = page.locator(".error-summary")
        expect(summary).to_be_in_viewport()
        expect(summary.locator("a")).to_have_count(2)
        summary.locator("a").first.click()
        expect(page.locator("#id_number")).to_be_in_viewport()


def test_the_least_is_six_taps(full: Full, live_server: LiveServer, chromium: Browser) -> None:
    """R4.11."""
    with inside(chromium, live_server, full.cookies["screen"], 360) as context:
        page = context.new_page()
        page.goto("/nightlife/")
        hand = Hand(page)
        hand.turn('button[value="following"]')
        for name, value in (
            ("zone", "entrance"),
            ("behaviours", "followed"),
            ("doer", "guest"),
            ("wish", "nothing"),
        ):
            hand.tap(choice(name, value))
        hand.turn("text=Write it down")
        expect(page).to_have_url(re.compile("/nightlife/entry/.*done=entry"))
        assert hand.did == 6


def test_a_connection_that_drops_loses_nothing(
    full: Full, live_server: LiveServer, chromium: Browser
) -> None:
    """What was typed stays, the page says so, and it is sent once the connection is back."""
    with inside(chromium, live_server, full.cookies["screen"], 360) as context:
        page = context.new_page()
        page.goto("/nightlife/")
        follow(page.locator('button[value="following"]'))
        for name, value in (("zone", "bar"), ("doer", "guest"), ("wish", "nothing")):
            page.click(choice(name, value))
        page.click(choice("behaviours", "followed"))
        page.click("#further > summary")
        page.fill('textarea[name="words"]', "Left by the back door.")
        context.set_offline(True)
        page.click("text=Write it down")
        expect(page.locator(".keep-says")).to_contain_text("There is no connection just now.")
        expect(page.locator('textarea[name="words"]')).to_have_value("Left by the back door.")
        context.set_offline(False)
        page.wait_for_url(re.compile("/nightlife/entry/.*done=entry"))
        expect(page.locator("main")).to_contain_text("Left by the back door.", use_inner_text=True)


def test_from_a_poster_to_the_code_in_at_most_ten_interactions(
    full: Full, live_server: LiveServer, chromium: Browser
) -> None:
    """R4.10: on a phone; nothing on the way says the venue's name."""
    context = chromium.new_context(base_url=live_server.url, viewport=PHONE, locale="fr")  # type: ignore[arg-type]
    with context:
        page = context.new_page()
        page.goto(f"{full.poster}?l=fr")
        expect(page).not_to_have_url(re.compile(re.escape(full.poster)))
        hand = Hand(page)
        hand.turn('main a[href="/tell/"]')
        hand.turn('button[name="who"][value="self"]')
        hand.tap(choice("subject", "night"))
        while not page.locator('textarea[name="happened"]').count():
            hand.turn('button[name="go"][value="on"]')
            expect(page.locator("body")).not_to_contain_text("Sample Bar")
            assert hand.did < 8, page.url
        hand.type('textarea[name="happened"]', "Exemple de visite.")
        hand.turn('button[name="go"][value="send"]')
        expect(page).to_have_url(re.compile("/tell/code/"))
        expect(page.locator(".code")).to_have_count(1)
        assert hand.did <= 10


def test_what_was_written_is_there(full: Full) -> None:
    """The pages above show rows that exist."""
    assert Entry.objects.filter(amends=None).count() == 4
    assert Slip.objects.count() == 1
