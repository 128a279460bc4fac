"""What a household without a place counts as: a few coarse groups. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from shelters.facts.need_facts import NeedFacts
from shelters.matching.pairs.rules import CODES

MANY: Final = 5  # people: for them a place is rare
GROWN_SON: Final = 14
SIZES: Final = ("1", "2", "3", "5", "unknown")  # people: three or four, five and more
WHO: Final = ("women", "men", "families", "others")

NEEDS: Final[Mapping[str, Callable[[NeedFacts], bool]]] = {
    "children": lambda facts: bool(facts.children),
    "five_and_more": lambda facts: _people(facts) >= MANY,
    "sons_14": lambda facts: any(
        child.gender != "f" and (child.age or 0) >= GROWN_SON for child in facts.children or ()
    ),
    "alone_under_18": lambda facts: facts.alone_under_age,
    "men": lambda facts: bool(facts.adults) and {p.gender for p in facts.adults or ()} == {"m"},
    "step_free": lambda facts: facts.step_free is True or facts.bathroom is True,
    "signals": lambda facts: facts.signals is True,
    "care": lambda facts: any(
        each not in {None, "none"} for each in (facts.substances, facts.mental_health, facts.care)
    ),
    "pregnant": lambda facts: facts.pregnant is True,
    "inclusion": lambda facts: bool(facts.inclusion),
    "pets": lambda facts: bool(facts.pets),
    "no_permit": lambda facts: facts.has_permit is False,
    "nothing_to_pay": lambda facts: facts.can_pay_per_day == 0 and facts.guaranteed is not True,
}
REASONS: Final = ("taken", "none_free", "several", *CODES)


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """One table: its values, and whether a household may be in several of them."""

    id: str
    values: tuple[str, ...]
    many: bool = False


KINDS: Final = tuple(
    f"{size}.{who}.{steps}" for size in SIZES for who in WHO for steps in ("step_free", "any")
)
DIMENSIONS: Final = (
    Dimension(id="tier", values=("0", "1", "2", "3")),
    Dimension(id="reason", values=REASONS),
    Dimension(id="need", values=tuple(NEEDS), many=True),
    Dimension(id="kind", values=KINDS),
)


def needs_of(facts: NeedFacts) -> tuple[str, ...]:
    """Every group that a household is in."""
    return tuple(name for name, holds in NEEDS.items() if holds(facts))


def reason_of(*, suits: bool, none_free: bool, alone: Mapping[str, int]) -> str:
    """Why there is none: what suits goes to others, nothing is free, or the one rule that alone
    keeps most free places away; "several" where none does alone.
    """
    if suits:
        return "taken"
    if none_free:
        return "none_free"
    return max(alone, key=lambda code: (alone[code], -CODES.index(code)), default="several")


def kind_code(facts: NeedFacts) -> str:
    """The place that a household would have needed: how large, for whom, with steps or without."""
    steps = "step_free" if facts.step_free else "any"
    return f"{_size(facts)}.{_who(facts)}.{steps}"


def _size(facts: NeedFacts) -> str:
    if facts.adults is None or facts.children is None:
        return "unknown"
    people = _people(facts)
    return next((size for size in ("5", "3", "2") if people >= int(size)), "1")


def _who(facts: NeedFacts) -> str:
    if facts.children:
        return "families"
    genders = {person.gender for person in facts.adults or ()}
    return {frozenset("f"): "women", frozenset("m"): "men"}.get(frozenset(genders), "others")  # type: ignore[arg-type]


def _people(facts: NeedFacts) -> int:
    return len(facts.adults or ()) + len(facts.children or ()) + (facts.carer_bed is True)
