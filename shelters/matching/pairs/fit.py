"""How well a place that suits fits: a whole number from 0 to 1000, from the problem's fields alone.

The weights are the meaning; `docs/matching.md` has the same table with the reasons.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.columns import Columns, Flags, NeedColumns, Numbers, UnitColumns
from shelters.matching.pairs.policy import (
    FitWeights,
    OrderRules,
    PolicyRules,
    Price,
    Reliability,
)
from shelters.matching.pairs.rules import Masks

VERSION: Final = 6  # up by one with each change of a weight
# Where a score begins and is cut; less for a file that was written before the rules of admission.
BASE: Final = 300
MOST: Final = 1000
BASE_BEFORE: Final = 100
MOST_BEFORE: Final = 200
SPARE_BED: Final = -14
OWN_LANGUAGE: Final = 20
PREFERRED_BEFORE: Final = (15, 10, 5)
SAFER_THAN_NEEDED: Final = 10
STAY_MARGIN: Final = 8
JUST_CONFIRMED: Final = 6
TAKES_AT_ONCE: Final = 15
AN_INTERPRETER: Final = 10
NEAR_SCHOOL: Final = 5
INTERVIEW_FIRST: Final = -60
NO_COT: Final = -10
MANY_BEDS: Final = 5

TEENAGE: Final = 14
DANGER_TIER: Final = 1
JUST_CONFIRMED_DAYS: Final = 0.5 / 24

# What speaks for a place, in the order in which an answer names it.
WHY: Final = (
    "NO_SPARE_BED", "LANGUAGE", "PREFERRED", "SAFER", "LONGER", "JUST_CONFIRMED", "AT_ONCE",
    "MADE_FOR", "INTERPRETER", "SCHOOL",
)  # fmt: skip

# What a policy weighs otherwise, as it was before there were any.
_BEFORE: Final = PolicyRules(
    version=1,
    order=OrderRules(openings=(), credit_hours=((0,),) * 4, seen=(), two_lines=False),
    step_free=None,
    price=Price(step_free=25, five_beds=0, signals=10, wide_bathroom=10, no_permit=12, sons_14=8),
    # Of a thousand words so old, how many were still true.
    reliability=Reliability(
        age_hours=(2, 8, 24, 48),
        start_permille=(950, 900, 800, 600, 400),
        in_danger=400,
        later=150,
    ),
    fit=FitWeights(ask=40, same_as_last=0, made_for=80, wishes=(60, 40, 20)),
    backup=False,
)

Indices = NDArray[np.int32]
Scores = NDArray[np.int64]


@dataclass(frozen=True)
class Fits:
    """The score of each pair, and one bit per code of WHY."""

    score: Scores
    why: NDArray[np.uint16]


def why_codes(mask: int) -> list[str]:
    """The codes of a mask, in the order of WHY."""
    return [code for at, code in enumerate(WHY) if mask >> at & 1]


def fits(table: Columns, need: Indices, unit: Indices, ask: Masks | None = None) -> Fits:
    """Score these pairs (columns of the same length), with what is to be asked of each.

    Without `ask` the reasons are right, and the scores those of pairs with nothing to ask.
    """
    n, u = table.needs, table.units
    weigh = table.policy or _BEFORE
    danger = n.tier <= DANGER_TIER
    wishes = weigh.fit.wishes if table.admission else PREFERRED_BEFORE
    score, wished = _preference(n, u, need, unit, wishes)
    score += BASE if table.admission else BASE_BEFORE
    spare = _spare_beds(n, u, need, unit)
    score += SPARE_BED * np.nan_to_num(spare).astype(np.int64)
    common = np.einsum("ij,ij->i", n.languages.has[need], u.languages.has[unit]) > 0
    safer = u.security[unit] > np.where(danger, n.security, np.inf)[need]
    twice = 2 * n.stay_days
    # Of somebody who may come any day it is not known when twice as long would be over.
    ends = np.nan_to_num(n.needed_from + twice, nan=np.inf)
    longer = (twice[need] <= u.max_stay_days[unit]) & (ends[need] <= u.free_until[unit])
    met, others = _met(n, u, danger, weigh), ~common
    both = met.of_needs[need] & met.of_units[unit]
    score += met.points[both]
    why = met.why[both]
    for code, bonus, holds in (
        ("NO_SPARE_BED", 0, spare == 0),
        ("LANGUAGE", OWN_LANGUAGE, common),
        ("PREFERRED", 0, wished),
        ("SAFER", SAFER_THAN_NEEDED, safer),
        ("LONGER", STAY_MARGIN, longer),
        ("INTERPRETER", AN_INTERPRETER, _by_interpreter(n, u, need, unit) & others),
    ):
        if bonus:
            score += bonus * holds
        why |= holds * _bit(code)
    if table.admission:
        score += _reliability(u, weigh.reliability)[danger[need].view(np.int8), unit]
        if ask is not None:
            score -= weigh.fit.ask * np.bitwise_count(ask).astype(np.int64)
        score += NO_COT * (u.cots[unit] < n.terms.cots[need])
    score += weigh.fit.same_as_last * (n.last[need] == unit)
    return Fits(np.clip(score, 0, MOST if table.admission else MOST_BEFORE), why)


@dataclass(frozen=True)
class _Met:
    """What a household says that counts where a unit says the like: a bit for each, on both sides.

    `points` and `why` are of all bits that both have.
    """

    of_needs: NDArray[np.uint16]
    of_units: NDArray[np.uint16]
    points: Scores
    why: NDArray[np.uint16]


def _met(n: NeedColumns, u: UnitColumns, danger: Flags, weigh: PolicyRules) -> _Met:
    price = weigh.price
    people = n.adults + n.children + n.terms.carer
    recent = u.confirmed >= -JUST_CONFIRMED_DAYS
    rows = (
        (np.ones(len(n), dtype=bool), recent, JUST_CONFIRMED, "JUST_CONFIRMED"),
        (danger, u.terms.emergency == 1, TAKES_AT_ONCE, "AT_ONCE"),
        (n.terms.asks_lgbtqia, u.terms.lgbtqia == 1, weigh.fit.made_for, "MADE_FOR"),
        (n.terms.pupil, u.terms.school_near == 1, NEAR_SCHOOL, "SCHOOL"),
        (danger, u.terms.interview_first == 1, INTERVIEW_FIRST, ""),
        # Scarce places are kept for those who have no other.
        (n.step_free == 0, u.step_free == 1, -price.step_free, ""),
        (n.has_permit == 1, u.permit_required == 0, -price.no_permit, ""),
        (~n.maybe_son, u.sons_max_age >= TEENAGE, -price.sons_14, ""),
        (people < MANY_BEDS, u.beds >= MANY_BEDS, -price.five_beds, ""),
        (n.terms.signals == 0, u.terms.sensory == 1, -price.signals, ""),
        (n.terms.bathroom == 0, u.terms.bathroom == 1, -price.wide_bathroom, ""),
    )
    of_needs, of_units = (np.zeros(len(each), dtype=np.uint16) for each in (n, u))
    every = np.arange(1 << len(rows))
    points, why = np.zeros(len(every), dtype=np.int64), np.zeros(len(every), dtype=np.uint16)
    for at, (needs, units, bonus, code) in enumerate(rows):
        of_needs |= needs * np.uint16(1 << at)
        of_units |= units * np.uint16(1 << at)
        holds = (every >> at & 1).astype(bool)
        points += bonus * holds
        why |= holds * (_bit(code) if code else np.uint16(0))
    return _Met(of_needs, of_units, points, why)


def _bit(code: str) -> np.uint16:
    return np.uint16(1 << WHY.index(code))


def _spare_beds(n: NeedColumns, u: UnitColumns, need: Indices, unit: Indices) -> Numbers:
    # Beds left over when infants use the cots there are; NaN where beds or people are not known.
    people = n.adults[need] + n.children[need] + n.terms.carer[need]
    in_cots = np.minimum(n.infants[need], np.nan_to_num(u.cots[unit]))
    return np.maximum(u.beds[unit] - (people - in_cots), 0)


def _by_interpreter(n: NeedColumns, u: UnitColumns, need: Indices, unit: Indices) -> Flags:
    speaks, has = n.languages.has.any(axis=1), u.languages.known & (u.terms.interpreter == 1)
    said: Flags = speaks[need] & has[unit]
    return said


def _reliability(u: UnitColumns, weigh: Reliability) -> Scores:
    """What the word of each unit is worth: a row for who is in no danger, and one for who is."""
    # What is not confirmed at all is as good as what is oldest.
    age = np.where(np.isnan(u.confirmed), np.inf, -u.confirmed)
    bounds = np.array(weigh.age_hours) / 24
    by_age = np.array(weigh.start_permille)[np.searchsorted(bounds, age)]
    still = np.where(np.isnan(u.still_free), by_age, np.nan_to_num(u.still_free)).astype(np.int64)
    return np.array([[weigh.later], [weigh.in_danger]], dtype=np.int64) * still // 1000


def _preference(
    n: NeedColumns, u: UnitColumns, need: Indices, unit: Indices, points: tuple[int, ...]
) -> tuple[Scores, Flags]:
    """What each pair is worth by the household's wishes, and where there is one."""
    score, wished = np.zeros(len(need), dtype=np.int64), np.zeros(len(need), dtype=bool)
    house = u.house[unit]
    for nth in reversed(range(len(points))):
        here = house == n.prefers[:, nth][need]
        score[here] = points[nth]
        wished |= here
    return score, wished
