"""Everybody who comes to a sample city at the same time, by every door there is."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from config.local.chaos.crowd.desk_workers import CareDesk, House, InTurn, Regrets, houses_of
from config.local.chaos.crowd.ledger import Ledger
from config.local.chaos.crowd.partners import PharmacyCounter, Venue
from config.local.chaos.crowd.tellers import Api, Text, Web, numbers
from config.local.chaos.crowd.trouble import Door, Visitor
from config.local.tour.tools.tour_demo import Demo
from config.local.tour.tools.tour_phones import Phones
from config.local.tour.tools.worker_desk import coordinator_of
from config.local.tour.walks.counter_walk import counter_of, opened
from config.local.tour.walks.partner_walk import Round as Partner
from config.local.tour.walks.partner_walk import token_made
from config.local.tour.walks.place_walk import round_of
from config.local.tour.walks.venue_walk import Bar, bars_of
from config.local.tour.walks.walk import desks_of

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
