"""Which way the words run, and what a page weighs."""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.reports.channels.web.browser_steps import WORDS, Open, asks, begin, go, go_on

pytestmark = pytest.mark.django_db(transaction=True)


ARABIC = "رقمي 0470 12 34 56 شكرا"
HEAVIEST = 20 * 1024  # bytes; this server packs nothing, a real one sends less than half of it


def _to_ready(page: Page) -> None:
    """As short as it can be: the yes, some words, and on to the check."""
    begin(page)
    while not page.url.endswith("/check/"):
        if asks(page, "words"):
            page.fill("textarea", WORDS)
        go_on(page)


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
    begin(page, subject="partner")
    page.check("input[value=danger]")
    go_on(page)
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
    begin(page)
    while not page.url.endswith("/check/"):
        if asks(page, "words"):
            page.fill("textarea", ARABIC)
        go_on(page)
    _reads_in_order(page, ".answers dd[dir=auto]")
    go(page, "button[value=send]")
    code = page.inner_text(".code")
    go(page, "main button")
    page.goto("/back/")
    page.fill("#f-code", code)
    go(page, "main button")
    page.fill("textarea", ARABIC)
    go(page, "form:has(textarea) button")
    _reads_in_order(page, ".message p[dir=auto]")


def _reads_in_order(page: Page, within: str) -> None:
    expect(page.locator(within)).to_contain_text("0470 12 34 56")
    first, second, third, fourth = (
        _left_of(page, group, within) for group in ("0470", "12", "34", "56")
    )
    assert first < second < third < fourth
    assert _left_of(page, "رقمي", within) > fourth  # the words around it run the other way


def test_the_error_summary_has_the_focus_without_scripts(opened: Open) -> None:
    page = opened("/", java_script_enabled=False)
    _to_ready(page)
    go(page, "button[value=reach]")
    page.fill("#f-number", "12")
    go_on(page)
    expect(page).to_have_title(re.compile("^Look again"))
    expect(page.locator(".error-summary:focus")).to_have_count(1)


def test_no_page_weighs_more_than_twenty_kilobytes(opened: Open) -> None:
    """With everything it loads and every header, nothing cached; in the wordiest language."""
    page = opened("/", locale="fr")
    _to_ready(page)
    addresses = ("/", "/help/", "/tell/", "/tell/check/")
    weights = {each: _weight(page, each) for each in addresses}
    for who, subject in (("self", "night"), ("self", "partner"), ("young", "y_home")):
        begin(page, who, subject)
        for number in range(1, 6):
            weights[f"{who} {subject} {number}"] = _weight(page, f"/tell/{number}/")
        weights[f"{who} {subject} check"] = _weight(page, "/tell/check/")
    go(page, "button[value=send]")
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
