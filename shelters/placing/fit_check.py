"""Asking the rules of the match once more, before a place is held; and what else would suit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

import numpy as np

from reports.region import region
from reports.vault.case_keys.case_keys import CaseVault
from shelters.facts.need_facts import NeedFacts, for_match
from shelters.facts.zones import cells_touching
from shelters.inventory.family_checks import takes_people
from shelters.inventory.inventory import house_facts
from shelters.inventory.vacancies import FreeUnit, as_if_free, free_units
from shelters.match_runs.house_evidence import left_at
from shelters.match_runs.nights_left import with_nights
from shelters.match_runs.shared_rooms import Asked, beds_for, together
from shelters.match_runs.snapshot import policy, unit_for_match
from shelters.matching.pairs.columns import columns
from shelters.matching.pairs.edges import edges
from shelters.matching.pairs.problem import Need as ProblemNeed
from shelters.matching.pairs.problem import Problem
from shelters.matching.pairs.problem import Unit as ProblemUnit
from shelters.matching.pairs.rules import CODES, codes_of, judge
from shelters.models import House, Need, PlacedUnit, Placement
from shelters.needs.needs import read_facts
from shelters.needs.under_age import looked_for
from shelters.occupancy.occupancy import claims, declined_houses, taken_units, until_claimed

# What is learnt after the hold and stops every further step (R7.14): it lies where it is not safe,
# it is guarded less than it must be, the person does not want it.
UNSAFE: Final = ("ZONE", "SEC", "NOT")
# A placement has its own time; these are about when a place is free, and about news of that.
_OF_TIMES: Final = ("WHEN", "INTAKE", "STAY", "FRESH")


class NotSuitable(Exception):
    """The rules say no: `codes` are all that fail (docs/matching.md)."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(*codes)
        self.codes = tuple(codes)


class BudgetBusy(Exception):
    """Somebody takes nights of the same budget at this moment: try again, the room may be free."""


class NotSafe(NotSuitable):
    """What was learnt since the hold speaks against it (`UNSAFE`): it goes no further."""


class NotChecked(NotSafe):
    """The check of the host family does not hold any more: nobody new goes there."""


class NotLookedAt(Exception):
    """Somebody under 18 comes alone, and no coordinator has looked yet: no house is asked."""


class NotFree(Exception):
    """Its house does not say that it is free."""


class MoreThanNeeded(Exception):
    """Fewer beds of the room would do: the others are for somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """A place that suits and that nobody has: one unit, or several beds of one room.

    `ask` is what to ask on the phone first.
    """

    units: tuple[FreeUnit, ...]
    ask: tuple[str, ...]
    fit: int

    @property
    def unit(self) -> FreeUnit:
        """The unit, or the first of them."""
        return self.units[0]


def check_suits(
    need: Need, unit_ids: Sequence[UUID], *, now: datetime, since: datetime | None = None
) -> None:
    """Ask every rule about a household and the (locked) units it is to have together.

    Whether their house has said no is not asked here. An *ask* is no reason to refuse: the worker
    calls. With `since` they are taken from then on. Raises NotFree, BudgetBusy, NotLookedAt,
    NotSuitable, MoreThanNeeded, SealBroken.
    """
    free = free_units(now=now, unit_ids=unit_ids)
    if since is None:
        free = until_claimed(free, claims(now=now, unit_ids=unit_ids))
    else:
        free = [replace(each, free_from=max(each.free_from, since)) for each in free]
    if len(free) != len(unit_ids):
        raise NotFree
    free = _budgeted(free, now)
    wanted = _need(need, (), now)
    if wanted.adults == () and wanted.children and looked_for(need.case_id):
        raise NotLookedAt
    no, _ask = _judged(wanted, _dated(together(free), now), now)
    if since is not None:
        no = [code for code in no if code != "INTAKE"]  # it is not for tonight
    if no:
        raise NotSuitable(no)
    fewer = ([*free[:at], *free[at + 1 :]] for at in range(len(free)) if len(free) > 1)
    if any(_enough(*_judged(wanted, together(beds), now)) for beds in fewer):
        raise MoreThanNeeded


def check_safe(need: Need, placement: Placement, *, now: datetime) -> None:
    """Ask again whether a placement's own units are safe for the household it is of (R7.14).

    Raises NotSafe, NotChecked, SealBroken.
    """
    if not takes_people(placement.house.kind, house_facts(placement.house), now=now):
        raise NotChecked([])
    facts = read_facts(need, CaseVault.load(need.case_id))
    unsafe = [code for code in failing(need, facts, placement, now=now) if code in UNSAFE]
    if unsafe:
        raise NotSafe(unsafe)


def failing(need: Need, facts: NeedFacts, placement: Placement, *, now: datetime) -> list[str]:
    """Return every rule that a placement's units fail now, whatever their times; one query.

    Raises SealBroken.
    """
    units = [
        each.unit for each in PlacedUnit.objects.filter(placement=placement).select_related("unit")
    ]
    for unit in units:
        unit.house = placement.house
    wanted = _for_match(need, facts, (), now)
    no, _ask = _judged(wanted, together([as_if_free(unit, now=now) for unit in units]), now)
    return [code for code in no if code not in _OF_TIMES]


def _budgeted(free: Sequence[FreeUnit], now: datetime) -> list[FreeUnit]:
    """With what is left of a hotel's budget; whoever comes while somebody is at it comes again."""
    paid = {each.house_id for each in free if each.budget}
    if paid:
        rows = House.objects.filter(id__in=paid)
        if len(rows.select_for_update(no_key=True, skip_locked=True)) != len(paid):
            raise BudgetBusy
    return with_nights(free, now=now)


