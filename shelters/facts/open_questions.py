"""What is not written down of a household, and which rules wait for it. Pure.

An *ask* of the match has two sides: what the house has not said, and what the worker has not
written down. The second is asked of the person, once, not of every house.
"""

from collections.abc import Collection, Mapping
from typing import Final

from shelters.facts.need_facts import NeedFacts, People

# Which rules ask, for each thing that may not be known.
WAITS: Final[Mapping[str, frozenset[str]]] = {
    "adults": frozenset({"SIZE", "COMP", "AGE"}),
    "gender": frozenset({"COMP"}),
    "children": frozenset({"SIZE", "COMP", "CHILD_AGE", "SONS", "CHILDREN"}),
    "sons": frozenset({"SONS"}),
    "step_free": frozenset({"ACCESS"}),
    "pets": frozenset({"PET"}),
    "has_permit": frozenset({"PERMIT"}),
    "can_pay_per_day": frozenset({"PAY"}),
    "avoid_zones": frozenset({"ZONE"}),
    "security": frozenset({"SEC"}),
    "needed_on": frozenset({"WHEN", "STAY"}),
    "stay_days": frozenset({"STAY"}),
}


def open_questions(facts: NeedFacts) -> list[str]:
    """What is not known, as keys of WAITS in their order."""
    adults, children = facts.adults, facts.children
    unknown = {
        "adults": adults is None or _some_age(adults),
        "gender": adults is not None and _some_gender(adults),
        "children": children is None or _some_age(children),
        "sons": children is not None and _some_gender(children),
    }
    return [
        key for key in WAITS if (unknown[key] if key in unknown else getattr(facts, key) is None)
    ]


def of_the_house(ask: Collection[str], questions: Collection[str]) -> list[str]:
    """The codes that do not wait for the person: what to ask of the house."""
    waits = frozenset[str]().union(*(WAITS[key] for key in questions))
    return [code for code in ask if code not in waits]


def _some_age(people: People) -> bool:
    return any(person.age is None for person in people)


def _some_gender(people: People) -> bool:
    return any(person.gender is None for person in people)
