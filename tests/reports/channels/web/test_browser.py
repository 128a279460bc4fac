"""The reporter's pages in a real browser: without scripts, by keyboard, leaving, access, weight."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any, Literal
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, Request, expect
from pytest_django.live_server_helper import LiveServer

from reports.followup.models import FollowUp
from reports.region import region
from reports.vault.case_keys.return_codes import ReturnCode, derive
from tests.journeys.chromium import follow
from tests.looks import faults
from tests.reports.cases.world import World, contact, report
from tests.reports.channels.web.test_texts import ping_to
from tests.scale import FULL, in_turn

pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = region().languages
# Every page in each of them at full size, else one after another.
IN_TURN = [(each,) for each in LANGUAGES] if FULL else [LANGUAGES]
WORDS = "Sample words typed in a browser."
ARABIC = "رقمي 0470 12 34 56 شكرا"
HEAVIEST = 20 * 1024  # bytes; this server packs nothing, a real one sends less than half of it

type Open = Callable[..., Page]


@pytest.fixture
def opened(chromium: Browser, live_server: LiveServer, people: World) -> Open:
    """Open a page in a context of its own: 360 px wide, nothing but this server reachable."""

    def go(address: str = "/", **options: Any) -> Page:
        chosen = {"viewport": {"width": 360, "height": 740}, "locale": "en", **options}
        context = chromium.new_context(base_url=live_server.url, **chosen)
        page = context.new_page()
        page.goto(address)
        return page

    return go


@pytest.fixture
def weather(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """A neutral address on another host than the pages', to leave to."""
    address = f"{live_server.url.replace('localhost', '127.0.0.1')}/static/look/leaf.svg"
    elsewhere = replace(region(), exit_url=address)
    monkeypatch.setattr("reports.channels.web.views.start_pages.region", lambda: elsewhere)
    return address


def _go_on(page: Page) -> None:
    _go(page, "button[value=on]")


def _go(page: Page, selector: str) -> None:
    """Click the first such link or button, and be on the page it leads to."""
    follow(page.locator(selector).first)


def _begin(page: Page, who: str = "self", subject: str = "") -> None:
    """The yes, and what it is about; then "Right now" stands there."""
    page.goto("/tell/")
    _go(page, f"button[name=who][value={who}]")
    if subject:
        page.check(f"input[value={subject}]")
    _go_on(page)


def _asks(page: Page, name: str) -> bool:
    """Whether this is the page of that name."""
    return page.locator(f"input[name=page][value={name}]").count() == 1


def _to_ready(page: Page) -> None:
    """As short as it can be: the yes, some words, and on to the check."""
    _begin(page)
    while not page.url.endswith("/check/"):
        if _asks(page, "words"):
            page.fill("textarea", WORDS)
        _go_on(page)


@pytest.mark.parametrize("subject", ["partner", "street"])
def test_the_whole_journey_without_scripts(opened: Open, subject: str) -> None:
    """R1.8: from the first page, through every question, to reading the answer and erasing."""
    page = opened(java_script_enabled=False)
    _go(page, "main a.button")
    _go(page, "button[value=self]")
    page.check(f"input[value={subject}]")
    while not page.url.endswith("/check/"):
        if _asks(page, "words"):
            page.fill("textarea", WORDS)
        _go_on(page)
    _go(page, "button[value=reach]")
    page.check("input[value=call]")
    page.fill("#f-number", "0470 12 34 56")
    page.check("input[value=week]")
    _go_on(page)
    _go(page, "button[value=send]")
    code = page.inner_text(".code")
    _go(page, "main button")
    page.goto("/back/")
    page.fill("#f-code", code)
    _go(page, "main button")
    page.fill("textarea", "A question.")
    _go(page, "text=Send the message")
    expect(page.locator("main")).to_contain_text("A question.")
    assert WORDS not in page.content()
    _go(page, "text=Erase everything")
    page.fill("#f-code", code)
    _go(page, "main button")
    expect(page.locator("h1")).to_contain_text("Everything has been erased")