def _enough(no: Sequence[str], ask: Sequence[str]) -> bool:
    """Whether everybody has a bed for sure."""
    return not no and "SIZE" not in ask


def _judged(
    wanted: ProblemNeed, units: Sequence[ProblemUnit], now: datetime
) -> tuple[list[str], list[str]]:
    """Every rule that one of these units fails, and every one that asks."""
    judged = judge(columns(_problem(wanted, units, now)), slice(0, 1))
    no, ask = np.bitwise_or.reduce(judged.no[0]), np.bitwise_or.reduce(judged.ask[0])
    return codes_of(int(no)), codes_of(int(ask))


def next_best(need: Need, *, now: datetime, without: Collection[UUID] = ()) -> Best | None:
    """Return the place that suits a household best of those that nobody has; None: there is none.

    Nothing to ask comes before something to ask, a place of its own before beds of a shared room,
    then the better fit. Raises SealBroken.
    """
    taken = taken_units(now=now)
    free = [
        unit
        for unit in free_units(now=now)
        if unit.unit_id not in taken and unit.unit_id not in without
    ]
    if not free:
        return None
    free = with_nights(until_claimed(free, claims(now=now)), now=now)
    declined = declined_houses(need_ids=[need.id], now=now).get(need.id, frozenset())
    wanted = _need(need, declined, now)
    problem = _problem(wanted, _dated([unit_for_match(unit) for unit in free], now), now)
    table = columns(problem)
    pairs = edges(table)
    found = [
        Best(
            units=(free[int(pairs.unit[at])],),
            ask=tuple(codes_of(int(pairs.ask[at]))),
            fit=int(pairs.fit[at]),
        )
        for at in range(len(pairs.unit))
    ]
    asked = Asked(need=wanted, touching=problem.zones_touching, now=now)
    kept = judge(table, slice(0, 1)).no[0] & np.uint32(1 << CODES.index("KEPT"))
    beds = [unit for unit, waits in zip(free, kept.tolist(), strict=True) if not waits]
    found += [Best(units=each.units, ask=each.ask, fit=each.fit) for each in beds_for(asked, beds)]
    return min(found, key=_worse, default=None)


def _worse(best: Best) -> tuple[bool, int, int, UUID]:
    return bool(best.ask), len(best.units), -best.fit, best.unit.unit_id


def _problem(wanted: ProblemNeed, units: Sequence[ProblemUnit], now: datetime) -> Problem:
    touching = cells_touching() if wanted.avoid_zones else {}
    return Problem(
        now=now.astimezone(region().timezone),
        seed="",
        units=tuple(units),
        needs=(wanted,),
        zones_touching=touching,
        policy=policy(),
    )


def _dated(units: Sequence[ProblemUnit], now: datetime) -> list[ProblemUnit]:
    """Since when each is free, where the policy keeps some of them for a while (KEPT)."""
    if policy().rules.step_free is None or not any(each.step_free for each in units):
        return list(units)
    left = left_at(now=now, unit_ids=[UUID(each.id) for each in units])
    return [replace(each, free_since=_free_since(each, left)) for each in units]


def _free_since(unit: ProblemUnit, left: Mapping[UUID, datetime]) -> datetime | None:
    known = (unit.free_from, left.get(UUID(unit.id)))
    return max((each for each in known if each is not None), default=None)


def _need(need: Need, declined: Collection[UUID], now: datetime) -> ProblemNeed:
    return _for_match(need, read_facts(need, CaseVault.load(need.case_id)), declined, now)


def _for_match(
    need: Need, facts: NeedFacts, declined: Collection[UUID], now: datetime
) -> ProblemNeed:
    return for_match(
        facts,
        need_id=need.id,
        tier=need.tier,
        waiting_since=need.waiting_since,
        passed_over=need.passed_over,
        refused=declined,
        now=now,
        timezone=region().timezone,
    )
