"""Asking the rules of the match once more, before a place is held; and what else would suit."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from reports.region import region
from reports.vault.case_keys import CaseVault
from shelters.matching.columns import columns
from shelters.matching.edges import edges
from shelters.matching.problem import Need as ProblemNeed
from shelters.matching.problem import Problem
from shelters.matching.problem import Unit as ProblemUnit
from shelters.matching.rules import codes_of, judge
from shelters.models import Need
from shelters.need_facts import for_match
from shelters.needs import read_facts
from shelters.placing.reading import declined_houses, taken_units
from shelters.snapshot import unit_for_match
from shelters.vacancies import FreeUnit, free_units
from shelters.zones import cells_touching


class NotSuitable(Exception):
    """The rules say no: `codes` are all that fail (docs/matching.md)."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(*codes)
        self.codes = tuple(codes)


class NotFree(Exception):
    """Its house does not say that it is free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """A place that suits and that nobody has; `ask` is what to ask on the phone first."""

    unit: FreeUnit
    ask: tuple[str, ...]
    fit: int


def check_suits(need: Need, unit_ids: Sequence[UUID], *, now: datetime) -> None:
    """Ask every rule about a household and the (locked) units it is to have together.

    Whether their house has said no is not asked here. An *ask* is no reason to refuse: the worker
    calls. Raises NotFree, NotSuitable, SealBroken.
    """
    free = free_units(now=now, unit_ids=unit_ids)
    if len(free) != len(unit_ids):
        raise NotFree
    problem = _problem(_need(need, (), now), [_together(free)], now)
    table = columns(problem)
    no = codes_of(int(judge(table, slice(0, 1)).no[0, 0]))
    if no:
        raise NotSuitable(no)


def next_best(need: Need, *, now: datetime, without: Collection[UUID] = ()) -> Best | None:
    """Return the place that suits a household best of those that nobody has; None: there is none.

    Nothing to ask comes before something to ask, then the better fit. Raises SealBroken.
    """
    taken = taken_units(now=now)
    free = [
        unit
        for unit in free_units(now=now)
        if unit.unit_id not in taken and unit.unit_id not in without
    ]
    if not free:
        return None
    declined = declined_houses(need_ids=[need.id], now=now).get(need.id, frozenset())
    hers = _need(need, declined, now)
    pairs = edges(columns(_problem(hers, [unit_for_match(unit) for unit in free], now)))
    found = [
        Best(
            unit=free[int(pairs.unit[at])],
            ask=tuple(codes_of(int(pairs.ask[at]))),
            fit=int(pairs.fit[at]),
        )
        for at in range(len(pairs.unit))
    ]
    return min(found, key=lambda best: (bool(best.ask), -best.fit, best.unit.unit_id), default=None)


def _together(free: Sequence[FreeUnit]) -> ProblemUnit:
    """Several beds of one room as the one unit they are to a household."""
    first = unit_for_match(free[0])
    return replace(
        first,
        beds=_sum([each.facts.beds for each in free]),
        cots=_sum([each.facts.cots for each in free]),
        free_from=max(each.free_from for each in free),
        free_until=min((each.free_until for each in free if each.free_until), default=None),
    )


def _sum(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def _problem(hers: ProblemNeed, units: Sequence[ProblemUnit], now: datetime) -> Problem:
    touching = cells_touching() if hers.avoid_zones else {}
    return Problem(now=now, seed="", units=tuple(units), needs=(hers,), zones_touching=touching)


def _need(need: Need, declined: Collection[UUID], now: datetime) -> ProblemNeed:
    return for_match(
        read_facts(need, CaseVault.load(need.case_id)),
        need_id=need.id,
        tier=need.tier,
        waiting_since=need.waiting_since,
        passed_over=need.passed_over,
        refused=declined,
        now=now,
        timezone=region().timezone,
    )
