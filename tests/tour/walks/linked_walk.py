"""The tour of linked reports: two people name the same other person, and who learns of it.

A third names somebody else. The coordinators' desk is told that two cases are connected, not by
whom; the workers and the three who told learn nothing.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from tests.tour.tools import code_return
from tests.tour.tools.browser import Browser
from tests.tour.tools.page_reader import Form, Page
from tests.tour.tools.stored import Stored, stands_in
from tests.tour.tools.stories import ENGLISH
from tests.tour.tools.teller import Answers, tell
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.tour_phones import until
from tests.tour.tools.tour_report import NotHeld, Report
from tests.tour.tools.worker_desk import Desk, coordinator_of

BOARD = "/desk/board/"
OTHER_PARTY = 5  # the chapter that asks who it was
STORY = replace(ENGLISH.story, answers={**ENGLISH.story.answers, "number": ""})
LOOKING_SECONDS = 90  # the worker process is woken at once; a lost call is found within a minute
WHEN = re.compile(r"(\d{1,2} \w+, )?\d{1,2}[:.h]\d{2}")  # midnight may lie between two openings


@dataclass
class Teller:
    """Somebody who told, what they left of the other person, and their case."""

    left: str
    browser: Browser
    case: str = ""
    code: str = ""

    @property
    def reference(self) -> str:
        """How the desks call the case."""
        return f"{self.case[:4]}-{self.case[4:8]}".upper()


@dataclass
class Round:
    """What the steps share."""

    demo: Demo
    desks: dict[str, Desk]
    coordinator: Desk
    # Nine digits: fewer would be found by chance among the numbers of all tables.
    number: str = field(default_factory=lambda: f"470{secrets.randbelow(10**6):06}")
    tellers: list[Teller] = field(default_factory=list)

    @property
    def stored(self) -> Stored:
        """The database behind it."""
        return Stored(self.demo.database)

    @property
    def connected(self) -> list[Teller]:
        """The two who named the same. Raises NotHeld before they did."""
        if len(self.tellers) < 3:
            raise NotHeld("not everybody has told")
        return self.tellers[:2]

    def board(self) -> Page:
        """The coordinators' board."""
        return self.coordinator.browser.get(BOARD)


def linked_walk(demo: Demo, report: Report, desks: dict[str, Desk]) -> None:
    """Three people tell of somebody, two of them of the same."""
    report.heading("Linked reports")
    tour = Round(demo, desks, coordinator_of(demo, report.aside, source="127.0.8.3"))
    for name, prove in STEPS:
        report.hold(f"linked: {name}", partial(prove, tour))


def told(tour: Round) -> str:
    """Each leaves a telephone number; the same one is typed in two ways."""
    digits = tour.number
    other = f"470{(int(digits[3:]) + 1) % 10**6:06}"
    local = f"0{digits[:3]} {digits[3:5]} {digits[5:7]} {digits[7:]}"
    spelt = (local, f"+32{digits}", f"+32{other}")
    for number, left in enumerate(spelt, start=1):
        tour.tellers.append(_tell(tour, left, source=f"127.0.6.{number}"))
    return ", ".join(f'{each.reference} left "{each.left}"' for each in tour.tellers)


def _tell(tour: Round, left: str, *, source: str) -> Teller:
    before = tour.stored.cases()
    teller = Teller(left, Browser(tour.demo.address, language="en", source=source))
    teller.code = tell(teller.browser, STORY).code
    code_return.come_back(teller.browser, teller.code)
    who: Answers = {"other_phone": left, "connect": "tell_desk"}
    code_return.hand_in(teller.browser, OTHER_PARTY, who)
    new = tour.stored.cases() - before
    if len(new) != 1:
        raise NotHeld(f"{len(new)} new cases in the database, not 1")
    (teller.case,) = new
    return teller


