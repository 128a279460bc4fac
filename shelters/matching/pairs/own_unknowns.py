"""Which rules read something that a household has left open: their *ask* hangs on it.

What a house has not said, and whom somebody asks to be welcome with, hangs on nobody.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.problem import Need, Person
from shelters.matching.pairs.rules import CODES

Masks = NDArray[np.uint32]


def _ages(people: Sequence[Person] | None) -> bool:
    return people is None or any(each.age is None for each in people)


def _genders(people: Sequence[Person] | None) -> bool:
    return people is None or any(each.gender is None for each in people)


def _people(need: Need) -> bool:
    return need.adults is None or need.children is None


def _composition(need: Need) -> bool:
    return _people(need) or _genders(need.adults or need.children)


def _pregnant(need: Need) -> bool:
    men = bool(need.adults) and all(each.gender == "m" for each in need.adults or ())
    return need.pregnant is None and not men


def _some_of(*names: str) -> Callable[[Need], bool]:
    return lambda need: any(getattr(need, name) is None for name in names)


# By rule: whether something of the household that it reads is not known. Others never hang on it.
OPEN: Final[dict[str, Callable[[Need], bool]]] = {
    "SIZE": lambda n: n.adults is None or _ages(n.children),
    "LEAST": _people,
    "COMP": _composition,
    "MINOR": _people,
    "PREGNANT": _pregnant,
    "AGE": lambda n: _ages(n.adults),
    "CHILD_AGE": lambda n: _ages(n.children),
    "SONS": lambda n: _ages(n.children) or _genders(n.children),
    "CHILDREN": _some_of("children"),
    "ACCESS": _some_of("step_free"),
    "SENSORY": _some_of("signals", "bathroom"),
    "CARE": _some_of("substances", "mental_health", "care"),
    "ZONE": _some_of("avoid_zones"),
    "NOT_FROM": _some_of("lives_in"),
    "SEC": _some_of("security"),
    "PERMIT": _some_of("has_permit"),
    "PAY": _some_of("can_pay_per_day", "guaranteed", "stay_days"),
    "BUDGET": _some_of("stay_days"),
    "PET": _some_of("pets"),
    "WHEN": _some_of("needed_from"),
    "STAY": _some_of("needed_from", "stay_days"),
    "NOT": _some_of("refused"),
}


def own_unknowns(needs: Iterable[Need]) -> Masks:
    """One bit per code, in the order of CODES, for each household."""
    bits = [(1 << CODES.index(code), is_open) for code, is_open in OPEN.items()]
    return np.array(
        [sum(bit for bit, is_open in bits if is_open(need)) for need in needs], dtype=np.uint32
    )
