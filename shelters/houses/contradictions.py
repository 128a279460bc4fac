"""What a house says that cannot both be true: asked before it is kept, so that no rule is a trap.

Pure. Only what nobody can mean is refused; what is merely unusual is the house's own business.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from shelters.facts.unit_facts import UnitFacts
from shelters.matching.pairs.problem import Range


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Which rules contradict each other, by code and the names of the fields.

    `unit` is what the house calls the place in which they do, empty for the house itself.
    """

    code: str
    fields: tuple[str, ...]
    unit: str = ""


class Contradicts(ValueError):
    """What is said of a house or a place contradicts itself; `found` says how."""

    def __init__(self, found: Sequence[Contradiction]) -> None:
        super().__init__(", ".join(each.code for each in found))
        self.found = tuple(found)


def contradictions(facts: UnitFacts, *, unit: str = "") -> list[Contradiction]:
    """Return everything that cannot be, as far as it is said; what is not said contradicts nothing.

    `facts` of a unit are those with the rules of its house.
    """
    return [Contradiction(code, names, unit) for code, names, is_so in _ALL if is_so(facts)]


def check(facts: UnitFacts, *, unit: str = "", before: UnitFacts | None = None) -> None:
    """Raise Contradicts unless all that is said can be, but for what could not be before either.

    What another register said may contradict itself twice, on pages that are mended one by one.
    """
    known = contradictions(before, unit=unit) if before is not None else []
    if found := [each for each in contradictions(facts, unit=unit) if each not in known]:
        raise Contradicts(found)


def _upside_down(ages: Range | None) -> bool:
    if ages is None or ages.least is None or ages.most is None:
        return False
    return ages.least > ages.most


def _no_children_but_families(said: UnitFacts) -> bool:
    return said.max_children == 0 and "families" in (said.composition or ())


def _sons_younger_than_any_child(said: UnitFacts) -> bool:
    youngest = said.child_age.least if said.child_age else None
    if said.sons_max_age is None or youngest is None or said.max_children == 0:
        return False
    return said.sons_max_age < youngest


def _pets_live_nowhere(said: UnitFacts) -> bool:
    return said.pets == () and bool(said.pet_places)


def _more_people_than_beds(said: UnitFacts) -> bool:
    if said.least_people is None or said.beds is None:
        return False
    return said.least_people > said.beds + (said.cots or 0)


def _half_a_window(said: UnitFacts) -> bool:
    return (said.intake_from is None) is not (said.intake_until is None)


def _funded_for_no_day(said: UnitFacts) -> bool:
    return said.funded_days == 0 and "funded_days" in (said.incomes or ())


type _Rule = tuple[str, tuple[str, ...], Callable[[UnitFacts], bool]]
_ALL: Final[tuple[_Rule, ...]] = (
    ("adult_age", ("adult_age",), lambda said: _upside_down(said.adult_age)),
    ("child_age", ("child_age",), lambda said: _upside_down(said.child_age)),
    ("no_children", ("max_children", "composition"), _no_children_but_families),
    ("sons", ("sons_max_age", "child_age"), _sons_younger_than_any_child),
    ("pets", ("pets", "pet_places"), _pets_live_nowhere),
    ("least_people", ("least_people", "beds"), _more_people_than_beds),
    ("intake", ("intake_from", "intake_until"), _half_a_window),
    ("funded", ("funded_days", "incomes"), _funded_for_no_day),
)