def hidden(tour: Round) -> str:
    """What identifies the other person stands in no table, however it was typed."""
    everything = tour.stored.everything()
    wanted = [tour.number, *(each.left for each in tour.connected)]
    if any(stands_in(text, everything) for text in wanted):
        raise NotHeld("the number left is in the clear in the database")
    return f"none of {len(wanted)} spellings is in {len(everything):,} bytes of tables"


def desk_told(tour: Round) -> str:
    """A coordinator's board names the two cases together, and not by what."""
    one, two = tour.connected
    _log_in(tour.coordinator)
    line = until(
        lambda: _line(tour, one, two),
        f"the board does not connect {one.reference} with {two.reference}",
        patience=LOOKING_SECONDS,
    )
    if any(text in tour.board().source for text in (tour.number, one.left, two.left)):
        raise NotHeld("the board shows what connects them")
    if tour.tellers[2].reference in line:
        raise NotHeld("the board connects somebody who named another person")
    return f'{BOARD} says "{line}"'


def _log_in(desk: Desk) -> None:
    if desk.browser.get(BOARD).address.rstrip("/") != BOARD.rstrip("/"):
        desk.give_password()
        desk.give_code()


def _line(tour: Round, one: Teller, two: Teller) -> str:
    """What the board says of these two together; empty while it says nothing."""
    both = (one.reference, two.reference)
    lines = (item for item in tour.board().items if all(each in item for each in both))
    return re.sub(r"\s+", " ", next(lines, ""))


def nobody_else(tour: Round) -> str:
    """No worker finds the other case on any page, and no reporter learns of another."""
    one, two = tour.connected
    pages = [desk.open(each.case) for desk in tour.desks.values() for each in tour.tellers]
    shown = [page for page in pages if page.status == 200]
    if not shown:
        raise NotHeld("no worker could open either case")
    for page in shown:
        if one.reference in page.words and two.reference in page.words:
            raise NotHeld(f"{page.address} names both cases")
    views = {_own_view(each) for each in tour.tellers}
    if len(views) != 1:
        raise NotHeld("the pages behind the three codes differ")
    return (
        f"{len(shown)} case pages of workers name one case each; what the three who told find"
        " behind their codes is the same"
    )


def _own_view(teller: Teller) -> str:
    teller.browser.cookies.clear()
    page = code_return.come_back(teller.browser, teller.code)
    return WHEN.sub("", f"{page.address} {page.words}")


def looked_at(tour: Round) -> str:
    """The coordinator has looked at it: the board no longer says so, the case still does."""
    one, two = tour.connected
    form = next(form for form in tour.board().forms if _is_about(form, one, two))
    tour.coordinator.browser.submit(form, {})
    if _line(tour, one, two):
        raise NotHeld("it is still on the board")
    page = tour.coordinator.enter(one.case)
    if two.reference not in page.words:
        raise NotHeld(f"{page.address} does not name the connected case")
    return f"{page.address} names {two.reference}; the board no longer does"


def _is_about(form: Form, *both: Teller) -> bool:
    words = " ".join(button[2] for button in form.buttons)
    return "/board/connection/" in form.action and all(each.reference in words for each in both)


def gone(tour: Round) -> str:
    """One of them erases the report: nothing is connected with the other any more."""
    one, two = tour.connected
    code_return.erase(one.browser, one.code)
    left = {table: count for table, count in tour.stored.rows_about(one.case).items() if count}
    if set(left) - {"reports_event"}:
        raise NotHeld(f"rows are left: {left}")
    page = tour.coordinator.enter(two.case)
    if one.reference in page.words:
        raise NotHeld("the erased case is still named")
    for each in tour.tellers[1:]:
        code_return.erase(each.browser, each.code)
    return f"case {one.reference} left {left}; {page.address} names no connected case"


STEPS: tuple[tuple[str, Callable[[Round], str]], ...] = (
    ("three tell, two of the same person", told),
    ("who it is stands nowhere in clear", hidden),
    ("the coordinators' desk is told that two are connected", desk_told),
    ("nobody else is told", nobody_else),
    ("looked at, it leaves the board", looked_at),
    ("one erases, and nothing is connected", gone),
)