@pytest.mark.parametrize(("subject", "pages"), [("My partner", 5), ("Work or school", 3)])
def test_the_whole_journey_by_keyboard_alone(opened: Open, subject: str, pages: int) -> None:
    """Tab, arrows, space and Enter are enough; Enter in a choice continues."""
    page = opened()
    _press_on(page, "Start")
    _press_on(page, "Me")
    _space_on(page, subject)
    _press_on(page, "Continue")
    for _ in range(pages):
        if _asks(page, "words"):
            _tab_to(page, lambda: page.evaluate("document.activeElement.tagName") == "TEXTAREA")
            page.keyboard.type(WORDS)
        elif not _asks(page, "now"):
            _tab_to(page, lambda: page.evaluate("document.activeElement.type") == "radio")
            page.keyboard.press("ArrowDown")
        _press_on(page, "Continue")
    page.wait_for_url("**/check/")
    _press_on(page, "Send")
    expect(page.locator(".code")).to_have_text(re.compile(r"^\S+( \S+){4}$"))


def _tab_to(page: Page, there: Callable[[], bool]) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if there():
            return
    raise AssertionError("the keyboard does not reach it")


def _named(page: Page, words: str) -> bool:
    said: str = page.evaluate(
        "(document.activeElement.labels?.[0] ?? document.activeElement).innerText.trim()"
    )
    return said.split("\n")[0] == words


def _press_on(page: Page, words: str) -> None:
    _tab_to(page, lambda: _named(page, words))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _space_on(page: Page, words: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    while not _named(page, words):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")


def test_three_shifts_leave_and_back_shows_nothing(opened: Open, weather: str) -> None:
    """R1.3, R1.5: also with the browser's own memory of pages."""
    page = opened()
    _stop_the_clock(page)
    _begin(page)
    _go_on(page)
    page.fill("textarea", WORDS)
    _go_on(page)
    page.goto("/tell/3/")
    expect(page.locator("textarea")).to_have_value(WORDS)
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(weather)
    assert page.context.cookies() == []
    for _ in range(4):
        page.go_back()
        page.wait_for_load_state()
        assert WORDS not in page.content()
        if page.locator("textarea").count():
            expect(page.locator("textarea")).not_to_have_value(WORDS)


def _stop_the_clock(page: Page) -> None:
    """Here and on every page after: five seconds may pass between two keys on a slow machine."""
    page.clock.install(time=datetime(2026, 1, 1, tzinfo=UTC))
    page.clock.pause_at(datetime(2026, 1, 1, 1, tzinfo=UTC))


def test_shift_as_a_modifier_does_not_leave_and_other_keys_start_again(opened: Open) -> None:
    """R1.3."""
    page = opened()
    _stop_the_clock(page)
    page.goto("/tell/")
    for key in ("Shift+A", "Shift+B", "Shift+C", "Shift", "Shift", "a", "Shift"):
        page.keyboard.press(key)
    expect(page.locator(".lights i.lit")).to_have_count(1)
    expect(page.locator(".spoken")).to_contain_text("2 more times")
    expect(page.locator(".cover")).to_have_count(0)
    expect(page).to_have_url(re.compile("/tell/$"))


def test_shift_is_forgotten_after_five_seconds(opened: Open) -> None:
    """R1.3: five seconds from each press to the next."""
    page = opened()
    _stop_the_clock(page)
    page.goto("/tell/")
    page.keyboard.press("Shift")
    page.clock.run_for(4900)
    page.keyboard.press("Shift")
    page.clock.run_for(4900)
    expect(page.locator(".spoken")).to_contain_text("1 more time")
    page.clock.run_for(200)
    expect(page.locator(".spoken")).to_contain_text("cancelled")
    expect(page.locator(".lights.on")).to_have_count(0)


def test_a_cover_hides_the_page_at_once_and_goes_when_it_comes_back(opened: Open) -> None:
    """R1.3: the content is gone before the other site answers."""
    page = opened("/tell/")
    page.evaluate("document.querySelector('.leave').href = '#stay'")
    page.click(".leave")
    expect(page.locator(".cover[role=alert]")).to_have_text("Loading.")
    box = page.locator(".cover").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 360, "height": 740}
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow'))")
    expect(page.locator(".cover")).to_have_count(0)


