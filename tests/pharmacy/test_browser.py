"""The counter in a real browser: accessible on a phone and a wide screen, in few taps."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from pharmacy.register import pharmacies
from tests.journeys.chromium import follow
from tests.looks import Look
from tests.pharmacy.counter import CODE, NOW, RECEIPT, Street, make_street
from tests.reports.accounts.people import log_in

MOST_TAPS = 12
PHONE = {"width": 360, "height": 740}

type Cookies = dict[str, str]


@pytest.fixture
def street(transactional_db: None) -> Street:
    """Both pharmacies, where the pages' server sees them."""
    return make_street()


def cookies_of(client: Client) -> Cookies:
    return {name: morsel.value for name, morsel in client.cookies.items()}


@pytest.fixture
def shared(street: Street) -> Cookies:
    """The first pharmacy's open counter."""
    client = Client()
    street.lime.at_device(client, now=NOW)
    return cookies_of(client)


@pytest.fixture
def withdrawn(street: Street) -> Cookies:
    """A counter of the second pharmacy, which is withdrawn."""
    client = Client()
    street.birch.at_device(client, now=NOW)
    pharmacies.withdraw(team_id=street.birch.team.pk, by=street.cast.dalia.staff, now=NOW)
    return cookies_of(client)


@pytest.fixture
def logged_in(street: Street) -> Cookies:
    """Farah herself, logged in."""
    client = Client()
    log_in(client, street.lime.person, now=NOW)
    return cookies_of(client)


@pytest.fixture
def dalia(street: Street) -> Cookies:
    """A coordinator, logged in."""
    client = Client()
    log_in(client, street.cast.dalia, now=NOW)
    return cookies_of(client)


def opened(browser: Browser, live: LiveServer, cookies: Cookies, **options: Any) -> Page:
    """A page of a phone-sized browser with these cookies; no minute without a touch passes."""
    context = browser.new_context(
        base_url=live.url, **{"viewport": PHONE, "locale": "en", **options}
    )
    context.clock.set_fixed_time(NOW)  # else a slow machine's screen goes blank
    context.add_cookies([{"name": k, "value": v, "url": live.url} for k, v in cookies.items()])
    return context.new_page()


class Taps:
    """A hand on a phone: every tap and every field that is filled counts as one."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def tap(self, words: str) -> None:
        """Tap a button, link or answer with these words."""
        self.count += 1
        self.page.get_by_text(words, exact=True).first.click()

    def choose(self, name: str, value: str = "") -> None:
        """Tap one answer."""
        self.count += 1
        which = f'[value="{value}"]' if value else ""
        self.page.locator(f'label:has(input[name="{name}"]{which})').click()

    def fill(self, name: str, text: str) -> None:
        """Type into a field."""
        self.count += 1
        self.page.fill(f'input[name="{name}"]', text)


@pytest.mark.parametrize("scripts", [True, False])
def test_an_assisted_report_takes_twelve_taps_at_most(
    chromium: Browser, live_server: LiveServer, shared: Cookies, scripts: bool
) -> None:
    """From the counter to the counter, with a safe number and the code noted, no script needed."""
    page = opened(chromium, live_server, shared, java_script_enabled=scripts)
    page.goto("/pharmacy/")
    hand = Taps(page)
    hand.tap("You write, together")
    hand.choose("agrees")
    hand.choose("danger", "no")
    hand.choose("injury", "no")
    hand.choose("police", "no")
    hand.choose("children", "yes")
    hand.choose("reach", "call")
    hand.fill("number", "0470 12 34 56")
    hand.tap("Send")
    hand.tap("Only the person sees the screen")
    expect(page.locator("main")).to_contain_text(CODE, use_inner_text=True)
    hand.tap("I have noted it")
    expect(page.locator("main")).to_contain_text(RECEIPT, use_inner_text=True)
    hand.tap("Finished")
    expect(page.get_by_role("heading", name="Screen paused")).to_be_visible()
    assert hand.count <= MOST_TAPS
    page.context.close()


def test_danger_shows_the_numbers_at_once(
    chromium: Browser, live_server: LiveServer, shared: Cookies
) -> None:
    """With the answer itself, before anything is sent, without a script."""
    for address in ("/pharmacy/together/", "/pharmacy/own/form/?in=en"):
        page = opened(chromium, live_server, shared, java_script_enabled=False)
        page.goto(address)
        numbers = page.locator("main .numbers-now")
        expect(numbers).to_be_hidden()
        page.locator('label:has(input[name="danger"][value="yes"])').click()
        expect(numbers).to_be_visible()
        expect(numbers.get_by_role("link", name="112")).to_be_visible()
        page.context.close()


def test_one_key_makes_the_shared_screen_neutral(
    chromium: Browser, live_server: LiveServer, shared: Cookies
) -> None:
    """R3.6: on the pharmacist's pages and on those of the person."""
    for address in ("/pharmacy/", "/pharmacy/together/", "/pharmacy/own/form/?in=en"):
        page = opened(chromium, live_server, shared)
        page.goto(address)
        page.keyboard.press("Escape")
        expect(page.locator("#device-cover")).to_be_visible()
        expect(page.locator("main")).to_be_hidden()
        expect(page).to_have_title("Screen paused")
        page.fill("#device-cover-pin", "270519")
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_visible()
        page.context.close()


