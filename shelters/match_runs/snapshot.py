"""Everything a run looks at, read at once: who waits, and which units are free now or later.

What is held is frozen: a need with a live placement and the unit it has are both left out. The
number of queries does not depend on how many there are, and of who waits only what is new since
the last look is opened (`open_households`).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import cache, cached_property, lru_cache
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef

from reports.region import region
from shelters.facts.need_facts import PETS, NeedFacts
from shelters.facts.policies import of_pack
from shelters.facts.zones import cells_touching
from shelters.inventory.asked_again import AskedAgain, Rows
from shelters.inventory.inventory import KEPT_OPEN
from shelters.inventory.unit_availability import FreeUnit, free_units
from shelters.match_runs import open_households
from shelters.match_runs.house_evidence import (
    Place,
    answers_of_houses,
    left_at,
    still_free_permille,
    whole_stock,
)
from shelters.match_runs.need_table import Region
from shelters.match_runs.nights_left import with_nights
from shelters.match_runs.open_households import Household, Waiting
from shelters.matching.pairs.columns import Columns, unit_columns, vocabulary
from shelters.matching.pairs.edges import Edges
from shelters.matching.pairs.policy import Policy
from shelters.matching.pairs.problem import Need as ProblemNeed
from shelters.matching.pairs.problem import Problem
from shelters.matching.pairs.problem import Unit as ProblemUnit
from shelters.matching.solution.order import Order, Waits, moment, order_by
from shelters.models import Need, PlacedUnit, Unit
from shelters.occupancy.occupancy import (
    declined_houses,
    taken_and_claimed,
    taking,
    until_claimed,
)

_OF_FACTS: Final = frozenset(each.name for each in fields(ProblemUnit)) - {
    "id", "house", "free_from", "free_until", "confirmed_at", "free_since", "free_permille",
    "nights_left", "openings",
}  # fmt: skip


_ANY_PET: Final = ProblemUnit(id="any pet", pets=PETS)  # asked for too where no house takes it


@dataclass(frozen=True)
class Versions:
    """The state of every row that takes part: another one means that something happened.

    Of needs as `open_households.states` has it, of units their versions. `as_of` is when no other
    transaction had ended than those that these rows show.
    """

    needs: bytes
    units: Mapping[UUID, int]
    as_of: str | None = field(default=None, compare=False)

    @property
    def digest(self) -> bytes:
        """All of it in 32 bytes."""
        seen = hashlib.sha256(self.needs)
        for id_, version in self.units.items():
            seen.update(id_.bytes + version.to_bytes(8))
        return seen.digest()

    @cached_property
    def of_needs(self) -> Mapping[UUID, bytes]:
        """The state of each need."""
        return open_households.by_need(self.needs)


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """All that a run sees: who waits and what is free, in columns and by their ids."""

    now: datetime
    seed: str
    table: Columns
    waiting: Waiting
    units: Mapping[str, FreeUnit]
    openings: Sequence[int]
    last: Mapping[str, str]
    looked_at: Versions
    as_units: Sequence[ProblemUnit]

    @property
    def households(self) -> Mapping[str, Household]:
        """Who waits, by id."""
        return self.waiting.households

    @cached_property
    def needs(self) -> Mapping[str, Need]:
        """The rows of who waits, without the blobs."""
        return {name: each.row for name, each in self.households.items()}

    @cached_property
    def facts(self) -> Mapping[str, NeedFacts]:
        """What they need."""
        return {name: each.facts for name, each in self.households.items()}

    def need(self, name: str) -> ProblemNeed:
        """One of them as a file would say it."""
        need = self.households[name].need
        wanted = need.needed_from
        return replace(
            need,
            needed_from=None if wanted is None else max(wanted, self.now),
            last=self.last.get(name),
        )

    def order(self, pairs: Edges) -> Order:
        """The order of the region's policy."""
        rows = self.waiting.table
        waits = Waits(
            since=lambda need: moment(int(rows.since[need])),
            micros=rows.since,
            ties=rows.drawn,
            reach=rows.reach(self.openings),
        )
        return order_by(policy().rules.order, self.table.needs, pairs, waits)

    @property
    def stock(self) -> Sequence[ProblemUnit]:
        """Every unit there is, as of no moment."""
        return self.waiting.table.region.stock

    @cached_property
    def problem(self) -> Problem:
        """The same as a file would say it."""
        return Problem(
            now=self.now.astimezone(region().timezone),
            seed=self.seed,
            units=tuple(self.as_units),
            needs=tuple(map(self.need, self.households)),
            zones_touching=cells_touching(),
            stock=tuple(
                replace(place, openings=openings)
                for place, openings in zip(self.stock, self.openings, strict=True)
            ),
            policy=policy(),
        )

    @property
    def input_hash(self) -> bytes:
        """SHA-256 of the whole problem: the same input gives the same answer, byte for byte."""
        seen = hashlib.sha256(f"{self.now.isoformat()}|{self.seed}|{policy().sha256}".encode())
        for each in (*self.as_units, "|", *self.stock):
            seen.update(_spelled(each))
        seen.update(repr(self.openings).encode())
        seen.update(self.waiting.digests)
        seen.update(repr(sorted(self.last.items())).encode())
        return seen.digest()


