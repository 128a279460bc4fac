"""The tour of a place: looked for, held once, offered, accepted on the house's board, left again.

Two workers are after the same unit; the house's people answer. Where the house stands is read
back from the page of the one case that has the place, and from nowhere else.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

from config.local.sample_data.sample_people import read_people
from tests.tour.tools import code_return
from tests.tour.tools.browser import Browser
from tests.tour.tools.page_reader import Form, Page
from tests.tour.tools.stored import Stored, stands_in
from tests.tour.tools.stories import ENGLISH
from tests.tour.tools.teller import Told, tell
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.tour_report import NotHeld, Report
from tests.tour.tools.worker_desk import Desk, coordinator_of

KEEPER = "shelter_staff"
BOARD = "/shelters/"
REGION = "/shelters/region/"
COUNTS = re.compile(
    r"\d+ free\W+(?P<held>\d+) reserved\W+\d+ in all\W+(?P<wait>\d+) households wait"
)
STREET = "Sample Street"  # where the demo's houses stand; it is sealed to their people
HOUSEHOLD: dict[str, str | list[str]] = {
    "agreed": "spoken",
    "adult-0-who": "f",
    "adult-0-age": "34",
    "stay_days": "30",
    "avoid": ["none"],
    "security": "1",
    "step_free": "no",
    "languages": ["fr"],
    "pets": ["none"],
    "permit": "yes",
    "can_pay": "20",
    "urgency": "1:must_leave",
}
TOLD = ["household", "stay", "note", "name"]


@dataclass
class Seeker:
    """Somebody who looks for a place, and the worker of the case."""

    browser: Browser
    told: Told
    case: str
    desk: Desk
    form: Form | None = None  # the worker's button for the unit that both are after

    @property
    def address(self) -> str:
        """Where the match page of the case is."""
        return f"/shelters/case/{self.case}/"

    def page(self) -> Page:
        """The match page, as the worker sees it now."""
        return self.desk.browser.get(self.address)

    def step(self, verb: str, answers: dict[str, str | list[str]] | None = None) -> Page:
        """Take a step with the place that is theirs."""
        form = self.page().form(ident=f"form-{verb}")
        return self.desk.browser.submit(form, answers)


@dataclass
class Round:
    """What the steps share."""

    demo: Demo
    desks: dict[str, Desk]
    keepers: list[Desk]
    coordinator: Desk
    household: dict[str, str | list[str]] = field(default_factory=lambda: dict(HOUSEHOLD))
    note: str = "Tour note: comes by taxi"
    name: str = "Tour Guest"
    seekers: list[Seeker] = field(default_factory=list)
    unit: str = ""
    offer: str = ""
    keeper: Desk | None = None

    @property
    def stored(self) -> Stored:
        """The database behind it."""
        return Stored(self.demo.database)

    @property
    def two(self) -> tuple[Seeker, Seeker]:
        """The two who look. Raises NotHeld before they do."""
        if len(self.seekers) < 2:
            raise NotHeld("not both have told")
        return self.seekers[0], self.seekers[1]

    @property
    def house(self) -> Desk:
        """The house's people. Raises NotHeld before the offer reached them."""
        if self.keeper is None:
            raise NotHeld("no house has been offered anything")
        return self.keeper


def places_walk(demo: Demo, report: Report, desks: dict[str, Desk]) -> None:
    """Two look for a place, one gets it, lives there and leaves."""
    report.heading("A place")
    tour = round_of(demo, desks, report.aside)
    for name, prove in STEPS:
        report.hold(f"place: {name}", partial(prove, tour))


def round_of(demo: Demo, desks: dict[str, Desk], wait: Callable[[str], None]) -> Round:
    """The workers' desks, the houses' people and a coordinator, who are not logged in yet."""
    coordinator = coordinator_of(demo, wait, source="127.0.8.5")
    return Round(demo, desks, keepers_of(demo, wait), coordinator)


def keepers_of(demo: Demo, wait: Callable[[str], None]) -> list[Desk]:
    """The people of the sample houses; none is logged in yet."""
    people = [person for person in read_people(demo.state) if person.role == KEEPER]
    return [
        Desk(
            Browser(demo.staff, language="en", source=f"127.0.5.{number}"),
            person,
            partial(demo.authenticator.code, person.login),
            wait,
        )
        for number, person in enumerate(people, start=1)
    ]