def test_the_way_out_works_without_scripts(opened: Open, weather: str) -> None:
    """R1.1."""
    page = opened("/tell/", java_script_enabled=False)
    page.click(".leave")
    page.wait_for_url(weather)


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_way_out_is_in_the_same_place_and_hides_no_field(opened: Open, width: int) -> None:
    """R1.1, WCAG 2.4.11: within reach of a thumb, and never over what has focus."""
    page = opened("/tell/", viewport={"width": width, "height": 640})
    places = set()
    for address in ("/", "/help/", "/tell/", "/back/"):
        page.goto(address)
        box = page.locator(".leave").bounding_box()
        assert box is not None
        assert box["height"] >= 44
        places.add((box["x"], box["y"]))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert len(places) == 1
    _begin(page)
    _tab_to(page, lambda: page.evaluate("document.activeElement.type") == "radio")
    covered = page.evaluate(
        """() => { const at = document.activeElement.getBoundingClientRect();
        const seen = document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2);
        return seen.classList.contains('leave'); }"""
    )
    assert not covered


# Between them every page and every kind of field.
WAYS = (("self", "place"), ("self", "night"), ("young", "y_sleep"), ("other", "w_couple"))


@dataclass
class Reader:
    """Reads one page after another, the next one in another of the languages."""

    page: Page
    languages: Sequence[str]
    met: set[str | None] = field(default_factory=set)
    turns: Iterator[int] = field(default_factory=count)

    def checked(self, *schemes: Literal["light", "dark"]) -> None:
        """Nothing that axe can find at WCAG 2.2 AA; no word too long for the screen."""
        turn = next(self.turns)
        assert self.page.viewport_size
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.page.viewport_size["width"], self.page.url
        for scheme in in_turn(schemes or ("light",), turn):
            self.page.emulate_media(color_scheme=scheme)
            assert faults(self.page) == [], (self.page.url, scheme)
        self.met.add(self.page.locator("html").get_attribute("lang"))
        following = self.languages[(turn + 1) % len(self.languages)]
        here = urljoin(self.page.url, "/")
        self.page.context.add_cookies(
            [{"name": settings.LANGUAGE_COOKIE_NAME, "value": following, "url": here}]
        )


@pytest.mark.parametrize("languages", IN_TURN)
def test_axe_finds_nothing_filled_and_with_errors(opened: Open, languages: Sequence[str]) -> None:
    """R1.19: WCAG 2.2 AA on every page, answered or wrong."""
    page = opened("/", locale=languages[0], viewport={"width": 320, "height": 740})
    reader = Reader(page, languages)
    for address in ("/", "/help/", "/tell/", "/back/", "/tell/done/", "/not-there/"):
        page.goto(address)
        reader.checked()
    for who, subject in WAYS:
        page.goto("/tell/")
        _go(page, f"button[name=who][value={who}]")
        page.check(f"input[value={subject}]")
        while not page.url.endswith("/check/"):
            reader.checked()
            for row in ("suicidal", "neck", "afraid_home", "safe_place"):
                page.locator(f"input[name={row}]").first.check() if _has(page, row) else None
            _go_on(page)
        reader.checked()
    _go(page, "button[value=reach]")
    page.check("input[value=call]")
    page.fill("#f-number", "12")
    _go_on(page)
    reader.checked()
    page.fill("#f-number", "0470 12 34 56")
    page.check("input[value=daily]")
    _go_on(page)
    _begin(page)
    page.check("input[value=danger]")
    _go_on(page)
    reader.checked()
    page.goto("/tell/check/")
    _go(page, "button[value=send]")
    reader.checked()
    code = page.inner_text(".code")
    page.goto("/back/")
    page.fill("#f-code", "12")
    _go(page, "main button")
    reader.checked()
    page.fill("#f-code", code)
    _go(page, "main button")
    for address in ("/back/read/", "/tell/more/4/1/", "/back/remove/"):
        page.goto(address)
        reader.checked()
    _go(page, "main button")
    reader.checked()
    assert reader.met == set(languages)


