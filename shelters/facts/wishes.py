"""What a household would like and can do without. Pure.

A wish keeps nobody out and moves nobody in the order: a worker reads beside each place whether it
is met, and asks the house where it has not said.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Final

from shelters.facts.unit_facts import UnitFacts

type Met = Callable[[UnitFacts], bool | None]

OWN: Final = frozenset({"own_room", "studio", "flat"})


def _room(facts: UnitFacts) -> bool | None:
    return None if facts.room is None else facts.room in OWN


def _kitchen(facts: UnitFacts) -> bool | None:
    return None if facts.room is None else facts.room in {"studio", "flat"}


def _women(facts: UnitFacts) -> bool | None:
    """Where parents come, fathers may: then nobody but the house can say."""
    taken = facts.composition
    if taken is not None and {"men", "couples"} & set(taken):
        return False
    return True if taken == ("women",) else None


def _men(facts: UnitFacts) -> bool | None:
    return None if facts.composition is None else "men" in facts.composition


def _families(facts: UnitFacts) -> bool | None:
    return None if facts.composition is None else "families" in facts.composition


WISHES: Final[Mapping[str, Met]] = {
    "own_room": _room,
    "own_kitchen": _kitchen,
    "women": _women,
    "men": _men,
    "families": _families,
    "school": lambda facts: facts.school_near,
    "work": lambda _facts: None,  # no house knows where somebody works
}


def met(wishes: Collection[str], near: Collection[str], facts: UnitFacts) -> dict[str, bool | None]:
    """Which wishes a place meets, in the order of WISHES; None: the house has not said.

    `near` are keyed cells of where the household would like to be: as "near", last.
    """
    found = {name: says(facts) for name, says in WISHES.items() if name in wishes}
    if near:
        found["near"] = None if facts.zones is None else not set(near).isdisjoint(facts.zones)
    return found