@lru_cache(maxsize=KEPT_OPEN)
def _spelled(place: ProblemUnit | str) -> bytes:
    return repr(place).encode()


@cache
def policy() -> Policy:
    """The policy of the region; read once by a process, as the region is."""
    return of_pack(region().matching, region().folder)


def snapshot(
    *,
    now: datetime,
    seed: str,
    besides: UUID | None = None,
    last: Mapping[str, str] = MappingProxyType({}),
) -> Snapshot:
    """Read it all. What does not open, a need, a unit or a house, is left out and logged.

    `besides` is a placement that is looked at as if it were not: its household waits, its units
    are free. `last` is who was proposed which unit before: it speaks for that unit.
    """
    # Before the rows: what changes while they are read shows afterwards.
    looked_at = versions(now=now, besides=besides)
    stock, openings = stock_for_match(now)
    taken, claimed = taken_and_claimed(now=now, besides=besides)
    free = [unit for unit in free_units(now=now) if unit.unit_id not in taken]
    free = with_nights(until_claimed(free, claimed), now=now)
    units = {str(unit.unit_id): unit for unit in free}
    as_units = _units(list(units.values()), now)
    # The words of all houses that take part, so that they stay the same while places come and go.
    read_against = Region(
        names=replace(vocabulary((*stock, *as_units, _ANY_PET)), units={}),
        stock=stock,
        touching=cells_touching(),
        policy=policy(),
    )
    waiting = open_households.look(looked_at.needs, read_against, seed, declined_houses(now=now))
    table = _columns(waiting, as_units, now.astimezone(region().timezone), last)
    return Snapshot(
        now=now,
        seed=seed,
        table=table,
        waiting=waiting,
        units=units,
        openings=openings,
        last=last,
        looked_at=looked_at,
        as_units=as_units,
    )


def versions(*, now: datetime, besides: UUID | None = None) -> Versions:
    """What all waiting needs and all units are at that nothing takes now; two queries.

    A hold that begins or lapses shows by itself: its need and units go, or are back.
    """
    needs, as_of = open_households.states(now=now, besides=besides)
    return Versions(needs, dict(_FREE.rows(now)), as_of)


def _not_taken(now: datetime) -> Rows:
    taken = PlacedUnit.objects.filter(taking(now), unit=OuterRef("pk"))
    free = Unit.objects.filter(~Exists(taken), retired_at__isnull=True).order_by("id")
    return free.values_list("id", "version")


_FREE: Final = AskedAgain(_not_taken, datetime)


def versions_since(seen: Versions, *, now: datetime) -> Versions:
    """The same once more, for the same moment; nothing is read again if nobody has written."""
    if seen.as_of is not None and seen.as_of == open_households.as_of():
        return seen
    return versions(now=now)


def unit_for_match(free: FreeUnit) -> ProblemUnit:
    """A free unit as the match sees it."""
    return ProblemUnit(
        id=str(free.unit_id),
        house=str(free.house_id),
        free_from=free.free_from,
        free_until=free.free_until,
        confirmed_at=free.confirmed_at,
        nights_left=free.nights_left,
        **{name: getattr(free.facts, name) for name in _OF_FACTS},
    )


def _columns(
    waiting: Waiting,
    units: Sequence[ProblemUnit],
    here: datetime,
    last: Mapping[str, str],
) -> Columns:
    words = replace(
        waiting.table.region.names, units={unit.id: at for at, unit in enumerate(units)}
    )
    rules = policy().rules
    return Columns(
        units=unit_columns(units, here, words, rules),
        needs=waiting.table.at(here, words, last),
        names=words,
        admission=True,
        policy=rules,
    )


def _units(free: Sequence[FreeUnit], now: datetime) -> tuple[ProblemUnit, ...]:
    answers, left = answers_of_houses(now=now), left_at(now=now)
    rules = policy().rules.reliability
    return tuple(
        replace(
            unit_for_match(unit),
            free_since=max(unit.free_from, left.get(unit.unit_id, unit.free_from)),
            free_permille=still_free_permille(
                answers.get(unit.house_id), unit.confirmed_at, rules, now=now
            ),
        )
        for unit in free
    )


def stock_for_match(now: datetime) -> tuple[tuple[ProblemUnit, ...], tuple[int, ...]]:
    """Every unit there is, as of no moment, and how often each opens."""
    found = whole_stock(now=now)
    return tuple(_place(each) for each, _openings in found), tuple(each for _place, each in found)


@lru_cache(maxsize=KEPT_OPEN)
def _place(place: Place) -> ProblemUnit:
    facts = {name: getattr(place.facts, name) for name in _OF_FACTS}
    return ProblemUnit(id=str(place.unit_id), house=str(place.house_id), **facts)
