"""What the form of a search begins with: what the person said, in the report and since then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import uuid4

from reports.cases.records.added_parts import AddedPart
from reports.cases.terms.consent_records import Field, How
from reports.cases.terms.machine_facts import HouseholdNeeds
from reports.region import region
from shelters.facts.need_facts import NeedFacts
from shelters.facts.zones import cell_names
from shelters.matching.pairs.problem import Person
from shelters.screens.forms.need_form import as_typed
from shelters.screens.labels.need_labels import PETS

STEP_FREE_WORDS: Final = frozenset({"wheelchair", "no_stairs"})
# What is ticked of those who come along that says: a child.
CHILD_WORDS: Final = frozenset({"children", "own_child", "siblings"})
# What else is known from what was told of access, and of how the person lives.
TOLD_BY: Final[Mapping[str, frozenset[str]]] = {
    "bathroom": frozenset({"wheelchair"}),
    "signals": frozenset({"deaf", "blind", "hearing", "seeing"}),
    "carer_bed": frozenset({"carer"}),
    "cot": frozenset({"cot"}),
}
GENDERS: Final = {"woman": "f", "man": "m", "other": "x"}
PAPERS: Final = {"yes": True, "no": False}
# What a place should know, and what it is then asked to welcome, or what is wished for.
WELCOME: Final[Mapping[str, tuple[str, ...]]] = {
    "orientation": ("lgbtqia",),
    "gender": ("trans", "nonbinary"),
    "lgbtqia": ("lgbtqia",),
}
WISHED: Final = ("women", "men")


def told_later(words: Mapping[str, Any], parts: Iterable[AddedPart]) -> dict[str, Any]:
    """The answers of the report, and of every page handed in since; the newest of each counts."""
    found = dict(words)
    for part in parts:
        found.update({name: value for name, value in part.answers.items() if value})
    return found


def as_told(
    told: HouseholdNeeds | None, words: Mapping[str, Any], *, minor: bool, today: date
) -> tuple[NeedFacts, dict[str, Any]]:
    """What the person said, as facts to begin with, and the values to show.

    `words` are the answers of the report and of what was added (`told_later`): who comes along is
    ticked there before any age is asked. A `minor` is no adult: without one no house is proposed
    before somebody has looked. How the person said yes to the search is not among it: that is
    asked now.
    """
    facts = NeedFacts(agreed=How.SPOKEN, needed_on=today, **_own(words))
    if told is not None:
        facts = replace(
            facts,
            adults=() if minor else _adults(told, words),
            children=(Person(),) if minor else _children(told, words),
            step_free=True if STEP_FREE_WORDS & set(told.access) else None,
            **_told_by({*told.access, *_ticks(words, "disability")}),
            pets=tuple(pet for pet in told.pets if pet in dict(PETS)) or None,
            languages=tuple(each for each in told.languages if each in region().own_names())
            or None,
            avoid_zones=cell_names(_known(told.places_not_safe)) or None,
        )
    shown = as_typed(facts) | {"agreed": "", "once": uuid4(), "version": 0}
    return facts, shown


def _adults(told: HouseholdNeeds, words: Mapping[str, Any]) -> tuple[Person, ...]:
    """The reporter first, with what was said of who they are; a band of ages is no age."""
    sex = words.get("sex")
    first = Person(gender=GENDERS.get(sex) if isinstance(sex, str) else None)
    return ((first,) + (Person(),) * (told.adults - 1))[: told.adults]


def _children(told: HouseholdNeeds, words: Mapping[str, Any]) -> tuple[Person, ...] | None:
    """Who comes along that is a child; None: not known. Silence is no "nobody"."""
    if told.child_ages or "with" not in words:
        return tuple(Person(age=age) for age in told.child_ages)
    if CHILD_WORDS.isdisjoint(words["with"]):
        return () if words["with"] else None
    return (Person(),) * int(words.get("children_count") or 0) or None


def _own(words: Mapping[str, Any]) -> dict[str, Any]:
    """What a person says of papers, of care, and of what a place should know.

    That a place may be told of it is what they ticked beside it, and nothing else.
    """
    knows = _ticks(words, "place_knows")
    welcome = {each for tick in knows for each in WELCOME.get(tick, ())}
    found: dict[str, Any] = {
        "inclusion": tuple(sorted(welcome)) or None,
        "wishes": tuple(each for each in WISHED if each in knows) or None,
        "care": "some" if "care" in _ticks(words, "access") else None,
    }
    papers = words.get("papers")
    if isinstance(papers, str):
        found["has_permit"] = PAPERS.get(papers)
    if welcome and words.get("may_tell") == "yes":
        found["may_hear"] = (Field.INCLUSION.value,)
    return found


def _ticks(words: Mapping[str, Any], name: str) -> Sequence[str]:
    found = words.get(name)
    return found if isinstance(found, list) else ()


def _told_by(said: set[str]) -> dict[str, Any]:
    return {name: True for name, words in TOLD_BY.items() if not words.isdisjoint(said)}


def _known(codes: Sequence[str]) -> list[str]:
    communes = {each.code for each in region().communes}
    return [code for code in codes if code in communes]