def chosen(tour: Round) -> str:
    """Two tell; each worker writes down the least that a house must know."""
    tour.seekers = [_seeker(tour, number) for number in (1, 2)]
    for seeker in tour.seekers:
        page = seeker.desk.browser.get(f"{seeker.address}need/")
        page = seeker.desk.browser.submit(page.form(ident="form-need"), tour.household)
        code_return.check_held(page, "Saved", "that the search is written down")
    return ", ".join(f"case {each.case[:8]}: one adult, within two days" for each in tour.seekers)


def _seeker(tour: Round, number: int) -> Seeker:
    before = tour.stored.cases()
    browser = Browser(tour.demo.address, language="en", source=f"127.0.4.{number}")
    told = tell(browser, ENGLISH.story)
    (case,) = tour.stored.cases() - before
    desk = _desk_of(tour, case)
    desk.act(case, "acknowledge")
    return Seeker(browser, told, case, desk)


def _desk_of(tour: Round, case: str) -> Desk:
    for desk in tour.desks.values():
        desk.log_in()
        if case in desk.inbox_cases():
            return desk
    raise NotHeld(f"case {case[:8]} is in nobody's inbox")


def explained(tour: Round) -> str:
    """Both workers see places that suit, in order, each with why."""
    pages = [each.page() for each in tour.two]
    offered = [holds(page) for page in pages]
    both = [unit for unit in offered[0] if unit in offered[1]]
    if not both:
        raise NotHeld(f"no unit suits both: {pages[0].words[:300]}")
    tour.unit = both[0]
    for seeker, forms in zip(tour.two, offered, strict=True):
        seeker.form = forms[tour.unit]
    first = next((each for each in pages[0].items if len(each) > 40), pages[0].words[:200])
    return f"{len(offered[0])} units can be held; the first: {re.sub(r'\\s+', ' ', first)[:200]}"


def holds(page: Page) -> dict[str, Form]:
    """The forms of a page that hold a unit, by its id, in the order of the page."""
    found: dict[str, Form] = {}
    for form in page.forms:
        unit = next((each.value for each in form.fields if each.name == "unit_id"), "")
        if form.action.endswith("/hold/") and unit:
            found.setdefault(unit, form)
    return found


def held(tour: Round) -> str:
    """The first worker holds it, for four hours."""
    first, _second = tour.two
    page = _hold(first)
    code_return.check_held(page, "Reserved", "that it is held")
    return _said(page, "Reserved")


def _hold(seeker: Seeker) -> Page:
    if seeker.form is None:
        raise NotHeld("there is nothing to hold")
    return seeker.desk.browser.submit(seeker.form)


def taken(tour: Round) -> str:
    """The second worker presses the same button, and is told what else suits."""
    _first, second = tour.two
    page = _hold(second)
    if page.status != 409:
        raise NotHeld(f"{page.address} answered {page.status}, not 409: {page.words[:200]}")
    code_return.check_held(page, "Next best:", "the next best place")
    if tour.unit in holds(page):
        raise NotHeld("the unit that is held can be held again")
    return _said(page, "Somebody has just taken it")


def agreed(tour: Round) -> str:
    """Nothing goes to the house without the person's yes; with it the offer does."""
    first, _second = tour.two
    refused = first.step("offer")
    if refused.status < 400 or not refused.link("/yes/"):
        raise NotHeld(f"no yes is asked for: {refused.status} {refused.words[:300]}")
    form = first.desk.browser.get(str(refused.link("/yes/"))).form(ident="form-yes")
    first.desk.browser.submit(form, {"fields_agreed": TOLD, "how": "spoken"})
    page = first.step("offer")
    code_return.check_held(page, "Offered", "that it is offered")
    return f"without a yes: {refused.status}; with it: {_said(page, 'Offered')}"


def accepted(tour: Round) -> str:
    """The house reads who is to come, without any name, and accepts on its board."""
    for keeper in tour.keepers:
        board = _board(keeper)
        if link := board.link(f"{BOARD}offer/"):
            tour.keeper, tour.offer = keeper, link
            break
    page = tour.house.browser.get(tour.offer)
    code_return.check_held(page, "34 years", "the household")
    if any(word in page.source for word in (tour.name, tour.note, STREET)):
        raise NotHeld(f"{page.address} says more than it may")
    accept = page.form(action="/accept/")
    done = tour.house.browser.submit(accept)
    code_return.check_held(done, "Accepted", "that it is accepted")
    return f"the house read: {_said(page, 'Adults')}; its board says: {_said(done, 'Accepted')}"