CHAPTERS = ("1/1", "1/2", "1/3", "2/1", "3/1", "3/2", "4/1", "4/2", "5/1", "6/1", "6/2")


@pytest.mark.parametrize("languages", IN_TURN)
def test_axe_finds_nothing_on_what_is_added_later(opened: Open, languages: Sequence[str]) -> None:
    """R1.19: the list, every page of every chapter, and what stands there once one is sent."""
    page = opened("/tell/", locale=languages[0])
    reader = Reader(page, languages)
    _begin(page, subject="partner")
    page.check("input[value=no] >> nth=0")
    _go(page, "button[value=send]")
    _go(page, "main button")
    reader.checked()
    for each in CHAPTERS:
        page.goto(f"/tell/more/{each}/")
        expect(page).to_have_url(re.compile(f"/tell/more/{each}/$"))
        reader.checked()
    page.locator("input[name=motive]").first.check()
    _go(page, "main button[value=on]")
    reader.checked()
    page.goto("/tell/done/")
    reader.checked()
    assert reader.met == set(languages)


def _has(page: Page, row: str) -> bool:
    return page.locator(f"input[type=radio][name={row}]").count() > 0


def test_dark_passes_too(opened: Open) -> None:
    """R1.19: contrast in the dark."""
    page = opened("/", color_scheme="dark")
    for address in ("/", "/help/", "/tell/", "/back/"):
        page.goto(address)
        assert faults(page) == [], page.url
    _begin(page, subject="partner")
    assert faults(page) == [], page.url


# Where the text of the heading ends, and what is typed or dialled the wrong way round.
HEADING_ENDS = """() => {
    const range = document.createRange()
    range.selectNodeContents(document.querySelector("h1"))
    return range.getBoundingClientRect().right
}"""
TURNED_ROUND = """() => [
    ...document.querySelectorAll("main .call, main .calls strong, #f-code, .code")
].filter(each => getComputedStyle(each).direction !== "ltr").map(each => each.outerHTML)"""


def test_arabic_runs_from_right_to_left(opened: Open) -> None:
    """The page turns, its way out too; a number, an app's name and a code do not."""
    page = opened("/", locale="ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert page.evaluate(HEADING_ENDS) > 320
    _begin(page, subject="partner")
    page.check("input[value=danger]")
    _go_on(page)
    expect(page.locator("main .call").nth(3)).to_be_attached()
    for address in (page.url, "/help/", "/back/"):
        page.goto(address)
        assert page.evaluate(TURNED_ROUND) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 800})
    leave = page.locator("a.leave").bounding_box()
    assert leave
    assert leave["x"] < 640


def _left_of(page: Page, words: str, within: str) -> float:
    """Where these words begin on the screen, from its left edge."""
    place = page.evaluate(
        """([words, within]) => {
            const all = document.createTreeWalker(document.querySelector(within), 4);
            for (let text; (text = all.nextNode()); ) {
                const at = text.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(text, at);
                range.setEnd(text, at + words.length);
                return range.getBoundingClientRect().left;
            }
        }""",
        [words, within],
    )
    return float(place)


def test_a_number_in_arabic_words_keeps_the_order_of_its_groups(opened: Open) -> None:
    """On the page before sending, and in a message behind the code."""
    page = opened("/", locale="ar", viewport={"width": 800, "height": 740})
    _begin(page)
    while not page.url.endswith("/check/"):
        if _asks(page, "words"):
            page.fill("textarea", ARABIC)
        _go_on(page)
    _reads_in_order(page, ".answers dd[dir=auto]")
    _go(page, "button[value=send]")
    code = page.inner_text(".code")
    _go(page, "main button")
    page.goto("/back/")
    page.fill("#f-code", code)
    _go(page, "main button")
    page.fill("textarea", ARABIC)
    _go(page, "form:has(textarea) button")
    _reads_in_order(page, ".message p[dir=auto]")


def _reads_in_order(page: Page, within: str) -> None:
    expect(page.locator(within)).to_contain_text("0470 12 34 56")
    first, second, third, fourth = (
        _left_of(page, group, within) for group in ("0470", "12", "34", "56")
    )
    assert first < second < third < fourth
    assert _left_of(page, "رقمي", within) > fourth  # the words around it run the other way


