"""Every rule answers yes, no or *ask* for all pairs of a block of households and all units.

A no never hides another: all failing codes are kept, as one bit each. `docs/matching.md` says
the same in words; the order of CODES is the order of every list of codes in an answer.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs import admission_rules
from shelters.matching.pairs.admission_rules import Answer, Rows
from shelters.matching.pairs.columns import (
    MIXED,
    ONLY_MEN,
    ONLY_WOMEN,
    PERHAPS_MEN,
    PERHAPS_WOMEN,
    Columns,
    Flags,
    NeedColumns,
    Numbers,
    UnitColumns,
)
from shelters.matching.pairs.problem import COMPOSITIONS

CODES = (
    "SIZE", "LEAST", "COMP", "MINOR", "PREGNANT", "AGE", "CHILD_AGE", "SONS", "CHILDREN", "ACCESS",
    "SENSORY", "CARE", "INCL", "ZONE", "NOT_FROM", "SEC", "PERMIT", "PAY", "BUDGET", "PET", "LANG",
    "WHEN", "INTAKE", "STAY", "NOT", "KEPT", "FRESH",
)  # fmt: skip

# A place for tonight must have been confirmed within two hours, a planned one within a day.
FRESH_TONIGHT_HOURS = 2
FRESH_PLANNED_HOURS = 24
TONIGHT_TIER = 0

Masks = NDArray[np.uint32]
type Rule = Callable[[NeedColumns, Rows, UnitColumns], Answer]


@dataclass(frozen=True)
class Judged:
    """One bit per code, in the order of CODES: where the answer is no, and where it is ask."""

    no: Masks
    ask: Masks


def judge(table: Columns, rows: Rows) -> Judged:
    """Answer every rule for these households (rows) and all units (columns)."""
    shape = (len(table.needs.tier[rows]), len(table.units))
    no, ask = np.zeros(shape, dtype=np.uint32), np.zeros(shape, dtype=np.uint32)
    for code, rule in rules_of(table).items():
        fails, unsure = rule(table.needs, rows, table.units)
        bit = np.uint32(1 << CODES.index(code))
        no |= fails * bit
        ask |= (unsure & ~fails) * bit
    return Judged(no, ask)


def rules_of(table: Columns) -> dict[str, Rule]:
    """The rules that are asked of this problem, in the order of CODES."""
    asked = {**RULES, **admission_rules.RULES} if table.admission else RULES
    return {code: asked[code] for code in CODES if code in asked}


def codes_of(mask: int) -> list[str]:
    """The codes of a mask, in the order of CODES."""
    return [code for at, code in enumerate(CODES) if mask >> at & 1]


def _size(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    # Children under three may sleep in the cots there are; everybody else needs a bed.
    people = np.nan_to_num(n.adults[rows]) + np.nan_to_num(n.children[rows]) + n.terms.carer[rows]
    most_cots, least_cots = np.where(np.isnan(u.cots), np.inf, u.cots), np.nan_to_num(u.cots)
    least = people[:, None] - np.minimum(n.maybe_infants[rows, None], most_cots)
    most = people[:, None] - np.minimum(n.infants[rows, None], least_cots)
    unknown = np.isnan(n.adults[rows]) | np.isnan(n.children[rows])
    return least > u.beds, ~(most <= u.beds) | unknown[:, None]


def _composition(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    only, adults, children = n.only[rows], n.adults[rows], n.children[rows]
    yes = np.column_stack((only == ONLY_WOMEN, only == ONLY_MEN, children > 0, adults == 2))
    never = np.column_stack(
        (
            np.isin(only, (ONLY_MEN, PERHAPS_MEN, MIXED)),
            np.isin(only, (ONLY_WOMEN, PERHAPS_WOMEN, MIXED)),
            children == 0,
            ~np.isnan(adults) & (adults != 2),
        )
    )
    offered = u.composition.has[:, : len(COMPOSITIONS)].T
    fits = yes.astype(np.float32) @ offered > 0
    might = (~yes & ~never).astype(np.float32) @ offered > 0
    known = u.composition.known[None, :]
    return known & ~fits & ~might, ~fits | ~known


def _between(
    youngest: Numbers, oldest: Numbers, unknown: Flags, least: Numbers, most: Numbers
) -> Answer:
    outside = (youngest[:, None] < least) | (oldest[:, None] > most)
    bounded = ~(np.isneginf(least) & np.isposinf(most))
    return outside, unknown[:, None] & bounded


def _adult_age(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    return _between(
        n.adult_youngest[rows], n.adult_oldest[rows], n.adult_age_unknown[rows],
        u.adult_least, u.adult_most,
    )  # fmt: skip


def _child_age(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    return _between(
        n.child_youngest[rows], n.child_oldest[rows], n.child_age_unknown[rows],
        u.child_least, u.child_most,
    )  # fmt: skip


def _sons(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    too_old = n.son_oldest[rows, None] > u.sons_max_age
    perhaps = n.maybe_son_oldest[rows, None] > u.sons_max_age
    unknown = (
        np.isnan(u.sons_max_age)[None, :]
        | (n.son_age_unknown[rows] | np.isnan(n.children[rows]))[:, None]
    )
    return too_old, perhaps | (n.maybe_son[rows, None] & unknown)


def _children(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    count = n.children[rows, None]
    return count > u.max_children, (count != 0) & ~(count <= u.max_children)


def _access(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    need = n.step_free[rows, None]
    return (need == 1) & (u.step_free == 0), (need != 0) & (u.step_free != 1)


def _zone(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    inside = n.avoid.has[rows] @ u.zones.has.T > 0
    near = n.touching[rows] @ u.zones.has.T > 0
    some = n.avoids_some[rows]
    unknown = ~n.avoid.known[rows, None] | (some[:, None] & ~u.zones.known[None, :])
    return inside, near | unknown


def _security(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    need = n.security[rows, None]
    return u.security < need, ~((u.security >= need) | (need == 0) | (u.security == 3))


def _permit(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    has = n.has_permit[rows, None]
    return (has == 0) & (u.permit_required == 1), (has != 1) & (u.permit_required != 0)


def _pay(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    can = n.can_pay[rows, None]
    return u.day_price > can, ~((u.day_price <= can) | (u.day_price == 0))


def _budget(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    # Nights that somebody pays for, of which so many are left.
    stay = n.stay_days[rows, None]
    bounded = np.isfinite(u.nights_left)
    return stay > u.nights_left, bounded & ~(stay <= u.nights_left)


def _pets(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    has = n.pets.has[rows]
    refused = has @ (1 - u.pets.has).T > 0
    some = has.any(axis=1)[:, None]
    known = u.pets.known[None, :]
    return some & known & refused, (some & ~known) | ~n.pets.known[rows, None]


def _when(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    start = n.needed_from[rows, None]
    return (u.free_from > start) | (u.free_until <= start), ~(u.free_from <= start)


def _stay(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    stay = n.stay_days[rows, None]
    end = n.needed_from[rows, None] + stay
    bounded = np.isfinite(u.max_stay_days) | np.isfinite(u.free_until)
    enough = (stay <= u.max_stay_days) & ((end <= u.free_until) | np.isposinf(u.free_until))
    return (stay > u.max_stay_days) | (end > u.free_until), bounded & ~enough


def _refused(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    known_house = u.house >= 0
    some = n.refused_some[rows, None]
    no = (n.refused.has[rows][:, u.house] > 0) & known_house
    return no, (some & ~known_house[None, :]) | ~n.refused.known[rows, None]


def _fresh(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    hours = np.where(n.tier[rows] == TONIGHT_TIER, FRESH_TONIGHT_HOURS, FRESH_PLANNED_HOURS)
    fresh = u.confirmed >= -hours[:, None] / 24
    return np.zeros(fresh.shape, dtype=bool), ~fresh


def _kept(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    # A scarce place waits for a while for whoever can live nowhere else, behind nobody in danger.
    others = (n.tier[rows, None] >= u.kept_from) & ~n.seen_step_free[rows, None]
    return others, np.zeros(others.shape, dtype=bool)


RULES: dict[str, Rule] = {
    "SIZE": _size, "COMP": _composition, "AGE": _adult_age, "CHILD_AGE": _child_age,
    "SONS": _sons, "CHILDREN": _children, "ACCESS": _access, "ZONE": _zone, "SEC": _security,
    "PERMIT": _permit, "PAY": _pay, "PET": _pets, "WHEN": _when, "STAY": _stay,
    "NOT": _refused, "FRESH": _fresh, "BUDGET": _budget, "KEPT": _kept,
}  # fmt: skip
