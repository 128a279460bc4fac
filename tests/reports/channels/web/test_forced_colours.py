"""R1.19: every kind of page with the colours that a person's system forces on it."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys.chromium import follow
from tests.reports.cases.world import World

pytestmark = pytest.mark.django_db(transaction=True)

CHAPTERS = ("1/1", "1/2", "1/3", "2/1", "3/1", "3/2", "4/1", "4/2", "5/1", "6/1", "6/2")

# What the walk must have met, or it has not been where it was meant to go.
KINDS = {
    ".panel-urgent",
    ".dots",
    ".choices",
    "textarea",
    "select",
    ".answers",
    ".error-summary",
    ".field-wrong",
    ".code",
    ".tasks",
    ".message",
    "details.more",
    ".lines",
}

# What on this page could not be told apart: a box or a button without an edge, a link like its
# words, a choice that looks the same chosen, a dot that looks the same reached, a focus not seen.
UNSEEN = r"""() => {
  const probe = document.body.appendChild(document.createElement("p"));
  const resolved = name => { probe.style.color = name; return getComputedStyle(probe).color };
  const ground = resolved("Canvas"), ink = resolved("CanvasText"), lit = resolved("Highlight");
  probe.remove();
  document.querySelectorAll("details").forEach(each => { each.open = true });
  const found = [], style = getComputedStyle;
  const tell = (what, each) => found.push(what + ": " + each.outerHTML.slice(0, 120));
  const all = selector => [...document.querySelectorAll(selector)].filter(
    each => each.getClientRects().length && style(each).visibility === "visible");
  const edged = (each, side) => {
    const { [`border${side}Style`]: kind, [`border${side}Width`]: width,
      [`border${side}Color`]: colour } = style(each);
    return kind !== "none" && parseFloat(width) >= 1 && colour !== ground
      && !/^rgba.* 0\)$/.test(colour);
  };
  const boxes = "button, .button, .leave, input, textarea, select, .choice, .panel, .notice,"
    + " .message, .error-summary, .lines > li";
  for (const each of all(boxes)) if (!edged(each, "Top") || !edged(each, "Bottom"))
    tell("no edge", each);
  for (const each of all(".field-wrong")) if (!edged(each, "InlineStart")) tell("not wrong", each);
  for (const each of all("main a[href]"))
    if (!style(each).textDecorationLine.includes("underline") && !edged(each, "Top"))
      tell("like its words", each);
  for (const each of all("body *"))
    if (style(each).forcedColorAdjust === "none" && each.textContent.trim())
      tell("words in colours of our own", each);
  const ticks = all("input[type=radio], input[type=checkbox]");
  const before = ticks.map(each => each.checked);
  for (const each of ticks) {
    each.checked = false;
    const open = style(each, "::before").content;
    each.checked = true;
    const mark = style(each, "::before");
    if (open !== "none" || mark.content === "none" || mark.backgroundColor !== ink
      || !(parseFloat(mark.width) > 0)) tell("not seen chosen", each);
  }
  ticks.forEach((each, place) => { each.checked = before[place] });
  const dot = each => style(each, "::before").backgroundColor;
  for (const each of all(".dots li"))
    if ((dot(each) === ink) !== each.classList.contains("reached")) tell("not seen", each);
  for (const each of all("a[href], button, input, textarea, select, summary")) {
    each.focus();
    const ring = style(each.closest(".choice") ?? each);
    if (ring.outlineStyle === "none" || parseFloat(ring.outlineWidth) < 2
      || ring.outlineColor !== lit) tell("focus not seen", each);
  }
  return found;
}"""


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, people: World) -> Page:
    """A small phone whose system forces its colours."""
    context = chromium.new_context(
        base_url=live_server.url,
        viewport={"width": 360, "height": 740},
        locale="en",
        forced_colors="active",
    )
    return context.new_page()


def _seen(page: Page, address: str = "") -> set[str]:
    """Everything on the page can be told apart, by day and by night; the kinds it has."""
    if address:
        page.goto(address)
        expect(page).to_have_url(re.compile(f"{address}$"))
    page.keyboard.press("Tab")  # focus that comes by the keyboard is shown
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, forced_colors="active")
        assert page.evaluate(UNSEEN) == [], (page.url, scheme)
    return {each for each in KINDS if page.locator(each).count()}


def _go(page: Page, selector: str) -> None:
    follow(page.locator(selector).first)


def _begin(page: Page, who: str, subject: str) -> None:
    page.goto("/tell/")
    _go(page, f"button[name=who][value={who}]")
    page.check(f"input[value={subject}]")


def test_on_the_way_to_a_code_and_back(page: Page) -> None:
    """Danger, choices, words, contact with its mistakes, check, code, list, chapters, erasing."""
    met = set[str]()
    for address in ("/", "/help/", "/tell/", "/back/", "/tell/done/"):
        met |= _seen(page, address)
    _begin(page, "self", "partner")
    while not page.url.endswith("/check/"):
        met |= _seen(page)
        for danger in ("danger", "suicidal"):
            if page.locator(f"input[value={danger}]").count():
                page.locator(f"input[value={danger}]").first.check()
        if page.locator("textarea").count():
            page.fill("textarea", "Sample words.")
        _go(page, "button[value=on]")
    met |= _seen(page)
    _go(page, "button[value=reach]")
    met |= _seen(page)
    page.check("input[value=call]")
    page.fill("#f-number", "12")
    _go(page, "button[value=on]")
    expect(page.locator(".error-summary")).to_have_count(1)
    met |= _seen(page)
    page.goto("/tell/check/")
    _go(page, "button[value=send]")
    met |= _seen(page)
    code = page.inner_text(".code")
    _go(page, "main button")
    met |= _seen(page)
    for chapter in CHAPTERS:
        met |= _seen(page, f"/tell/more/{chapter}/")
    page.locator("input[name=motive]").first.check()
    _go(page, "main button[value=on]")
    met |= _seen(page)
    page.goto("/back/")
    page.fill("#f-code", "12")
    _go(page, "main button")
    expect(page.locator(".error-summary")).to_have_count(1)
    met |= _seen(page)
    page.fill("#f-code", code)
    _go(page, "main button")
    page.fill("textarea", "A question.")
    _go(page, "text=Send the message")
    expect(page.locator(".message")).to_have_count(1)
    for address in ("/back/read/", "/back/files/", "/back/remove/"):
        met |= _seen(page, address)
    page.fill("#f-code", code)
    _go(page, "main button")
    expect(page.locator("h1")).to_contain_text("Everything has been erased")
    met |= _seen(page)
    assert met == KINDS


def test_in_public_space_as_a_child_and_as_a_witness(page: Page) -> None:
    _seen(page, "/tell/spot/")
    page.check("input[value=threatened]")
    _go(page, "button[value=on]")
    for _ in ("where", "when", "done"):
        _seen(page)
        if page.locator("button[value=on]").count():
            _go(page, "button[value=on]")
    for who, subject in (("young", "y_home"), ("other", "w_couple")):
        _begin(page, who, subject)
        while not page.url.endswith("/check/"):
            _seen(page)
            _go(page, "button[value=on]")
        _seen(page)


def test_leaving_hides_the_page(page: Page) -> None:
    """The way out has an edge on every page; what covers the page while the other site comes is
    opaque, with words that can be read."""
    page.goto("/tell/")
    page.evaluate("document.querySelector('.leave').href = '#stay'")
    page.click(".leave")
    cover = page.locator(".cover[role=alert]")
    expect(cover).to_have_text("Loading.")
    ground, over, ink = page.evaluate(
        """() => { const cover = getComputedStyle(document.querySelector(".cover"));
        return [getComputedStyle(document.documentElement).backgroundColor,
            cover.backgroundColor, cover.color]; }"""
    )
    assert ground == over != ink