@pytest.mark.parametrize("languages", IN_TURN)
def test_the_pages_about_texts_pass_too(
    opened: Open, people: World, languages: Sequence[str]
) -> None:
    """R1.19: planned, paused, refused and stopped; the link to a duty phone; light, dark, wide."""
    code = _may_be_texted(people)
    page = opened("/back/", locale=languages[0])
    reader = Reader(page, languages)
    page.fill("#f-code", code)
    _go(page, "main button")
    page.goto("/back/texts/")
    _looked_at(reader)
    for button in ("pause", "resume"):
        _go(page, f"button[value={button}]")
        _looked_at(reader)
    page.evaluate("document.querySelector('[name=token]').value = 'x'")
    _go(page, "button[value=stop]")
    _looked_at(reader)
    _go(page, "button[value=stop]")
    _looked_at(reader)
    for address in ("/p/sample-token/", "/p/other-token/"):
        page.goto(address)
        _looked_at(reader)
    page.goto("/p/sample-token/")
    _go(page, "main button")
    _looked_at(reader)
    assert len(reader.met) == min(len(languages), next(reader.turns))  # fewer pages than languages


def _may_be_texted(people: World) -> str:
    """A case with a plan, a text that arrived, a ping that waits; the code of its reporter."""
    people.put_on_duty(people.beatriz, now=timezone.now())
    code = ReturnCode.generate()
    said = contact(confirmed_at=timezone.now())
    made = report(code_keys=derive(code), contact=said, now=timezone.now())
    ping_to(people, now=timezone.now())
    assert FollowUp.objects.filter(case_id=made.case_id).exists()
    return code.shown


def _looked_at(reader: Reader) -> None:
    """Clean for axe in light and dark; nothing is wider than a narrow or a wide screen."""
    reader.checked("light", "dark")
    for width in (1280, 360):
        reader.page.set_viewport_size({"width": width, "height": 740})
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_error_summary_has_the_focus_without_scripts(opened: Open) -> None:
    page = opened("/", java_script_enabled=False)
    _to_ready(page)
    _go(page, "button[value=reach]")
    page.fill("#f-number", "12")
    _go_on(page)
    expect(page).to_have_title(re.compile("^Look again"))
    expect(page.locator(".error-summary:focus")).to_have_count(1)


def test_no_page_weighs_more_than_twenty_kilobytes(opened: Open) -> None:
    """With everything it loads and every header, nothing cached; in the wordiest language."""
    page = opened("/", locale="fr")
    _to_ready(page)
    addresses = ("/", "/help/", "/tell/", "/tell/check/")
    weights = {each: _weight(page, each) for each in addresses}
    for who, subject in (("self", "night"), ("self", "partner"), ("young", "y_home")):
        _begin(page, who, subject)
        for number in range(1, 6):
            weights[f"{who} {subject} {number}"] = _weight(page, f"/tell/{number}/")
        weights[f"{who} {subject} check"] = _weight(page, "/tell/check/")
    _go(page, "button[value=send]")
    weights["/tell/code/"] = _weight(page, "/tell/code/")
    assert max(weights.values()) <= HEAVIEST, weights
    assert min(weights.values()) > 10_000, "something was not counted"


def _weight(page: Page, address: str) -> int:
    """Bytes of the page and of all it loads, as sent."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    asked: list[Request] = []

    def note(request: Request) -> None:
        asked.append(request)

    page.on("request", note)
    page.goto(address)
    page.remove_listener("request", note)
    session.detach()
    sizes = [request.sizes() for request in asked]
    return sum(each["responseHeadersSize"] + each["responseBodySize"] for each in sizes)


def test_nothing_comes_from_elsewhere(opened: Open) -> None:
    """R1.6: not one request leaves this server."""
    page = opened("/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in ("/", "/help/", "/tell/", "/back/"):
        page.goto(address)
    start = page.url.split("/back/")[0]
    assert asked
    assert all(url.startswith(start) for url in asked)