def test_the_pin_waits_until_the_server_knows_that_the_screen_is_blank(
    chromium: Browser, live_server: LiveServer, shared: Cookies
) -> None:
    """Overtaken by a PIN typed at once, that word would blank the page after."""
    page = opened(chromium, live_server, shared)
    page.goto("/pharmacy/")
    held: list[Route] = []
    order: list[str] = []
    page.route("**/device/blank/", lambda route: held.append(route))
    page.on("request", lambda asked: order.append(asked.url.split("/device/")[-1]))
    with page.expect_request("**/device/blank/"):
        page.keyboard.press("Escape")
    page.fill("#device-cover-pin", "270519")
    page.keyboard.press("Enter")
    order.append("let go")
    held[0].continue_()
    expect(page.locator("main")).to_be_visible()
    told = [each for each in order if each in {"blank/", "back/", "let go"}]
    assert told == ["blank/", "let go", "back/"]
    page.context.close()


def test_one_key_and_one_minute_cover_a_login_too(
    chromium: Browser, live_server: LiveServer, logged_in: Cookies, street: Street
) -> None:
    """R3.6: for somebody logged in it comes back with the password."""
    page = opened(chromium, live_server, logged_in)
    stop_the_clock(page)
    page.goto("/pharmacy/together/")
    page.fill("#f-alias", "Wren")
    page.clock.fast_forward("00:58")
    page.keyboard.press("Shift")  # a sign of use
    page.clock.fast_forward("00:58")
    expect(page.locator("#locked")).to_be_hidden()
    page.clock.fast_forward("00:03")
    expect(page.locator("#locked")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()
    expect(page).to_have_title("Screen paused")
    page.fill("#locked-password", street.lime.person.password)
    page.click("#locked button")
    expect(page.locator("#locked")).to_be_hidden()
    expect(page.locator("#f-alias")).to_have_value("Wren")
    page.keyboard.press("Escape")
    expect(page.locator("#locked")).to_be_visible()
    page.context.close()


def test_a_covered_login_stays_covered_when_the_page_is_loaded_anew(
    chromium: Browser, live_server: LiveServer, logged_in: Cookies, street: Street
) -> None:
    """R3.6: the person's code is on the page behind; the server itself asks for the password."""
    page = opened(chromium, live_server, logged_in)
    page.goto("/pharmacy/own/form/?in=en")
    page.check('input[name="reach"][value="she_will"]')
    follow(page.locator("#form-own button").first)
    code = page.locator("main .code").inner_text()
    with page.expect_response("**/staff/lock/"):
        page.keyboard.press("Escape")
    page.reload()
    assert code not in page.content()
    page.fill('input[name="unlock_password"]', street.lime.person.password)
    page.keyboard.press("Enter")
    expect(page.locator("main .code")).to_have_text(code)
    page.context.close()


def stop_the_clock(page: Page) -> None:
    """The pages that are opened next know no time but what the test lets pass."""
    page.clock.install(time=NOW)
    page.clock.pause_at(NOW + timedelta(hours=1))


def test_the_way_out_of_the_turned_screen(
    chromium: Browser, live_server: LiveServer, shared: Cookies
) -> None:
    """The link, and Shift three times, as on every page of a person's."""
    page = opened(chromium, live_server, shared)
    stop_the_clock(page)
    page.goto("/pharmacy/own/form/?in=en")
    page.fill("#f-happened", "words")
    for _ in range(3):
        page.keyboard.press("Shift")
    expect(page.get_by_role("heading", name="Screen paused")).to_be_visible()
    page.go_back()
    assert "words" not in page.content()
    page.context.close()


@pytest.mark.timeout(400)
def test_every_page_is_accessible(
    chromium: Browser, live_server: LiveServer, shared: Cookies, withdrawn: Cookies, look: Look
) -> None:
    page = opened(chromium, live_server, shared)
    for address in ("", "own/", "together/", "advice/", "receipt/", "papers/", "own/form/?in=fr"):
        page.goto(f"/pharmacy/{address}")
        look(page)
    follow(page.locator("form.asks button").first)
    look(page)
    page.goto("/pharmacy/own/")
    follow(page.locator("#form-slip button").first)
    look(page)
    page.goto("/pharmacy/together/")
    follow(page.locator("form.asks button").first)
    look(page)
    page.check('input[name="agrees"]')
    page.check('input[name="danger"][value="yes"]')
    page.check('input[name="reach"][value="she_will"]')
    look(page)
    follow(page.locator("form.asks button").first)
    look(page)
    follow(page.locator("main a.button").first)
    look(page)
    follow(page.locator("#form-noted button").first)
    look(page)
    page.goto("/pharmacy/receipt/")
    page.fill("#number", "1")
    follow(page.locator("#form-receipt button").first)
    look(page)
    page.context.close()
    page = opened(chromium, live_server, withdrawn)
    page.goto("/pharmacy/")
    look(page)
    page.context.close()


@pytest.mark.timeout(400)
def test_the_coordinators_pages_are_accessible(
    chromium: Browser, live_server: LiveServer, dalia: Cookies, street: Street, look: Look
) -> None:
    page = opened(chromium, live_server, dalia)
    for address in ("/pharmacy/desk/", f"/pharmacy/desk/{street.lime.team.pk}/"):
        page.goto(address)
        look(page)
    page.evaluate("document.querySelector('form.stack').noValidate = true")
    follow(page.locator("form.stack button").first)
    expect(page.locator(".wrong").first).to_be_visible()
    look(page)
    page.context.close()


def test_the_report_arrived(chromium: Browser, live_server: LiveServer, shared: Cookies) -> None:
    """She writes on the turned screen, in French, alone."""
    page = opened(chromium, live_server, shared)
    page.goto("/pharmacy/own/")
    follow(page.locator('a[lang="fr"]').first)
    page.fill("#f-happened", "Des mots")
    page.check('input[name="reach"][value="she_will"]')
    follow(page.locator("form.asks button").first)
    expect(page.locator("main")).to_contain_text(CODE, use_inner_text=True)
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.context.close()
