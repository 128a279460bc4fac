"""What houses say of whom they take in, and what households say of it, as columns.

Unknown yes/no is -1, unknown levels and numbers are NaN, as in `columns`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.problem import (
    SUBSTANCES_NEEDED,
    SUBSTANCES_TAKEN,
    SUPPORT,
    Need,
    Unit,
)

Numbers = NDArray[np.float32]
Flags = NDArray[np.bool_]
Trool = NDArray[np.int8]

DAY_MINUTES: Final = 24 * 60
GUARANTEE: Final = "public_guarantee"
FUNDED: Final = "funded_days"
SCHOOL_FROM: Final = 6
UNDER_AGE: Final = 18
_TROOL: Final = {None: -1, False: 0, True: 1}


@dataclass(frozen=True)
class UnitTerms:
    """Whom each unit takes in, one row each."""

    least_people: Numbers
    pregnant: Trool
    minors_alone: Trool
    only_minors: Trool
    bathroom: Trool
    sensory: Trool
    levels: Numbers  # substances, mental health, care
    lgbtqia: Trool
    trans: Trool
    only_lgbtqia: Trool
    not_from: Numbers
    not_from_some: Flags
    interpreter: Trool
    guarantee: Trool
    funded: Numbers  # days; 0 where nobody funds any
    emergency: Trool
    interview_first: Trool
    intake_from: Numbers  # minutes of the day
    intake_length: Numbers  # minutes
    school_near: Trool


@dataclass(frozen=True)
class NeedTerms:
    """What each household needs of that, one row each."""

    people: Numbers
    people_unknown: Flags
    pregnant: Trool  # 0 too where everybody of age is a man
    alone: Trool  # somebody under 18, and nobody of age
    carer: Numbers
    signals: Trool
    bathroom: Trool
    levels: Numbers
    asks_lgbtqia: Flags
    asks_trans: Flags
    asks_some: Flags
    asks_known: Flags
    lives_in: Numbers
    lives_known: Flags
    language_must: Flags
    guaranteed: Trool
    cots: Numbers
    pupil: Flags


def clock(now: datetime) -> float:
    """Return the minute of the day on the clock that `now` is written in."""
    return now.hour * 60 + now.minute + now.second / 60


def unit_terms(units: Sequence[Unit], cells: dict[str, int]) -> UnitTerms:
    """Return the columns of these units; `cells` numbers what `not_from` names."""
    since, length = zip(*map(_hours, units), strict=True) if units else ((), ())
    return UnitTerms(
        **{
            each.name: trool(map(attrgetter(each.name), units))
            for each in fields(UnitTerms)
            if each.type is Trool and each.name != "guarantee"
        },
        least_people=_numbers(0 if u.least_people is None else u.least_people for u in units),
        levels=_levels(units, SUBSTANCES_TAKEN),
        not_from=named([u.not_from for u in units], cells),
        not_from_some=np.array([bool(u.not_from) for u in units], dtype=bool),
        guarantee=trool(None if u.incomes is None else GUARANTEE in u.incomes for u in units),
        funded=_numbers(map(_funded, units)),
        intake_from=_numbers(since),
        intake_length=_numbers(length),
    )


def need_terms(needs: Sequence[Need], cells: dict[str, int]) -> NeedTerms:
    """Return the columns of these households, their homes read against the same `cells`."""
    asks = [set(need.inclusion or ()) for need in needs]
    return NeedTerms(
        people=_numbers(len(n.adults or ()) + len(n.children or ()) for n in needs),
        people_unknown=np.array(
            [n.adults is None or n.children is None for n in needs], dtype=bool
        ),
        pregnant=trool(map(_pregnant, needs)),
        alone=trool(map(_alone, needs)),
        carer=_numbers(n.carer_bed is True for n in needs),
        signals=trool(map(attrgetter("signals"), needs)),
        bathroom=trool(map(attrgetter("bathroom"), needs)),
        levels=_levels(needs, SUBSTANCES_NEEDED),
        asks_lgbtqia=np.array([bool(each - {"trans"}) for each in asks], dtype=bool),
        asks_trans=np.array(["trans" in each for each in asks], dtype=bool),
        asks_some=np.array([bool(each) for each in asks], dtype=bool),
        asks_known=np.array([n.inclusion is not None for n in needs], dtype=bool),
        lives_in=named([n.lives_in for n in needs], cells),
        lives_known=np.array([n.lives_in is not None for n in needs], dtype=bool),
        language_must=np.array([n.language_must is True for n in needs], dtype=bool),
        guaranteed=trool(map(attrgetter("guaranteed"), needs)),
        cots=_numbers(map(_cots, needs)),
        pupil=np.array([any(map(_pupil, n.children or ())) for n in needs], dtype=bool),
    )


def _pregnant(need: Need) -> bool | None:
    men = bool(need.adults) and all(each.gender == "m" for each in need.adults or ())
    return False if need.pregnant is None and men else need.pregnant


def _alone(need: Need) -> bool | None:
    if need.adults is None or (not need.adults and need.children is None):
        return None
    return not need.adults and bool(need.children)


def _cots(need: Need) -> int:
    infants = sum(c.age is not None and c.age < 3 for c in need.children or ())
    return max(infants, int(need.cot is True))


def _pupil(child: Any) -> bool:
    return child.age is not None and SCHOOL_FROM <= child.age < UNDER_AGE


def _funded(unit: Unit) -> float | None:
    if unit.funded_days is None and unit.incomes is not None and FUNDED not in unit.incomes:
        return 0
    return unit.funded_days


def _hours(unit: Unit) -> tuple[float | None, float | None]:
    return _opening(unit.intake_from, unit.intake_until)


@cache
def _opening(since: str | None, until: str | None) -> tuple[float | None, float | None]:
    if since is None or until is None:
        return None, None
    begins, ends = _minutes(since), _minutes(until)
    return begins, (ends - begins) % DAY_MINUTES or DAY_MINUTES


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _levels(rows: Sequence[Unit] | Sequence[Need], substances: tuple[str, ...]) -> Numbers:
    lists = {"substances": substances, "mental_health": SUPPORT, "care": SUPPORT}
    columns = [
        _numbers(map(_level_of(names).__getitem__, map(attrgetter(said), rows)))
        for said, names in lists.items()
    ]
    return np.column_stack(columns)


def _level_of(names: tuple[str, ...]) -> dict[str | None, float | None]:
    return {None: None, **{name: at for at, name in enumerate(names)}}


def named(rows: Sequence[Sequence[str] | None], index: dict[str, int]) -> Numbers:
    """Which names each row has; the last column stands for every name that has no number."""
    kinds: dict[tuple[str, ...], int] = {}
    kind = [kinds.setdefault(tuple(row or ()), len(kinds)) for row in rows]
    has = np.zeros((len(kinds), len(index) + 1), dtype=np.float32)
    for at, names in enumerate(kinds):
        has[at, [index.get(name, len(index)) for name in names]] = 1
    return has[kind]


def _numbers(values: Iterable[float | None]) -> Numbers:
    return np.array(list(values), dtype=np.float32)  # of None it makes NaN


def trool(values: Iterable[bool | None]) -> Trool:
    """Return 1 for yes, 0 for no, -1 for what nobody knows."""
    return np.array(list(map(_TROOL.__getitem__, values)), dtype=np.int8)
