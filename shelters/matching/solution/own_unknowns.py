"""Which rules read something that a household has left open: their *ask* hangs on it.

What a house has not said, and whom somebody asks to be welcome with, hangs on nobody.
"""

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.columns import Flags, NeedColumns
from shelters.matching.pairs.rules import CODES

Masks = NDArray[np.uint32]


def own_unknowns(needs: NeedColumns) -> Masks:
    """One bit per code, in the order of CODES, for each household."""
    found = np.zeros(len(needs), dtype=np.uint32)
    for code, is_open in _open(needs).items():
        found |= is_open.astype(np.uint32) << np.uint32(CODES.index(code))
    return found


def _open(n: NeedColumns) -> dict[str, Flags]:
    """By rule: whether something of the household that it reads is not known; of no other rule."""
    adults, children, stay = np.isnan(n.adults), np.isnan(n.children), np.isnan(n.stay_days)
    people, child_ages = adults | children, n.child_age_unknown
    needed = np.isnan(n.needed_from)
    return {
        "SIZE": adults | child_ages,
        "LEAST": people,
        "COMP": people | n.gender_unknown,
        "MINOR": people,
        "PREGNANT": n.terms.pregnant == -1,
        "AGE": n.adult_age_unknown,
        "CHILD_AGE": child_ages,
        "SONS": child_ages | n.child_gender_unknown,
        "CHILDREN": children,
        "ACCESS": n.step_free == -1,
        "SENSORY": (n.terms.signals == -1) | (n.terms.bathroom == -1),
        "CARE": np.isnan(n.terms.levels).any(axis=1),
        "ZONE": ~n.avoid.known,
        "NOT_FROM": ~n.terms.lives_known,
        "SEC": np.isnan(n.security),
        "PERMIT": n.has_permit == -1,
        "PAY": np.isnan(n.can_pay) | (n.terms.guaranteed == -1) | stay,
        "BUDGET": stay,
        "PET": ~n.pets.known,
        "WHEN": needed,
        "STAY": needed | stay,
        "NOT": ~n.refused.known,
    }
