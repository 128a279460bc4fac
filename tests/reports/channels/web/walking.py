"""Walking the whole report as somebody does: pages, taps and words, counted by one rule.

A page is every page seen, from the start page to the one with the code. A tap is a button, an
option, a tick, or entering a field. Words are all words of the main part in every option; what
lies behind a closed fold is not read. A line of help counts nine words, the list of one's own
answers fifty, the panel with the deadlines seventy.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Final

from tests.reports.channels.web.browser import MOST_PAGES, Reporter

LINE, LIST, PANEL = 9, 50, 70
LATENCY_S = 0.4  # of a slow phone, as `./run bench pages` has it
_WORD: Final = re.compile(r"[\w’'-]+")
_VOID: Final = frozenset({"input", "br", "hr", "img", "meta", "link"})


@dataclass
class _Element:
    tag: str
    kinds: list[str]
    silent: bool


class _Words(HTMLParser):
    """Counts the words of the main part that can be seen."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words = 0
        self._open: list[_Element] = []
        self.feed(page.partition("<main")[2].partition(">")[2].partition("</main>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        found = {name: value or "" for name, value in attrs}
        above = self._open[-1] if self._open else _Element("main", [], silent=False)
        here = _Element(tag, found.get("class", "").split(), above.silent)
        if above.tag == "details" and tag == "summary":
            here.silent = any(each.silent for each in self._open[:-1])
        elif not above.silent:
            weight = _weight(here, above, found)
            self.words += weight
            here.silent = bool(weight) or _is_hidden(here, found)
        self._open.append(here)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not (self._open and self._open[-1].silent):
            self.words += len(_WORD.findall(data))


def _weight(here: _Element, above: _Element, found: dict[str, str]) -> int:
    if "answers" in here.kinds:
        return LIST
    if found.get("aria-labelledby") == "evidence":
        return PANEL
    is_line = (here.tag == "li" and "lines" in above.kinds) or (
        here.tag == "dt" and "calls" in above.kinds
    )
    return LINE if is_line else 0


def _is_hidden(here: _Element, found: dict[str, str]) -> bool:
    closed = here.tag == "details" and "open" not in found
    return closed or "visually-hidden" in here.kinds or here.tag == "dd"


def words_on(page: str) -> int:
    """How many words somebody reads on this page."""
    return _Words(page).words


@dataclass(frozen=True)
class Step:
    """One page as it was seen, and how often it was tapped."""

    name: str
    taps: int
    words: int
    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Person:
    """What somebody answers, by the names of the fields; `sends_from` and `hurries`: how."""

    who: str = "self"
    told: dict[str, Any] = field(default_factory=dict)
    number: str = ""
    sends_from: str = "check"
    hurries: bool = False


def walk(person: Person, language: str = "en") -> tuple[list[Step], Reporter]:
    """From the start page to the code; what was seen, and the browser at the code."""
    browser = Reporter(language=language).get("/")
    steps = [Step("start", 1, words_on(browser.text), browser.text)]
    browser.get("/tell/")
    steps.append(Step("before", 1, words_on(browser.text), browser.text))
    browser.press(who=person.who)
    for _ in range(MOST_PAGES):
        name, text = browser.name, browser.text
        if name == "code":
            return [*steps, Step("code", 0, words_on(text), text)], browser
        button, sent = _pressed(person, browser, {each.name for each in steps})
        steps.append(Step(name, 1 + _taps(sent), words_on(text), text))
        browser.press(button, **sent)
        assert browser.status == 200, (browser.address, browser.status)
    raise AssertionError(f"no code; last {browser.address}")


def _pressed(person: Person, browser: Reporter, seen: set[str]) -> tuple[str, dict[str, Any]]:
    name = browser.name
    if name == "reach":
        return "on", browser.answering(
            {"reach": "sms", "number": person.number, "safe_hours": "week"}
        )
    if name == "check":
        return ("reach" if person.number and "reach" not in seen else "send"), {}
    if person.hurries and name == "what":
        return "danger", {}
    button = "send" if name == person.sends_from else "on"
    return button, browser.answering(person.told)


def _taps(sent: dict[str, Any]) -> int:
    return sum(len(said) if isinstance(said, list) else 1 for said in sent.values())


def pages(steps: list[Step]) -> list[str]:
    """The names of the pages seen, each once."""
    return list(dict.fromkeys(each.name for each in steps))


def total(steps: list[Step]) -> tuple[int, int, int]:
    """Pages, taps and words of the whole way; a page seen again is no other page."""
    words = {each.name: each.words for each in reversed(steps)}
    return len(pages(steps)), sum(each.taps for each in steps), sum(words.values())


def waiting(browser: Reporter) -> float:
    """Seconds that a slow phone waits for answers to begin, pages and what leads on to them."""
    return browser.answers * LATENCY_S
