"""One description of several units: the widest, since a directory says whom a place may take."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from typing import Any, Final

from shelters.facts.unit_facts import CODES, Range, UnitFacts

_PRIVATE: Final = ("name", "zones", "not_from", "guards", "security", "school_near")
_LEAST: Final = ("day_price", "least_people", "permit_required", "interview_first", "intake_from")
_RANGES: Final = ("adult_age", "child_age")
# Codes that stand from the narrowest to the widest.
_LADDERS: Final = ("care", "mental_health", "substances", "smoking")
_ONLY_IF_EQUAL: Final = ("room",)


def widest(units: Sequence[UnitFacts]) -> UnitFacts:
    """Put units together; what nobody says stays unsaid, and what is private is left out."""
    found: dict[str, Any] = {}
    for field in fields(UnitFacts):
        if field.name in _PRIVATE:
            continue
        values = [getattr(unit, field.name) for unit in units]
        known = [value for value in values if value is not None]
        if field.name in _RANGES:
            # No range is no bound: one unit without it takes everybody.
            found[field.name] = _range(known) if len(known) == len(values) and known else None
        elif known:
            found[field.name] = _of(field.name)(known)
    return UnitFacts(**found)


def _of(name: str) -> Callable[[list[Any]], Any]:
    if name in _LADDERS:
        return lambda known: max(known, key=CODES[name].index)
    if name in _ONLY_IF_EQUAL:
        return lambda known: known[0] if len(set(known)) == 1 else None
    return _least if name in _LEAST else _most


def _least(known: list[Any]) -> Any:
    return min(known)


def _most(known: list[Any]) -> Any:
    if isinstance(known[0], tuple):
        return tuple(sorted({item for items in known for item in items}))
    return max(known)


def _range(known: Sequence[Range]) -> Range | None:
    least = _bound((each.least for each in known), min)
    most = _bound((each.most for each in known), max)
    return None if least is None and most is None else Range(least=least, most=most)


def _bound(ends: Iterable[float | None], pick: Callable[[list[float]], float]) -> float | None:
    given = list(ends)
    return None if None in given else pick([end for end in given if end is not None])
