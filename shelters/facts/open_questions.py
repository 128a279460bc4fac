"""What is not written down of a household, and which rules wait for it. Pure.

An *ask* of the match has two sides: what the house has not said, and what the worker has not
written down. The second is asked of the person, once, not of every house.
"""

from collections.abc import Collection, Mapping
from typing import Final

from shelters.facts.need_facts import NeedFacts, People

# Which rules ask, for each thing that may not be known.
WAITS: Final[Mapping[str, frozenset[str]]] = {
    "adults": frozenset({"SIZE", "LEAST", "COMP", "MINOR", "AGE"}),
    "gender": frozenset({"COMP"}),
    "children": frozenset({
        "SIZE", "LEAST", "COMP", "MINOR", "CHILD_AGE", "SONS", "CHILDREN",
    }),
    "sons": frozenset({"SONS"}),
    "step_free": frozenset({"ACCESS"}),
    "pets": frozenset({"PET"}),
    "has_permit": frozenset({"PERMIT"}),
    "can_pay_per_day": frozenset({"PAY"}),
    "avoid_zones": frozenset({"ZONE"}),
    "security": frozenset({"SEC"}),
    "needed_on": frozenset({"WHEN", "STAY"}),
    "stay_days": frozenset({"STAY"}),
    "pregnant": frozenset({"PREGNANT"}),
    "signals": frozenset({"SENSORY"}),
    "bathroom": frozenset({"SENSORY"}),
    "substances": frozenset({"CARE"}),
    "mental_health": frozenset({"CARE"}),
    "care": frozenset({"CARE"}),
    "guaranteed": frozenset(),  # the house says who may pay whatever the answer
    "lives_in": frozenset({"NOT_FROM"}),
    "languages": frozenset({"LANG"}),
    "inclusion": frozenset({"INCL"}),
}  # fmt: skip
# What a person brings up or does not: it waits for nobody else's answer, and is not asked for.
QUIET: Final = frozenset({"inclusion"})


def open_questions(facts: NeedFacts) -> list[str]:
    """What is not known, as keys of WAITS in their order."""
    adults, children = facts.adults, facts.children
    unknown = {
        "adults": adults is None or _some_age(adults),
        "gender": adults is not None and _some_gender(adults),
        "children": children is None or _some_age(children),
        "sons": children is not None and _some_gender(children),
        "pregnant": facts.pregnant is None and not _all_men(adults),
        "languages": facts.languages is None and facts.language_must is True,
    }
    return [
        key for key in WAITS if (unknown[key] if key in unknown else getattr(facts, key) is None)
    ]


def of_the_house(ask: Collection[str], questions: Collection[str]) -> list[str]:
    """The codes that do not wait for the person: what to ask of the house."""
    waits = frozenset[str]().union(*(WAITS[key] for key in questions))
    return [code for code in ask if code not in waits]


def _all_men(adults: People | None) -> bool:
    return bool(adults) and all(person.gender == "m" for person in adults or ())


def _some_age(people: People) -> bool:
    return any(person.age is None for person in people)


def _some_gender(people: People) -> bool:
    return any(person.gender is None for person in people)
