"""The tour of a place in public space: four pages make an entry for the city's figures, no case.

Whoever then wants somebody to answer goes on to a report, which knows what it is about already.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from tests.tour.tools import code_return
from tests.tour.tools.browser import Browser
from tests.tour.tools.code_return import check_held
from tests.tour.tools.page_reader import Page
from tests.tour.tools.stored import Stored, stands_in
from tests.tour.tools.teller import (
    CODE,
    MOST_PAGES,
    SEND_NOW,
    SENDING,
    Answers,
    choose_language,
    question_form,
)
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.tour_report import NotHeld, Report
from tests.tour.tools.worker_desk import Desk

WORDS = "Exemple : un inconnu m’a suivie jusqu’à la sortie."
NAMED = "Exemple : appelez le 0470 00 00 00."
COMMUNE = "21013"
ASKED: tuple[Answers, ...] = (
    {"kinds": ["verbal", "followed"], "to": "me"},
    {"commune": COMMUNE, "place": "vehicle"},
    {"when": "today", "day_part": "evening"},
)
ON, HELP = ("go", "on"), ("go", "help")
THANKS = "Merci. Cela compte."
REFUSED = "N’indiquez ni nom ni numéro."
KEPT = {"id", "month", "blob"}


@dataclass
class Round:
    """What the steps share."""

    demo: Demo
    browser: Browser
    before: set[str] = field(default_factory=set)
    pages: list[Page] = field(default_factory=list)

    @property
    def stored(self) -> Stored:
        """The database behind it."""
        return Stored(self.demo.database)


def spot_walk(demo: Demo, report: Report, _desks: dict[str, Desk]) -> None:
    """An entry in four pages, and the way from there to somebody who answers."""
    report.heading("A place in public space")
    tour = Round(demo, Browser(demo.address, language="fr", source="127.0.6.12"))
    for name, prove in STEPS:
        report.hold(f"spot: {name}", partial(prove, tour))


def refused(tour: Round) -> str:
    """On the page with the words a number is refused: an entry says of nobody who they are."""
    tour.before = tour.stored.cases()
    onward = choose_language(tour.browser, "fr").link("/tell/spot/")
    if onward is None:
        raise NotHeld("the start page does not lead there")
    tour.pages = [tour.browser.get(onward)]
    for answers in ASKED[:-1]:
        tour.pages.append(_press(tour, answers))
    entries = len(tour.stored.spots())
    page = _press(tour, {**ASKED[-1], "words": NAMED})
    check_held(page, REFUSED, "why the number is refused")
    if page.status != 422 or len(tour.stored.spots()) != entries:
        raise NotHeld(f"{page.address} answered {page.status}; an entry was made")
    return f'{page.address} answers {page.status}: "{REFUSED}"; no entry yet'


def counted(tour: Round) -> str:
    """Without it the entry is made: sealed, no case, no contact, no code."""
    old = {row["id"] for row in tour.stored.spots()}
    tour.pages.append(_press(tour, {**ASKED[-1], "words": WORDS}))
    page = tour.pages[-1]
    check_held(page, THANKS, "that it counts")
    (entry,) = [row for row in tour.stored.spots() if row["id"] not in old]
    if set(entry) != KEPT or stands_in(WORDS, tour.stored.everything()):
        raise NotHeld(f"more than the month is in the clear: {sorted(set(entry) - KEPT)}")
    if tour.stored.cases() != tour.before or CODE.search(page.words):
        raise NotHeld("a case was made")
    return (
        f'{len(tour.pages)} pages, the last says "{THANKS}"; one entry more, of {entry["month"]}, '
        f"{len(entry['blob'])} bytes sealed; no case, no code"
    )


def help_too(tour: Round) -> str:
    """ "I want help too" leads to a report that has the tick, and that somebody answers."""
    entries = len(tour.stored.spots())
    tour.browser.submit(tour.browser.page.form(asks="token"), button=HELP)
    form = tour.browser.page.form(asks="token")
    page = tour.browser.submit(form, button=("who", "self"))
    asked = page.form(asks="subject")
    ticked = [one.value for one in asked.fields if one.name == "subject" and one.chosen]
    if ticked != ["street"]:
        raise NotHeld(f"{page.address} has ticked {ticked}")
    page, number = _report(tour, page)
    (case,) = tour.stored.cases() - tour.before
    if len(tour.stored.spots()) != entries:
        raise NotHeld("the entry is there twice, or gone")
    code_return.come_back(tour.browser, _code(page))
    code_return.erase(tour.browser, _code(page))
    if tour.stored.cases() != tour.before:
        raise NotHeld(f"case {case} is still there")
    return f"what it is about is ticked; case {case[:8]} after {number} pages more, erased again"


def _press(tour: Round, answers: Answers) -> Page:
    return tour.browser.submit(tour.browser.page.form(ident="answers"), answers, button=ON)


def _report(tour: Round, page: Page) -> tuple[Page, int]:
    """Go on with what is ticked already until there is a code; the pages it took."""
    for number in range(MOST_PAGES):
        if _code(page):
            return page, number
        form = question_form(page)
        if form is None:
            break
        sends = form.action.rstrip("/") == SENDING or page.address.rstrip("/") == SENDING
        page = tour.browser.submit(form, button=SEND_NOW if sends else ON)
    raise NotHeld(f"no code; last {page.address}: {page.words[:300]}")


def _code(page: Page) -> str:
    found = CODE.search(page.words)
    return found[0] if found else ""


STEPS: tuple[tuple[str, Callable[[Round], str]], ...] = (
    ("a number among the words is refused", refused),
    ("four pages, an entry and no case", counted),
    ("help too: a report that knows what it is about", help_too),
)
