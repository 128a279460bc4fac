"""Units and needs as columns, so that a rule looks at all pairs at once.

Unknown numbers are NaN, unknown yes/no is -1, unknown lists carry a flag of their own.
Times are days since the problem's `now`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.admission_columns import (
    NeedTerms,
    UnitTerms,
    clock,
    named,
    need_terms,
    trool,
    unit_terms,
)
from shelters.matching.pairs.policy import PolicyRules
from shelters.matching.pairs.problem import COMPOSITIONS, Need, Person, Problem, Range, Unit

Numbers = NDArray[np.float32]
Flags = NDArray[np.bool_]
Days = NDArray[np.float64]
Rows = NDArray[np.intp]

INFANT_UNDER = 3
NEVER = 9  # later than any tier


@dataclass(frozen=True)
class Sets:
    """Which of a list of names each row has; `known` is False where nobody said."""

    has: Numbers
    known: Flags


def _numbers(values: Iterable[float | None]) -> Numbers:
    return np.array(list(values), dtype=np.float32)  # of None it makes NaN


def _days(values: Iterable[datetime | None], now: datetime) -> Days:
    return np.array(
        [np.nan if value is None else (value - now).total_seconds() / 86_400 for value in values],
        dtype=np.float64,
    )


def _index(rows: Iterable[Sequence[str] | None]) -> dict[str, int]:
    return {name: at for at, name in enumerate(sorted({n for row in rows for n in row or ()}))}


def _sets(rows: Sequence[Sequence[str] | None], index: dict[str, int]) -> Sets:
    # The last column stands for every name that no unit has.
    return Sets(named(rows, index), np.array([row is not None for row in rows], dtype=bool))


def _bound(ranges: Iterable[Range | None], end: str, without: float) -> Numbers:
    ends = (None if each is None else getattr(each, end) for each in ranges)
    return np.array([without if value is None else value for value in ends], dtype=np.float32)


@dataclass(frozen=True)
class UnitColumns:
    """All units, one row each."""

    ids: tuple[str, ...]
    house: NDArray[np.int32]
    beds: Numbers
    cots: Numbers
    composition: Sets
    adult_least: Numbers
    adult_most: Numbers
    child_least: Numbers
    child_most: Numbers
    sons_max_age: Numbers
    max_children: Numbers
    step_free: NDArray[np.int8]
    pets: Sets
    languages: Sets
    permit_required: NDArray[np.int8]
    day_price: Numbers
    zones: Sets
    security: Numbers
    free_from: Days
    free_until: Days
    max_stay_days: Numbers
    confirmed: Days
    kept_from: NDArray[np.int8]  # the first tier that it is kept from now; NEVER for none
    nights_left: Numbers
    still_free: Numbers  # of a thousand, as the house's own answers were
    terms: UnitTerms

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class NeedColumns:
    """All households, one row each; ages are summed up to what the rules ask."""

    ids: tuple[str, ...]
    tier: NDArray[np.int8]
    waiting: Days
    passed_over: NDArray[np.int32]
    adults: Numbers
    adult_youngest: Numbers
    adult_oldest: Numbers
    adult_age_unknown: Flags
    only: NDArray[np.int8]
    children: Numbers
    child_youngest: Numbers
    child_oldest: Numbers
    child_age_unknown: Flags
    gender_unknown: Flags  # of somebody who will live there: the adults, or children alone
    child_gender_unknown: Flags
    infants: Numbers
    maybe_infants: Numbers
    son_oldest: Numbers
    maybe_son_oldest: Numbers
    has_son: Flags
    maybe_son: Flags
    son_age_unknown: Flags
    step_free: NDArray[np.int8]
    pets: Sets
    languages: Sets
    has_permit: NDArray[np.int8]
    can_pay: Numbers
    avoid: Sets
    avoids_some: Flags
    touching: Numbers
    security: Numbers
    needed_from: Days
    stay_days: Numbers
    refused: Sets
    refused_some: Flags
    prefers: NDArray[np.int32]  # houses, the most wished for first; -2 for none
    seen_step_free: Flags  # needs it, and somebody has seen that
    last: NDArray[np.int32]  # the unit of the last proposal
    terms: NeedTerms
    clock: float  # minutes of the day
    # By rule the first row of each kind and the kind of each row, where somebody has kept them.
    kinds: Mapping[str, tuple[Rows, Rows]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Vocabulary:
    """The names that units use, numbered: what a household says is read against these."""

    houses: dict[str, int]
    pets: dict[str, int]
    languages: dict[str, int]
    zones: dict[str, int]
    homes: dict[str, int]
    units: dict[str, int]


@dataclass(frozen=True)
class Columns:
    """A whole problem in columns."""

    units: UnitColumns
    needs: NeedColumns
    names: Vocabulary
    admission: bool
    policy: PolicyRules | None


def columns(problem: Problem) -> Columns:
    """Turn a problem into columns."""
    names = vocabulary(problem.units)
    policy = problem.policy.rules if problem.policy else None
    return Columns(
        units=unit_columns(problem.units, problem.now, names, policy),
        needs=need_columns(problem, names),
        names=names,
        admission=problem.admission,
        policy=policy,
    )


def vocabulary(units: Sequence[Unit]) -> Vocabulary:
    """Number the names that these units use."""
    return Vocabulary(
        houses=_index([(unit.house,) for unit in units if unit.house is not None]),
        pets=_index([unit.pets for unit in units]),
        languages=_index([unit.languages for unit in units]),
        zones=_index([unit.zones for unit in units]),
        homes=_index([unit.not_from for unit in units]),
        units={unit.id: at for at, unit in enumerate(units)},
    )


def unit_columns(
    units: Sequence[Unit], now: datetime, names: Vocabulary, policy: PolicyRules | None
) -> UnitColumns:
    """The units of a problem, in the words of all of them or of more."""
    composition = {name: at for at, name in enumerate(COMPOSITIONS)}
    adult, child = [u.adult_age for u in units], [u.child_age for u in units]
    inf = float("inf")
    return UnitColumns(
        ids=tuple(u.id for u in units),
        house=np.array(
            [-1 if u.house is None else names.houses[u.house] for u in units], dtype=np.int32
        ),
        beds=_numbers(map(attrgetter("beds"), units)),
        cots=_numbers(map(attrgetter("cots"), units)),
        composition=_sets([u.composition for u in units], composition),
        adult_least=_bound(adult, "least", -inf),
        adult_most=_bound(adult, "most", inf),
        child_least=_bound(child, "least", -inf),
        child_most=_bound(child, "most", inf),
        sons_max_age=_numbers(map(attrgetter("sons_max_age"), units)),
        max_children=_numbers(map(attrgetter("max_children"), units)),
        step_free=trool(map(attrgetter("step_free"), units)),
        pets=_sets([u.pets for u in units], names.pets),
        languages=_sets([u.languages for u in units], names.languages),
        permit_required=trool(map(attrgetter("permit_required"), units)),
        day_price=_numbers(map(attrgetter("day_price"), units)),
        zones=_sets([u.zones for u in units], names.zones),
        security=_numbers(map(attrgetter("security"), units)),
        free_from=_days(map(attrgetter("free_from"), units), now),
        free_until=_without(_days(map(attrgetter("free_until"), units), now)),
        max_stay_days=_without(_numbers(map(attrgetter("max_stay_days"), units))),
        confirmed=_days(map(attrgetter("confirmed_at"), units), now),
        kept_from=_kept_from(units, now, policy),
        nights_left=_without(_numbers(map(attrgetter("nights_left"), units))),
        still_free=_numbers(map(attrgetter("free_permille"), units)),
        terms=unit_terms(units, names.homes),
    )


def _kept_from(
    units: Sequence[Unit], now: datetime, policy: PolicyRules | None
) -> NDArray[np.int8]:
    kept = policy.step_free if policy else None
    if kept is None:
        return np.full(len(units), NEVER, dtype=np.int8)
    least, most = timedelta(), timedelta(hours=kept.hours)
    waits = [
        u.step_free is True and u.free_since is not None and least <= now - u.free_since < most
        for u in units
    ]
    return np.where(waits, kept.from_tier, NEVER).astype(np.int8)


def _without[T: (Numbers, Days)](bounds: T) -> T:
    # No end of availability and no longest stay are not unknown: they are no bound.
    return np.where(np.isnan(bounds), np.inf, bounds).astype(bounds.dtype)


def need_columns(problem: Problem, names: Vocabulary) -> NeedColumns:
    """The households of a problem, read against the names that units use."""
    needs, now = problem.needs, problem.now
    adults = [need.adults or () for need in needs]
    children = [need.children or () for need in needs]
    sons = [[c for c in row if c.gender == "m"] for row in children]
    maybe = [[c for c in row if c.gender != "f"] for row in children]
    avoid = _sets([need.avoid_zones for need in needs], names.zones)
    waiting = _days(map(attrgetter("waiting_since"), needs), now)
    return NeedColumns(
        ids=tuple(need.id for need in needs),
        tier=np.array([3 if n.tier is None else n.tier for n in needs], dtype=np.int8),
        waiting=np.where(np.isnan(waiting), 0.0, waiting),
        passed_over=np.array([n.passed_over or 0 for n in needs], dtype=np.int32),
        adults=_numbers(None if n.adults is None else len(n.adults) for n in needs),
        adult_youngest=_ages(adults, min, float("inf")),
        adult_oldest=_ages(adults, max, -float("inf")),
        adult_age_unknown=_some_age_unknown(adults) | _absent(map(attrgetter("adults"), needs)),
        only=np.array([_only(_residents(n)) for n in needs], dtype=np.int8),
        children=_numbers(None if n.children is None else len(n.children) for n in needs),
        child_youngest=_ages(children, min, float("inf")),
        child_oldest=_ages(children, max, -float("inf")),
        child_age_unknown=_some_age_unknown(children) | _absent(map(attrgetter("children"), needs)),
        gender_unknown=_some_gender_unknown([n.adults or n.children or () for n in needs]),
        child_gender_unknown=_some_gender_unknown(children),
        infants=_count(children, lambda c: c.age is not None and c.age < INFANT_UNDER),
        maybe_infants=_count(children, lambda c: c.age is None or c.age < INFANT_UNDER),
        son_oldest=_ages(sons, max, -float("inf")),
        maybe_son_oldest=_ages(maybe, max, -float("inf")),
        has_son=np.array([bool(row) for row in sons], dtype=bool),
        maybe_son=np.array([bool(row) for row in maybe], dtype=bool)
        | _absent(map(attrgetter("children"), needs)),
        son_age_unknown=_some_age_unknown(maybe),
        step_free=trool(map(attrgetter("step_free"), needs)),
        pets=_sets([n.pets for n in needs], names.pets),
        languages=_sets([n.languages for n in needs], names.languages),
        has_permit=trool(map(attrgetter("has_permit"), needs)),
        can_pay=_numbers(map(attrgetter("can_pay_per_day"), needs)),
        avoid=avoid,
        avoids_some=np.array([bool(n.avoid_zones) for n in needs], dtype=bool),
        touching=_touching(problem, names.zones),
        security=_numbers(map(attrgetter("security"), needs)),
        needed_from=_days(map(attrgetter("needed_from"), needs), now),
        stay_days=_numbers(map(attrgetter("stay_days"), needs)),
        refused=_sets([n.refused for n in needs], names.houses),
        refused_some=np.array([bool(n.refused) for n in needs], dtype=bool),
        prefers=np.array(
            [
                [names.houses.get(name, -2) for name in (*(n.prefers or ()), "", "", "")[:3]]
                for n in needs
            ],
            dtype=np.int32,
        ).reshape(len(needs), 3),
        seen_step_free=np.array(
            [n.step_free is True and "step_free" in (n.seen or ()) for n in needs], dtype=bool
        ),
        last=np.array([names.units.get(n.last or "", -1) for n in needs], dtype=np.int32),
        terms=need_terms(needs, names.homes),
        clock=clock(now),
    )


def _absent(rows: Iterable[object]) -> Flags:
    return np.array([row is None for row in rows], dtype=bool)


def _ages(
    rows: Sequence[Sequence[Person]], pick: Callable[[list[float]], Any], of_none: float
) -> Numbers:
    known = ([p.age for p in row if p.age is not None] for row in rows)
    return np.array([pick(ages) if ages else of_none for ages in known], dtype=np.float32)


def _some_age_unknown(rows: Sequence[Sequence[Person]]) -> Flags:
    return np.array([any(p.age is None for p in row) for row in rows], dtype=bool)


def _some_gender_unknown(rows: Sequence[Sequence[Person]]) -> Flags:
    return np.array([any(p.gender is None for p in row) for row in rows], dtype=bool)


def _count(rows: Sequence[Sequence[Person]], which: Callable[[Person], bool]) -> Numbers:
    return np.array([sum(map(which, row)) for row in rows], dtype=np.float32)


ONLY_WOMEN, ONLY_MEN, MIXED, PERHAPS_WOMEN, PERHAPS_MEN, PERHAPS = range(6)


def _residents(need: Need) -> Sequence[Person] | None:
    # Where nobody of age comes, the children are who lives there.
    return need.children if need.adults == () else need.adults


def _only(adults: Sequence[Person] | None) -> int:
    """Say whether the adults are all women, all men, both, or not known to be."""
    genders = {person.gender for person in adults or ()}
    known = genders & {"f", "m"}
    if known == {"f", "m"}:
        return MIXED
    unsure = not adults or bool(genders - {"f", "m"})
    if not known:
        return PERHAPS
    if known == {"f"}:
        return PERHAPS_WOMEN if unsure else ONLY_WOMEN
    return PERHAPS_MEN if unsure else ONLY_MEN


def _touching(problem: Problem, zones: dict[str, int]) -> Numbers:
    """Zones that touch one to be avoided, either way round."""
    around: dict[str, set[str]] = {}
    for zone, others in problem.zones_touching.items():
        for other in others:
            around.setdefault(zone, set()).add(other)
            around.setdefault(other, set()).add(zone)
    near: dict[tuple[str, ...], tuple[str, ...]] = {}
    for need in problem.needs:
        avoid = need.avoid_zones or ()
        if avoid not in near:
            near[avoid] = tuple({other for zone in avoid for other in around.get(zone, ())})
    return named([near[need.avoid_zones or ()] for need in problem.needs], zones)
