"""Looking at pages, on a large screen, a small one and a phone, light and dark.

With axe, and for what it does not see: a page wider than its window, words that are cut off or
stick out, an id that stands twice.
"""

import os
from collections.abc import Callable
from itertools import count, product
from pathlib import Path
from zlib import crc32

import pytest
from playwright.sync_api import Page
from pytest_playwright_axe.axe import MIN_AXE_PATH, WCAG_22AA_RULESET

from tests.scale import in_turn

LARGE, WIDE, NARROW = (1600, 1000), (1280, 800), (360, 740)
WAYS = tuple(product((WIDE, NARROW, LARGE), ("light", "dark")))
RULES = {"runOnly": list(WCAG_22AA_RULESET), "resultTypes": ["violations"]}

# What stands in a box that hides what is too much for it, or sticks out of the box it stands in. A
# box of a pixel is for those who listen; one that scrolls shows the rest.
CUT = """() => {
  const found = [], range = document.createRange();
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const outside = (text, box) => text.right > box.right + 1 || text.left < box.left - 1
    || text.bottom > box.bottom + 2 || text.top < box.top - 2;
  const HIDDEN = ":not(:focus):is(.sr, .visually-hidden)";
  const sticksOut = (text, around) => {
    const own = around.closest("a, button, summary, td, th, label, svg") ?? around;
    let scrolls = false, cut = text.right > own.getBoundingClientRect().right + 1;
    for (let box = around; box !== document.documentElement; box = box.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(box);
      const area = box.getBoundingClientRect();
      if (area.width <= 1 || area.height <= 1 || box.matches(HIDDEN)) return false;
      scrolls ||= /auto|scroll/.test(overflowX + overflowY);
      if (!scrolls && /hidden|clip/.test(overflowX + overflowY)) cut ||= outside(text, area);
    }
    return cut;
  };
  // A blank that is kept hangs out of the line that it ends: there each word is looked at.
  const parts = (node, around) => getComputedStyle(around).whiteSpaceCollapse === "collapse"
    ? [[0, node.length]]
    : Array.from(node.data.matchAll(/\\S+/g), (word) => [word.index, word.index + word[0].length]);
  while (words.nextNode()) {
    const node = words.currentNode, around = node.parentElement;
    if (!node.data.trim() || around.closest("script, style, option, title")) continue;
    if (!around.checkVisibility({ visibilityProperty: true })) continue;
    for (const [from, to] of parts(node, around)) {
      range.setStart(node, from);
      range.setEnd(node, to);
      const text = range.getBoundingClientRect();
      const said = node.data.slice(from, to).trim().slice(0, 60);
      if (text.width > 1 && text.height > 1 && sticksOut(text, around))
        found.push(`${said} in ${around.outerHTML.slice(0, 80)}`);
    }
  }
  return found;
}"""
DOUBLED = """() => {
  const ids = [...document.querySelectorAll("[id]")].map(each => each.id);
  return ids.filter((each, at) => ids.indexOf(each) !== at);
}"""
LENGTH = "() => document.documentElement.scrollHeight"
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"

# Asked of the page, for it to answer once it has the size and the colours that it was given.
SETTLED = """async ([width, height, dark]) => {
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  while (innerWidth !== width || innerHeight !== height || scheme.matches !== dark)
    await new Promise(done => setTimeout(done));
  await document.fonts.ready;
}"""

type Way = tuple[tuple[int, int], str]
type Look = Callable[[Page], None]


@pytest.fixture
def look(request: pytest.FixtureRequest) -> Look:
    """Look at one page after another: at full size each in every way, else in the next one.

    Where the turns begin differs from test to test. The page is narrow and light afterwards.
    """
    turns = count(crc32(request.node.name.encode()))

    def at(page: Page) -> None:
        turn = next(turns)
        for way in in_turn(WAYS, turn):
            found = amiss(page, way)
            assert found == [], (page.url, way, found)
        for size in (WIDE, NARROW):
            _turn_to(page, (size, "light"))
            found = flaws(page)
            assert found == [], (page.url, size, found)
            _keep_picture(page, f"{request.node.name}-{turn}-{size[0]}")

    return at


def amiss(page: Page, way: Way) -> list[tuple[str, object]]:
    """All that is wrong with a page on a screen of this size, in these colours."""
    _turn_to(page, way)
    found = flaws(page)
    (width, height), scheme = way
    # All of it in sight: axe calls too small what a bar that stays happens to cover.
    _turn_to(page, ((width, max(height, page.evaluate(LENGTH))), scheme))
    return [*faults(page), *found]


def faults(page: Page) -> list[tuple[str, object]]:
    """What axe has to say at WCAG 2.2 AA. Run directly: its reports take longer than it."""
    page.wait_for_load_state()  # after a click: what is judged has its style sheets
    page.evaluate(MIN_AXE_PATH.read_text())
    found = page.evaluate("options => axe.run(document, options)", RULES)["violations"]
    return [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found]


def flaws(page: Page) -> list[tuple[str, object]]:
    """What anybody would see who looks, and axe does not say."""
    found = {
        "wider than the window": max(0, page.evaluate(SIDEWAYS)),
        "cut off": page.evaluate(CUT),
        "ids twice": page.evaluate(DOUBLED),
    }
    return [(name, what) for name, what in found.items() if what]


def _turn_to(page: Page, way: Way) -> None:
    (width, height), scheme = way
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(SETTLED, [width, height, scheme == "dark"])


def _keep_picture(page: Page, name: str) -> None:
    """For whoever asked for pictures (`LINDEN_PICTURES=FOLDER`)."""
    if folder := os.environ.get("LINDEN_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
