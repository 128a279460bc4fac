"""One more place: of each kind that somebody without a place could use, who would be housed by it.

Adding a place to a matching houses one more household or none, and un-places nobody: the first in
order of all without a place who can reach it by a chain of moves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.columns import INFANT_UNDER, Columns, unit_columns
from shelters.matching.pairs.edges import Edges, edges
from shelters.matching.pairs.problem import COMPOSITIONS, Need, Person, Unit
from shelters.matching.solution.optimum import NOBODY, Matching

OLDER_SON = 14
GROWN_UP = 18
MOST_KINDS = 60
SAFEST = 3
# Such a place is free at any time and was confirmed at none.
_NO_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, order=True, kw_only=True)
class Kind:
    """A place of the size and with the rules that one household needs, and nothing beyond.

    `free_of_charge`, `without_permit`, `older_sons` and `step_free` only where the household needs
    it.
    """

    beds: int
    cots: int
    composition: tuple[str, ...]
    step_free: bool
    pets: tuple[str, ...]
    without_permit: bool
    free_of_charge: bool
    older_sons: bool


@dataclass(frozen=True, kw_only=True)
class OneMore:
    """What one more place of a kind would do: `houses` is a need's id, with how many people.

    `suits` of the households without a place could live there.
    """

    kind: Kind
    houses: str | None
    people: int
    suits: int


def one_more(
    needs: Sequence[Need],
    table: Columns,
    pairs: Edges,
    matching: Matching,
    rank: NDArray[np.int64],
) -> list[OneMore]:
    """Return every kind that somebody without a place could use, the one for most people first.

    `matching` is an optimum of these pairs in the order `rank`, and the words of the table name
    every pet that somebody brings. At most MOST_KINDS kinds, those of the first in order.
    """
    without = np.flatnonzero(matching.unit_of == NOBODY)
    kinds: dict[Kind, None] = {}
    for at in without[np.argsort(rank[without])].tolist():
        if (kind := kind_of(needs[at])) is not None:
            kinds.setdefault(kind)
        if len(kinds) == MOST_KINDS:
            break
    found = _tried(needs, table, pairs, list(kinds), matching, rank) if kinds else []
    return sorted(found, key=lambda each: (-each.people, -each.suits, each.kind))


def kind_of(need: Need) -> Kind | None:
    """Return the place a household needs; None where nobody knows how many they are."""
    if need.adults is None or need.children is None:
        return None
    infants = sum(c.age is not None and c.age < INFANT_UNDER for c in need.children)
    sons = [c.age for c in need.children if c.gender == "m" and c.age is not None]
    return Kind(
        beds=len(need.adults) + len(need.children) - infants + (need.carer_bed is True),
        cots=infants,
        composition=_composition(need.adults, need.children),
        step_free=need.step_free is True,
        pets=tuple(sorted(need.pets or ())),
        without_permit=need.has_permit is False,
        free_of_charge=need.can_pay_per_day == 0,
        older_sons=max(sons, default=0) >= OLDER_SON,
    )


def unit_of(kind: Kind, *, name: str) -> Unit:
    """Return a place of this kind, nowhere near anything, as safe as can be."""
    return Unit(
        id=name,
        beds=kind.beds,
        cots=kind.cots,
        composition=kind.composition,
        sons_max_age=GROWN_UP if kind.older_sons else OLDER_SON - 1,
        max_children=kind.beds + kind.cots,
        step_free=kind.step_free,
        pets=kind.pets,
        permit_required=not kind.without_permit,
        day_price=0 if kind.free_of_charge else None,
        zones=(),
        security=SAFEST,
    )


def _composition(adults: Sequence[Person], children: Sequence[Person]) -> tuple[str, ...]:
    if children:
        return ("families",)
    genders = {person.gender for person in adults}
    if genders == {"f"}:
        return ("women",)
    if genders == {"m"}:
        return ("men",)
    return ("couples",) if genders == {"f", "m"} and len(adults) == 2 else COMPOSITIONS


def _tried(
    needs: Sequence[Need],
    table: Columns,
    pairs: Edges,
    kinds: Sequence[Kind],
    matching: Matching,
    rank: NDArray[np.int64],
) -> list[OneMore]:
    extra = tuple(unit_of(kind, name=f"one more {at}") for at, kind in enumerate(kinds))
    more = replace(table, units=unit_columns(extra, _NO_MOMENT, table.names, table.policy))
    tried = edges(more)
    without = matching.unit_of == NOBODY
    first = _first(tried, _reaches(pairs, matching, rank), len(extra))
    suits = np.bincount(tried.unit[without[tried.need]], minlength=len(extra))
    by_rank = np.argsort(rank)
    return [
        _told(kind, needs, int(by_rank[at]) if at < len(rank) else None, int(many))
        for kind, at, many in zip(kinds, first.tolist(), suits.tolist(), strict=True)
    ]


def _reaches(pairs: Edges, matching: Matching, rank: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rank of the first who would be housed by what each household could have; else N.

    Of one without a place its own; of any other whom its place would go to, by a chain of moves.
    """
    has = matching.unit_of
    reaches = np.where(has == NOBODY, rank, len(rank))
    while True:
        first = _first(pairs, reaches, len(matching.need_of))
        after = reaches.copy()
        after[has != NOBODY] = first[has[has != NOBODY]]
        if (after == reaches).all():
            return reaches
        reaches = after


def _first(pairs: Edges, reaches: NDArray[np.int64], units: int) -> NDArray[np.int64]:
    """Of all whom each unit suits, the first that one of them reaches."""
    found = np.full(units, len(reaches), dtype=np.int64)
    np.minimum.at(found, pairs.unit, reaches[pairs.need])
    return found


def _told(kind: Kind, needs: Sequence[Need], new: int | None, suits: int) -> OneMore:
    if new is None:
        return OneMore(kind=kind, houses=None, people=0, suits=suits)
    need = needs[new]
    people = len(need.adults or ()) + len(need.children or ())
    return OneMore(kind=kind, houses=need.id, people=people, suits=suits)
