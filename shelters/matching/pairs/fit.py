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

VERSION: Final = 5  # up by one with each change of a weight
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
    spare = _spare_beds(n, u, need, unit)
    points = weigh.fit.wishes if table.admission else PREFERRED_BEFORE
    preferred = _preference(n, u, need, unit, points)
    common = np.einsum("ij,ij->i", n.languages.has[need], u.languages.has[unit]) > 0
    danger = n.tier[need] <= DANGER_TIER
    for_it = (
        spare == 0,
        common,
        (u.house[unit, None] == n.prefers[need]).any(axis=1),
        danger & (u.security[unit] > n.security[need]),
        2 * n.stay_days[need] <= u.max_stay_days[unit],
        u.confirmed[unit] >= -JUST_CONFIRMED_DAYS,
        danger & (u.terms.emergency[unit] == 1),
        n.terms.asks_lgbtqia[need] & (u.terms.lgbtqia[unit] == 1),
        _by_interpreter(n, u, need, unit) & ~common,
        n.terms.pupil[need] & (u.terms.school_near[unit] == 1),
    )
    score = (
        (BASE if table.admission else BASE_BEFORE)
        + SPARE_BED * np.nan_to_num(spare).astype(np.int64)
        + preferred
    )
    score += _wasted(n, u, need, unit, weigh.price)
    score += INTERVIEW_FIRST * (danger & (u.terms.interview_first[unit] == 1))
    if table.admission:
        score += _reliability(u, unit, danger, weigh.reliability)
        if ask is not None:
            score -= weigh.fit.ask * np.bitwise_count(ask).astype(np.int64)
        score += NO_COT * (u.cots[unit] < n.terms.cots[need])
    bonuses = (
        0, OWN_LANGUAGE, 0, SAFER_THAN_NEEDED, STAY_MARGIN, JUST_CONFIRMED, TAKES_AT_ONCE,
        weigh.fit.made_for, AN_INTERPRETER, NEAR_SCHOOL,
    )  # fmt: skip
    for holds, bonus in zip(for_it, bonuses, strict=True):
        score += bonus * holds
    score += weigh.fit.same_as_last * (n.last[need] == unit)
    why = sum(
        (holds.astype(np.uint16) << at for at, holds in enumerate(for_it)), start=np.uint16(0)
    )
    return Fits(
        np.clip(score, 0, MOST if table.admission else MOST_BEFORE),
        np.asarray(why, dtype=np.uint16),
    )


def _spare_beds(n: NeedColumns, u: UnitColumns, need: Indices, unit: Indices) -> Numbers:
    # Beds left over when infants use the cots there are; NaN where beds or people are not known.
    people = n.adults[need] + n.children[need] + n.terms.carer[need]
    in_cots = np.minimum(n.infants[need], np.nan_to_num(u.cots[unit]))
    return np.maximum(u.beds[unit] - (people - in_cots), 0)


def _by_interpreter(n: NeedColumns, u: UnitColumns, need: Indices, unit: Indices) -> Flags:
    said: Flags = n.languages.has.any(axis=1)[need] & u.languages.known[unit]
    said &= u.terms.interpreter[unit] == 1
    return said


def _reliability(u: UnitColumns, unit: Indices, danger: Flags, weigh: Reliability) -> Scores:
    # What is not confirmed at all is as good as what is oldest.
    age = np.where(np.isnan(u.confirmed), np.inf, -u.confirmed)
    bounds = np.array(weigh.age_hours) / 24
    by_age = np.array(weigh.start_permille)[np.searchsorted(bounds, age)]
    still = np.where(np.isnan(u.still_free), by_age, np.nan_to_num(u.still_free)).astype(np.int64)
    worth: Scores = np.where(danger, weigh.in_danger, weigh.later) * still[unit] // 1000
    return worth


def _preference(
    n: NeedColumns, u: UnitColumns, need: Indices, unit: Indices, points: tuple[int, ...]
) -> Scores:
    score, house = np.zeros(len(need), dtype=np.int64), u.house[unit]
    for nth in reversed(range(len(points))):
        score[house == n.prefers[need, nth]] = points[nth]
    return score


def _wasted(n: NeedColumns, u: UnitColumns, need: Indices, unit: Indices, price: Price) -> Scores:
    # Scarce places are kept for those who have no other.
    step_free = (u.step_free[unit] == 1) & (n.step_free[need] == 0)
    permit = (u.permit_required[unit] == 0) & (n.has_permit[need] == 1)
    sons = (u.sons_max_age[unit] >= TEENAGE) & ~n.maybe_son[need]
    people = n.adults[need] + n.children[need] + n.terms.carer[need]
    large = (u.beds[unit] >= MANY_BEDS) & (people < MANY_BEDS)
    signals = (n.terms.signals[need] == 0) & (u.terms.sensory[unit] == 1)
    bathroom = (n.terms.bathroom[need] == 0) & (u.terms.bathroom[unit] == 1)
    lost: Scores = -price.step_free * step_free.astype(np.int64)
    for costs, wasted in (
        (price.no_permit, permit),
        (price.sons_14, sons),
        (price.five_beds, large),
        (price.signals, signals),
        (price.wide_bathroom, bathroom),
    ):
        lost -= costs * wasted
    return lost
