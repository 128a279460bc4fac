"""Telling on the web as a person does: page by page, each question as the page asks it."""

import re
from dataclasses import dataclass, field

from tests.tour.tools.browser import Browser
from tests.tour.tools.page_reader import Form, Page

CODE = re.compile(r"\b\d{4}(?:[ \u00a0]\d{4}){4}\b")
MOST_PAGES = 30
SENDING = "/tell/check"
SEND_NOW = ("go", "send")
ADD_NUMBER = ("go", "reach")

type Answers = dict[str, str | list[str]]


class Astray(Exception):
    """The pages led somewhere else than to the return code; the message says where."""


@dataclass(frozen=True)
class Story:
    """What one person answers, by the names of the fields, and how they answer the rest.

    A group of choices that `answers` does not name gets the first of `otherwise` it offers, else
    its first choice; a line that `answers` does not name is passed over. From the page that asks
    for `enough` they send what they have; a number is added before, if `answers` has one.
    """

    language: str
    answers: Answers
    otherwise: tuple[str, ...] = ("no", "none")
    enough: str = ""

    def fill(self, form: Form) -> Answers:
        """The answers to what this form asks."""
        return {name: self._answer(form, name) for name in sorted(form.names) if name}

    def button(self, form: Form) -> tuple[str, str] | None:
        """Which button they press here; None: the first."""
        offered = {(name, value) for name, value, _words in form.buttons}
        who = ("who", str(self.answers.get("who", "self")))
        if who in offered:
            return who
        if ADD_NUMBER in offered:
            return ADD_NUMBER if self.answers.get("number") else SEND_NOW
        enough = self.enough in form.names and not self.answers.get("number")
        if form.action.rstrip("/") == SENDING or enough:
            return SEND_NOW
        return ("go", "on") if ("go", "on") in offered else None

    def _answer(self, form: Form, name: str) -> str | list[str]:
        kinds = {one.kind for one in form.fields if one.name == name}
        chosen_from = kinds <= {"radio", "checkbox", "select"}
        if name in self.answers and not chosen_from:
            return self.answers[name]
        if not chosen_from or name.startswith("rather_not_"):
            return [] if chosen_from else ""
        offered = form.choices(name)
        wanted = self.answers.get(name, [])
        found = [
            each for each in ([wanted] if isinstance(wanted, str) else wanted) if each in offered
        ]
        if name in self.answers and kinds == {"checkbox"}:
            return found
        if found:
            return found[0]
        chosen = next((value for value in self.otherwise if value in offered), offered[0])
        return [chosen] if kinds == {"checkbox"} else chosen


@dataclass
class Told:
    """What came of it: the code, the page that showed it, and every page on the way."""

    code: str
    last: Page
    pages: list[Page] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)


def choose_language(browser: Browser, language: str) -> Page:
    """Open the start page and follow its link to the language. Raises Astray."""
    browser.language = language
    page = browser.get("/")
    onward = page.link(f"l={language}")
    if onward is None:
        raise Astray(f"the start page offers no way to {language}")
    return browser.get(onward)


def question_form(page: Page) -> Form | None:
    """The form of a page of the telling: its own, rather than another."""
    posted = [form for form in page.forms if form.method == "post"]
    own = [form for form in posted if form.action.rstrip("/") == page.address.rstrip("/")]
    others = [form for form in posted if form.action.startswith("/tell/")]
    return next(iter(own + others), None)


def tell(browser: Browser, story: Story) -> Told:
    """Tell the whole story, from the start page to the return code. Raises Astray."""
    told = Told("", choose_language(browser, story.language))
    page = browser.get("/tell/")
    for _ in range(MOST_PAGES):
        told.pages.append(page)
        if found := CODE.search(page.words):
            told.code, told.last = found[0], page
            return told
        page = _next(browser, story, page, told)
    raise Astray(f"no code after {MOST_PAGES} pages; last {page.address}: {page.words[:300]}")


def walk_to_sending(browser: Browser, story: Story) -> Form:
    """Answer every question and stop before the last post; return its form. Raises Astray."""
    choose_language(browser, story.language)
    page, told = browser.get("/tell/"), Told("", browser.page)
    for _ in range(MOST_PAGES):
        form = question_form(page)
        if form is not None and story.button(form) == SEND_NOW:
            return form
        page = _next(browser, story, page, told)
    raise Astray(f"no page to send from; last {page.address}: {page.words[:300]}")


def _next(browser: Browser, story: Story, page: Page, told: Told) -> Page:
    if page.status != 200:
        raise Astray(f"{page.address} answered {page.status}: {page.words[:300]}")
    form = question_form(page)
    if form is not None:
        told.asked |= form.names
        return browser.submit(form, story.fill(form), button=story.button(form))
    onward = next((href for href, _ in page.links if href.startswith("/tell/")), None)
    if onward is None:
        raise Astray(f"{page.address} leads nowhere: {page.words[:300]}")
    return browser.get(onward)
