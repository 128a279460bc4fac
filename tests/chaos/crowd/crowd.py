"""Everybody who comes to a sample city at the same time, by every door there is."""

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from tests.chaos.crowd.desk_workers import (
    CareDesk,
    House,
    InTurn,
    Regrets,
    at_desk,
    houses_of,
)
from tests.chaos.crowd.ledger import Ledger, Way
from tests.chaos.crowd.tellers import Api, Text, Web, numbers
from tests.chaos.crowd.trouble import TROUBLE, Door, Visitor, patiently
from tests.tour.tools.page_reader import Page
from tests.tour.tools.teller import CODE
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.tour_phones import Phones
from tests.tour.tools.tour_report import NotHeld
from tests.tour.tools.worker_desk import coordinator_of
from tests.tour.walks.counter_walk import HOME, Counter, counter_of, opened
from tests.tour.walks.partner_walk import Round as Partner
from tests.tour.walks.partner_walk import token_made
from tests.tour.walks.place_walk import round_of
from tests.tour.walks.venue_walk import BAR, Bar, bars_of
from tests.tour.walks.walk import desks_of

PATIENCE = 60.0
"""Seconds for which somebody who has just pressed a button wants to know what came of it."""


@dataclass
class PharmacyCounter:
    """The turned screen of a pharmacy: people write on it and note their code."""

    counter: Counter
    ledger: Ledger
    name: str = Way.COUNTER

    def visit(self) -> None:
        """One person writes; the screen is opened anew where a crash has closed it."""
        screen = self.counter.screen
        if self.counter.awake().address != HOME:
            opened(self.counter)
        form = screen.get("/pharmacy/own/form/?in=fr").form(ident="form-own")
        answers: dict[str, str | list[str]] = {
            "danger": "no",
            "happened": "Exemple : au comptoir.",
            "reach": "she_will",
        }
        began = time.monotonic()
        page: Page | None
        try:
            page = screen.submit(form, answers)
        except TROUBLE:
            page = None
        if page is None or not CODE.search(page.words):
            page = patiently(self._code_page, seconds=PATIENCE)
        found = CODE.search(page.words)
        if found is None:
            self.ledger.leave_open(Way.COUNTER)
            return
        self.ledger.acknowledge(Way.COUNTER, began=began, code=found[0])
        page = screen.submit(page.form(ident="form-noted"))
        screen.submit(page.form(ident="form-done"))

    def _code_page(self) -> Page:
        page = self.counter.screen.get("/pharmacy/code/")
        if page.status >= 500:
            raise NotHeld(f"{page.address} answers {page.status}")
        return page


@dataclass
class Venue:
    """A bar: its people write an incident down, and plan a text for a guest's way home."""

    bar: Bar
    ledger: Ledger
    phones: Iterator[str]
    name: str = Way.BAR

    def visit(self) -> None:
        """Write one, plan one; log in again where a crash has ended the login."""
        at_desk(self.bar, BAR)
        began = time.monotonic()
        self.ledger.acknowledge(Way.BAR, began=began, address=self.bar.write())
        number = next(self.phones)
        form = self.bar.browser.get(f"{BAR}home/").form(ident="form-home")
        told_at, began = datetime.now(UTC), time.monotonic()
        answers: dict[str, str | list[str]] = {
            "number": f"0{number[3:]}",
            "after": "30",
            "language": "en",
        }
        try:
            said = self.bar.browser.submit(form, answers).words
        except TROUBLE:
            said = ""
        if "Planned. One text goes out" not in said:
            self.ledger.leave_open(Way.HOME)
            return
        self.ledger.acknowledge(Way.HOME, began=began, number=number, told_at=told_at.isoformat())


TOKENS: Final = 5
"""Each has a pace of its own; a partner with several systems has several."""

LAST_SECONDS: Final = 120.0
"""For whoever is on the way when the run ends."""


def networks() -> Iterator[str]:
    """Loopback addresses no two of which are near each other: people at home."""
    return map(_network, itertools.count())


def _network(number: int) -> str:
    return f"127.{20 + number % 230}.{number // 230 % 250}.{1 + number // 57_500 % 250}"


@dataclass
class Crowd:
    """The threads of a run. Everybody is logged in before the first of them starts."""

    ledger: Ledger
    phones: Phones
    bar: Bar
    visitors: list[Visitor] = field(default_factory=list)

    def start(self) -> None:
        """Let them in."""
        for each in self.visitors:
            each.start()

    def go_home(self) -> None:
        """Let everybody finish. Raises what broke a door, or TimeoutError."""
        self.ledger.over.set()
        for each in self.visitors:
            each.finish(LAST_SECONDS)


def gathered(demo: Demo, *, publics: Sequence[str] = (), pause: float = 0.0) -> Crowd:
    """A crowd at this demo; those who tell alone come by each of the public addresses."""
    ledger, phones = Ledger(), Phones(demo.environment["LINDEN_TWILIO_API_ORIGIN"])
    doors = list(publics) or [demo.address]
    sources = networks()
    desks = desks_of(demo, _in_silence)
    houses = houses_of(round_of(demo, desks, _in_silence), ledger)
    counter = counter_of(demo, desks, _in_silence)
    opened(counter)
    bar = bars_of(demo, _in_silence)[0]
    bar.log_in()
    shown = itertools.cycle(tokens(demo, TOKENS))
    used = [each.desk for each in houses]
    free = next(desk for desk in desks.values() if desk not in used)
    web = [
        Web(address, ledger, sources, numbers(100_000 * place))
        for place, address in enumerate(doors, start=1)
    ]
    everybody: list[tuple[Door, float]] = [
        *((each, pause) for each in web),
        *((Api(address, ledger, shown, sources), pause) for address in doors),
        (Text(phones, ledger, numbers(500_000)), pause),
        (PharmacyCounter(counter, ledger), pause),
        (Venue(bar, ledger, numbers(600_000)), 1.0),
        (CareDesk(free, ledger), 0.5),
        *((InTurn(theirs), 0.5) for theirs in _by_desk(houses)),
        (Regrets(demo.address, ledger, sources), 0.5),
    ]
    return Crowd(
        ledger, phones, bar, [Visitor(door, ledger, pause=rest) for door, rest in everybody]
    )


def _by_desk(houses: list[House]) -> Iterator[list[House]]:
    """Two workers press at the same time; one worker with both cases, one after the other."""
    for desk in {id(each.desk): each.desk for each in houses}.values():
        yield [each for each in houses if each.desk is desk]


def tokens(demo: Demo, count: int) -> list[str]:
    """A coordinator makes so many, and sees each once."""
    coordinator = coordinator_of(demo, _in_silence, source="127.0.8.6", number=1)
    partners = [Partner(demo, {}, coordinator) for _ in range(count)]
    for each in partners:
        token_made(each)
    return [each.token for each in partners]


def _in_silence(_words: str) -> None:
    """Nobody watches this login."""