def _board(keeper: Desk) -> Page:
    page = keeper.browser.get(BOARD)
    if page.address.rstrip("/") != BOARD.rstrip("/"):
        keeper.give_password()
        keeper.give_code()
        page = keeper.browser.get(BOARD)
    if page.status != 200:
        raise NotHeld(f"{BOARD} answered {keeper.person.login} with {page.status}")
    return page


def address(tour: Round) -> str:
    """Where the house stands is on the page of that one case, and in no table in clear."""
    first, second = tour.two
    page = first.page()
    code_return.check_held(page, STREET, "the address")
    for other in (second.page(), second.desk.open(second.case), _board(tour.house)):
        if STREET in other.source:
            raise NotHeld(f"{other.address} shows where the house stands")
    everything = tour.stored.everything()
    if stands_in(STREET, everything):
        raise NotHeld("the address is in clear in the database")
    said = _said(page, STREET)
    return f"{page.address}: {said}\nnot in {len(everything):,} bytes of tables"


def region_seen(tour: Round) -> str:
    """The coordinators' board counts what is held and who waits; it names nobody and no address."""
    tour.coordinator.log_in()
    page = tour.coordinator.browser.get(REGION)
    counts = COUNTS.search(page.words)
    if counts is None or not (int(counts["held"]) and int(counts["wait"])):
        raise NotHeld(f"{page.address} ({page.status}) counts neither: {page.words[:300]}")
    hidden = [STREET, tour.name, tour.note, *(each.case for each in tour.two)]
    if any(word in page.source for word in hidden):
        raise NotHeld(f"{page.address} says more than it may")
    return f"{page.address}: {counts[0]}"


def handed_over(tour: Round) -> str:
    """The person says yes; the house is told who comes, as agreed, and no number."""
    first, _second = tour.two
    first.step("confirm")
    first.step("hand-over", {"note": tour.note, "name": tour.name, "phone": "+32470000003"})
    form = tour.house.browser.get(tour.offer).form(action="/handover/")
    page = tour.house.browser.submit(form)
    for word in (tour.note, tour.name):
        code_return.check_held(page, word, "the hand-over")
    if "+32470000003" in page.source:
        raise NotHeld("the house reads a number that nobody agreed to")
    return f'the house reads "{tour.name}" and "{tour.note}", and no number'


def arrived(tour: Round) -> str:
    """The house checks somebody in; the worker sees it."""
    done = _press(tour, "arrived")
    code_return.check_held(done, "Occupied", "that the unit is lived in")
    first, second = tour.two
    code_return.check_held(first.page(), "Arrived", "the arrival")
    if tour.unit in holds(second.page()):
        raise NotHeld("a unit that is lived in can be held")
    return f"board: {_said(done, 'Noted: here')}; worker: {_said(first.page(), 'Arrived')}"


def left(tour: Round) -> str:
    """The house checks the person out; the place is free again at once, for the other household
    too."""
    done = _press(tour, "left")
    code_return.check_held(done, "The place is free", "that the place is free")
    first, second = tour.two
    if STREET in first.page().source:
        raise NotHeld("the address is still shown")
    if tour.unit not in holds(second.page()):
        raise NotHeld("the unit that is free again cannot be held")
    for each in tour.two:
        code_return.erase(each.browser, each.told.code)
    return f"board: {_said(done, 'Noted: left')}; the second worker can hold the same unit now"


def _press(tour: Round, step: str) -> Page:
    placement = urlsplit(tour.offer).path.rstrip("/").rsplit("/", 1)[-1]
    board = _board(tour.house)
    for form in board.forms:
        if placement in form.action and any(value == step for _name, value, _ in form.buttons):
            return tour.house.browser.submit(form, button=("step", step))
    raise NotHeld(f"the board has no button {step}")


def _said(page: Page, word: str, *, length: int = 90) -> str:
    """What a page says from this word on."""
    at = page.words.find(word)
    return page.words[at : at + length] if at >= 0 else ""


STEPS: tuple[tuple[str, Callable[[Round], str]], ...] = (
    ("needs chosen", chosen),
    ("match explained", explained),
    ("held", held),
    ("a second worker is refused the same, with the next best", taken),
    ("nothing goes to the house without a yes", agreed),
    ("the house accepts on its board", accepted),
    ("the address is released to the worker only", address),
    ("the region's board counts it and names nobody", region_seen),
    ("the hand-over reaches the house, as agreed", handed_over),
    ("arrival", arrived),
    ("check-out: the place is free again", left),
)
