"""One household's own answer, out of a match of everybody: what suits and why, what does not.

It says nothing of others but `elsewhere`: that in the order a place goes to somebody else first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.columns import Columns
from shelters.matching.pairs.edges import Edges
from shelters.matching.pairs.fit import fits, why_codes
from shelters.matching.pairs.rules import codes_of, judge
from shelters.matching.solution.alternatives import HOW_MANY
from shelters.matching.solution.certificates import smallest
from shelters.matching.solution.optimum import NOBODY, Matching
from shelters.matching.solution.two_lines import Solution

# What a house said longer ago than this is shown as old (R7.16).
STALE_DAYS: Final = 0.5


class Outcome(StrEnum):
    """How the match ends for one household."""

    PROPOSED = "proposed"
    TAKEN = "taken"  # places suit, and in the order each of them goes to others first
    NONE_SUITABLE = "none_suitable"


@dataclass(frozen=True, kw_only=True)
class Suiting:
    """A unit that suits. `ask` is what somebody has to ask first, `why` what speaks for it.

    `lacks` are the codes of `why` that the proposed one has and this one has not.
    """

    unit: str
    fit: int
    ask: Sequence[str]
    why: Sequence[str]
    proposed: bool
    elsewhere: bool
    stale: bool
    lacks: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Explained:
    """`suiting` is in the order in which to look at it; `failing` has every other unit's codes."""

    outcome: Outcome
    suiting: Sequence[Suiting]
    failing: Mapping[str, Sequence[str]]

    @property
    def next(self) -> Sequence[Suiting]:
        """The next two after the one proposed, best fit first."""
        others = [each for each in self.suiting if not each.proposed]
        return others[:HOW_MANY]

    def only(self, code: str) -> list[str]:
        """The units that fail by this code and no other: what it would open."""
        return [unit for unit, codes in self.failing.items() if list(codes) == [code]]


def is_old(confirmed_at: datetime | None, *, now: datetime) -> bool:
    """Whether what a house said is shown as old: longer ago than half a day, or not known when."""
    return confirmed_at is None or now - confirmed_at > timedelta(days=STALE_DAYS)


def explain(table: Columns, pairs: Edges, solution: Solution, need: str) -> Explained:
    """Return the answer for one household. Raises ValueError for one that does not take part.

    That a place is taken is said only with the proof at hand: raises NotTheOptimum without.
    """
    at, matching = table.needs.ids.index(need), solution.matching
    edges = np.arange(pairs.starts[at], pairs.starts[at + 1])
    own = int(matching.edge_of[at])
    if own != NOBODY:
        outcome = Outcome.PROPOSED
    elif len(edges):
        lines = solution.lines
        smallest(lines.pairs, solution.by_line, lines.rank, lines.last(at))
        outcome = Outcome.TAKEN
    else:
        outcome = Outcome.NONE_SUITABLE
    return Explained(
        outcome=outcome,
        suiting=_suiting(table, pairs, matching, edges, own),
        failing=_failing(table, at),
    )


def _suiting(
    table: Columns, pairs: Edges, matching: Matching, edges: NDArray[np.int64], own: int
) -> list[Suiting]:
    unit = pairs.unit[edges]
    stale = ~(table.units.confirmed[unit] >= -STALE_DAYS)
    elsewhere = (matching.need_of[unit] != NOBODY) & (edges != own)
    why = fits(table, pairs.need[edges], unit).why
    has = why[edges == own] if own != NOBODY else np.zeros(1, dtype=np.uint16)
    lacks = has[0] & ~why
    order = np.lexsort((unit, -pairs.fit[edges], elsewhere, edges != own))
    return [
        Suiting(
            unit=table.units.ids[unit[at]],
            fit=int(pairs.fit[edges[at]]),
            ask=codes_of(int(pairs.ask[edges[at]])),
            why=why_codes(int(why[at])),
            proposed=bool(edges[at] == own),
            elsewhere=bool(elsewhere[at]),
            stale=bool(stale[at]),
            lacks=why_codes(int(lacks[at])),
        )
        for at in order.tolist()
    ]


def _failing(table: Columns, at: int) -> dict[str, list[str]]:
    masks = judge(table, slice(at, at + 1)).no[0]
    return {
        table.units.ids[unit]: codes_of(int(masks[unit])) for unit in np.flatnonzero(masks).tolist()
    }
