"""The tour of a short report and of what is added to it: two chapters, each handed in by itself.

The worker who got the report is away since; the second chapter raises its level, and that reaches
another. The reporter is told neither.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from tests.tour.tools import code_return
from tests.tour.tools.browser import Browser
from tests.tour.tools.code_return import check_held
from tests.tour.tools.page_reader import Page
from tests.tour.tools.stored import Stored, stands_in
from tests.tour.tools.teller import Story, Told, tell
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.tour_phones import until
from tests.tour.tools.tour_report import NotHeld, Report
from tests.tour.tools.worker_desk import Desk, coordinator_of

ROTA = "/desk/rota/"
WEEKLY = "/rota/weekly/"
ZONE = ZoneInfo("Europe/Brussels")
# From "Right now" on whoever reports may send; the level is then the floor of a partner's.
SHORTEST = Story(
    "fr", {"who": "self", "subject": "partner", "right_now": "no", "near": "no"}, enough="right_now"
)
MOST_PAGES = 5  # with the start page and the one with the code
SAFETY, WISHES = 1, 6
ELEVATED, HIGH = 1, 2
NAME = "Exemple Magnolia"
SENT = "C’est envoyé. Vous pouvez vous arrêter ici."
LOOKING_SECONDS = 90  # the worker process is woken at once; a lost call is found within a minute


@dataclass
class Round:
    """What the steps share."""

    demo: Demo
    desks: dict[str, Desk]
    coordinator: Desk
    browser: Browser
    told: Told | None = None
    case: str = ""
    first: str = ""
    back: str = ""

    @property
    def stored(self) -> Stored:
        """The database behind it."""
        return Stored(self.demo.database)

    def rank(self) -> int:
        """How urgent the case is."""
        return int(self.stored.case(self.case)["rank"])

    def holder(self) -> str:
        """In whose inbox the case is; nobody's while it is on its way."""
        for login, desk in self.desks.items():
            desk.log_in()
            if self.case in desk.inbox_cases():
                return login
        return ""


def chapter_walk(demo: Demo, report: Report, desks: dict[str, Desk]) -> None:
    """A report in five pages, two chapters, another worker."""
    report.heading("Told in two minutes, and more")
    coordinator = coordinator_of(demo, report.aside, source="127.0.8.6")
    browser = Browser(demo.address, language="fr", source="127.0.6.9")
    tour = Round(demo, desks, coordinator, browser)
    for name, prove in STEPS:
        report.hold(f"chapters: {name}", partial(prove, tour))


def shortest(tour: Round) -> str:
    """What it is about and how it is right now, then sent: the code comes on the fifth page."""
    before = tour.stored.cases()
    tour.told = told = tell(tour.browser, SHORTEST)
    (tour.case,) = tour.stored.cases() - before
    pages = len(told.pages) + 1  # and the start page
    tour.first = until(tour.holder, "nobody has the case", patience=LOOKING_SECONDS)
    if pages > MOST_PAGES or tour.rank() != ELEVATED:
        raise NotHeld(f"{pages} pages, rank {tour.rank()}")
    return f"{pages} pages; case {tour.case[:8]} of rank {ELEVATED} is {tour.first}'s"


def first_chapter(tour: Round) -> str:
    """In the minutes after sending the list is there; a page is sealed, and changes nobody."""
    listed = tour.browser.submit(tour.browser.page.form(asks="token"), button=None)
    if listed.link(f"/tell/more/{WISHES}/") is None:
        raise NotHeld(f"{listed.address} does not list the chapter: {listed.words[:300]}")
    code_return.hand_in(tour.browser, WISHES, {"wants": ["talk"], "police": "later"})
    page = code_return.hand_in(tour.browser, WISHES, {"name": NAME}, number=2)
    check_held(page, SENT, "that it is sent")
    if stands_in(NAME, tour.stored.everything()):
        raise NotHeld("the name is in the clear in the database")
    check_held(tour.desks[tour.first].open(tour.case), NAME, "the name")
    return f'{page.address}: "{SENT}"; {tour.first} reads "{NAME}", no table does'


def second_chapter(tour: Round) -> str:
    """The worker is away; a threat told in the chapter raises the level and reaches another."""
    name = tour.desks[tour.first].person.name
    tour.back = _away(tour, name)
    try:
        page = code_return.hand_in(tour.browser, SAFETY, {"threat": "yes"})
        check_held(page, SENT, "that it is sent")
        other = until(
            lambda: found if (found := tour.holder()) != tour.first else "",
            f"the case is still {tour.first}'s",
            patience=LOOKING_SECONDS,
        )
    finally:
        _back(tour)
    if tour.rank() != HIGH:
        raise NotHeld(f"the rank is {tour.rank()}")
    case = tour.desks[other].open(tour.case)
    check_held(case, f"raised by chapter {SAFETY}", "what raised the level")
    return f'rank {HIGH}; {other} has it and reads "raised by chapter {SAFETY}"; told: "{SENT}"'


def _pattern(tour: Round, name: str) -> Page:
    """The page on which the shifts of somebody are changed; they repeat every week."""
    tour.coordinator.log_in()
    browser = tour.coordinator.browser
    rota = browser.get(ROTA)
    shifts = dict.fromkeys(href.partition("?")[0] for href, _ in rota.links if WEEKLY in href)
    pages = map(browser.get, shifts)
    page = next((each for each in pages if each.title.startswith(name)), None)
    if page is None:
        raise NotHeld(f"{rota.address} has no weekly shift of {name}, only {len(shifts)} of others")
    return page


def _away(tour: Round, name: str) -> str:
    """Note that somebody is away today and tomorrow; returns where that is taken off again."""
    page, today = _pattern(tour, name), datetime.now(ZONE).date()
    form = page.form(ident="form-away")
    days = {"first_day": today, "last_day": today + timedelta(days=1)}
    tour.coordinator.browser.submit(form, {field: str(day) for field, day in days.items()})
    return page.address


def _back(tour: Round) -> Page:
    page = tour.coordinator.browser.get(tour.back)
    (form,) = [form for form in page.forms if _takes_off(form.buttons)]
    return tour.coordinator.browser.submit(form, {})


def _takes_off(buttons: list[tuple[str, str, str]]) -> bool:
    return any("Take off" in words for _name, _value, words in buttons)


def nothing_shown(tour: Round) -> str:
    """Behind the code stands no word of the chapters, and nothing of the level."""
    if tour.told is None:
        raise NotHeld("there is no return code")
    tour.browser.cookies.clear()
    page = code_return.come_back(tour.browser, tour.told.code)
    again = [tour.browser.get(f"/tell/more/{each}/") for each in (SAFETY, WISHES)]
    if any(NAME in each.source for each in (page, *again)):
        raise NotHeld("what was added is on a page behind the code")
    said = [item for item in page.items if "page 1" in item]
    code_return.erase(tour.browser, tour.told.code)
    return f"{page.address} says {said}; the name is on none of {len(again) + 1} pages"


STEPS: tuple[tuple[str, Callable[[Round], str]], ...] = (
    ("told in five pages", shortest),
    ("a first chapter, sealed", first_chapter),
    ("a second raises the level and reaches another worker", second_chapter),
    ("nothing of it behind the code", nothing_shown),
)
