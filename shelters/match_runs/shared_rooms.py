"""Beds of one shared room for a household that needs several: which, and how few. Pure.

Each bed is a unit; the beds of one room name the same `room`. To a household several of them are
one place with the beds, cots and prices of all, free while all of them are, and every bed has to
pass every rule like that (docs/matching.md).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Final
from uuid import UUID

from reports.region import region
from shelters.inventory.vacancies import FreeUnit
from shelters.match_runs.snapshot import unit_for_match
from shelters.matching.pairs.columns import Columns, columns
from shelters.matching.pairs.edges import edges
from shelters.matching.pairs.fit import fits, why_codes
from shelters.matching.pairs.problem import Need, Problem, Unit
from shelters.matching.pairs.rules import CODES, codes_of, judge

FEWEST: Final = 2  # one bed alone is a unit like any other
_SIZE: Final = 1 << CODES.index("SIZE")

type Touching = dict[str, tuple[str, ...]]
type Set = tuple[FreeUnit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beds:
    """Beds that suit a household together, and no fewer would; `free`: how many the room has.

    `ask` is what somebody has to ask first of any of them, `why` what speaks for all of them.
    """

    units: Set
    free: int
    ask: tuple[str, ...]
    why: tuple[str, ...]
    fit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The household that is asked about, and which zones touch."""

    need: Need
    touching: Touching
    now: datetime


def together(units: Sequence[FreeUnit]) -> list[Unit]:
    """Each of these as the match sees it with all of them."""
    summed = {
        name: _sum([getattr(each.facts, name) for each in units])
        for name in ("beds", "cots", "day_price")
    }
    since = max(each.free_from for each in units)
    until = min((each.free_until for each in units if each.free_until), default=None)
    return [
        replace(unit_for_match(each), free_from=since, free_until=until, **summed)  # type: ignore[arg-type]
        for each in units
    ]


def beds_for(
    asked: Asked, free: Collection[FreeUnit], *, last: Collection[UUID] = ()
) -> list[Beds]:
    """Return what each shared room has for a household that needs several beds, best fit first.

    A room of which one bed alone does is left out: that bed is a place like any other.
    `free` are the units that nobody has; those of `last` are taken only where others do not do.
    """
    beds = [unit for unit in free if unit.room is not None]
    rooms: dict[UUID, list[FreeUnit]] = defaultdict(list)
    enough = set()
    for unit, no in zip(beds, _alone(asked, beds), strict=True):
        if no in {0, _SIZE}:  # what else keeps out one bed keeps out several
            rooms[unit.room].append(unit)  # type: ignore[index]
        if no == 0:
            enough.add(unit.room)
    has = Counter(unit.room for unit in beds)
    wanted = (room for room in rooms if room not in enough)
    found = (_fewest(asked, rooms[room], frozenset(last), free=has[room]) for room in wanted)
    return sorted((each for each in found if each), key=lambda each: -each.fit)


def _alone(asked: Asked, beds: Sequence[FreeUnit]) -> list[int]:
    """Which rules each bed fails by itself."""
    table = _table(asked, [unit_for_match(each) for each in beds])
    return [int(mask) for mask in judge(table, slice(0, 1)).no[0]]


def _fewest(
    asked: Asked, beds: Sequence[FreeUnit], last: frozenset[UUID], *, free: int
) -> Beds | None:
    """The fewest beds of a room that do; of these, those that fit best.

    Beds side by side in the order of their size are tried: others of the same size are no better.
    """

    def rank(bed: FreeUnit) -> tuple[bool, int, str, UUID]:
        return bed.unit_id in last, bed.facts.beds or 0, bed.facts.name, bed.unit_id

    ranked = sorted(beds, key=rank)
    for many in range(FEWEST, len(ranked) + 1):
        sets = [tuple(ranked[at : at + many]) for at in range(len(ranked) - many + 1)]
        if suiting := _suiting(asked, sets, free=free):
            return min(suiting, key=lambda each: (_rank(each, last), -each.fit))
    return None


def _rank(beds: Beds, last: frozenset[UUID]) -> int:
    return sum(unit.unit_id in last for unit in beds.units)


def _suiting(asked: Asked, sets: Sequence[Set], *, free: int) -> list[Beds]:
    """Those of these sets, all of one size, of which every bed passes every rule."""
    units = [unit for each in sets for unit in together(each)]
    table = _table(asked, units)
    pairs = edges(table)
    why = fits(table, pairs.need, pairs.unit).why
    edge_of = {int(unit): edge for edge, unit in enumerate(pairs.unit)}
    found = []
    for at, each in enumerate(sets):
        mine = [edge_of.get(at * len(each) + bed) for bed in range(len(each))]
        passed = [edge for edge in mine if edge is not None]
        if len(passed) == len(each):
            found.append(
                Beds(
                    units=each,
                    free=free,
                    ask=tuple(codes_of(reduce(or_, (int(pairs.ask[edge]) for edge in passed)))),
                    why=tuple(why_codes(reduce(and_, (int(why[edge]) for edge in passed)))),
                    fit=min(int(pairs.fit[edge]) for edge in passed),
                )
            )
    return found


def _table(asked: Asked, units: Sequence[Unit]) -> Columns:
    problem = Problem(
        now=asked.now.astimezone(region().timezone),
        seed="",
        units=tuple(units),
        needs=(asked.need,),
        zones_touching=asked.touching,
    )
    return columns(problem)


def _sum(numbers: Iterable[float | None]) -> float | None:
    """The sum, unknown if one of them is."""
    total = 0.0
    for number in numbers:
        if number is None:
            return None
        total += number
    return total
