"""Two lines: nobody whose facts are known loses a place of the tier to somebody's silence.

A household has line 0 with the pairs that hang on nothing it left open, and line 1 with all of
its pairs, tried only if line 0 found no place. Lines stand by tier, then line, then the order of
households. Whom line 0 placed keeps a place of line 0. Where nothing hangs on anybody, a household
is its one line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.edges import Edges
from shelters.matching.solution import increment
from shelters.matching.solution.increment import applied, hopeful, need_comes
from shelters.matching.solution.optimum import NOBODY, Matching, best_fit
from shelters.matching.solution.order import Order

Ranks = NDArray[np.int64]


@dataclass(frozen=True)
class Lines:
    """Pairs and ranks of lines: household i's line 0 is row i; row `needs + i` is its line 1.

    `edge` says which pair of the households each is.
    """

    pairs: Edges
    rank: Ranks
    edge: NDArray[np.int64]
    needs: int

    @property
    def two(self) -> bool:
        """Whether anybody has more than one line."""
        return len(self.rank) > self.needs

    def last(self, need: int) -> int:
        """The row of a household's last line."""
        return need + self.needs if self.two else need


@dataclass(frozen=True)
class Solution:
    """Who gets what, by household and by line; `line` is of whoever is placed, else NOBODY."""

    matching: Matching
    lines: Lines
    by_line: Matching
    line: NDArray[np.int8]


def lines_of(pairs: Edges, order: Order) -> Lines:
    """Return the lines of these households."""
    needs = len(order.rank)
    every = np.arange(len(pairs.need), dtype=np.int64)
    if not order.hangs.any():
        return Lines(pairs, order.rank, every, needs)
    sure = np.flatnonzero(~order.hangs)
    edge = np.concatenate((sure, every))
    need = np.concatenate((pairs.need[sure], pairs.need + needs)).astype(np.int32)
    both = Edges(
        need=need,
        unit=pairs.unit[edge],
        ask=pairs.ask[edge],
        fit=pairs.fit[edge],
        starts=np.searchsorted(need, np.arange(2 * needs + 1)).astype(np.int64),
        suitable=np.tile(pairs.suitable, 2),
    )
    line = np.repeat([0, 1], needs)
    standing = np.lexsort((np.tile(order.rank, 2), line, np.tile(order.tier, 2)))
    rank = np.empty(2 * needs, dtype=np.int64)
    rank[standing] = np.arange(2 * needs)
    return Lines(both, rank, edge, needs)


def solved(pairs: Edges, order: Order, units: int) -> Solution:
    """Return the greatest set of lines in their order, and in it the best fit."""
    lines = lines_of(pairs, order)
    if not lines.two:
        return of_lines(lines, increment.optimum(pairs, order.rank, units))
    sure = _first_lines(lines)
    begun = increment.first_come(sure, order.rank, units)
    first = increment.repaired(sure, begun, order.rank)
    return of_lines(lines, best_fit(lines.pairs, settled(lines, _wider(first, lines)), units))


def repaired(pairs: Edges, order: Order, units: int, before: Mapping[int, int]) -> Solution:
    """Bring proposals from before (household -> unit) to the set that `solved` would place.

    With two lines the fit is the best as well; else it waits for the next time all is solved.
    """
    lines = lines_of(pairs, order)
    sure = _first_lines(lines) if lines.two else pairs
    first = increment.repaired(sure, increment.kept(sure, units, before), order.rank)
    if not lines.two:
        return of_lines(lines, first)
    whole = settled(lines, _wider(first, lines))
    if (whole.unit_of[lines.needs :] != NOBODY).any():
        whole = best_fit(lines.pairs, whole, units)
    return of_lines(lines, whole)


def settled(lines: Lines, matching: Matching) -> Matching:
    """Let every second line come in its order, for whoever has no place by then.

    `matching` is the greatest set of first lines. Whom a line of an earlier tier puts out comes
    again with the second line of its own tier.
    """
    closed = np.zeros(len(matching.need_of), dtype=bool)
    second = np.arange(lines.needs, len(lines.rank))
    begins, ends = lines.pairs.starts[second], lines.pairs.starts[second + 1]
    before = np.diff(lines.pairs.starts)[: lines.needs]
    second = second[ends - begins > before]  # a second line that has no pair more says nothing new
    for line in hopeful(lines.pairs, second[np.argsort(lines.rank[second])], closed):
        if matching.unit_of[line - lines.needs] != NOBODY:
            continue
        change = need_comes(lines.pairs, matching, lines.rank, line, closed)
        if change.moves:
            matching = applied(matching, change, lines.pairs)
    return matching


def of_lines(lines: Lines, by_line: Matching) -> Solution:
    """Return the same by household."""
    if not lines.two:
        line = np.where(by_line.unit_of == NOBODY, NOBODY, 0).astype(np.int8)
        return Solution(by_line, lines, by_line, line)
    needs = lines.needs
    first, second = by_line.edge_of[:needs], by_line.edge_of[needs:]
    taken = np.where(first != NOBODY, first, second)
    placed = taken != NOBODY
    need_of = by_line.need_of.copy()
    need_of[need_of >= needs] -= needs
    matching = Matching(
        edge_of=np.where(placed, lines.edge[taken], NOBODY),
        unit_of=np.where(first != NOBODY, by_line.unit_of[:needs], by_line.unit_of[needs:]),
        need_of=need_of,
    )
    line = np.where(first != NOBODY, 0, np.where(second != NOBODY, 1, NOBODY)).astype(np.int8)
    return Solution(matching, lines, by_line, line)


def _first_lines(lines: Lines) -> Edges:
    end = int(lines.pairs.starts[lines.needs])
    return replace(
        lines.pairs,
        need=lines.pairs.need[:end],
        unit=lines.pairs.unit[:end],
        ask=lines.pairs.ask[:end],
        fit=lines.pairs.fit[:end],
        starts=lines.pairs.starts[: lines.needs + 1],
        suitable=lines.pairs.suitable[: lines.needs],
    )


def _wider(first: Matching, lines: Lines) -> Matching:
    """The same matching with rows for the second lines, which have nothing yet."""
    nothing = np.full(lines.needs, NOBODY)
    return Matching(
        edge_of=np.concatenate((first.edge_of, nothing)),
        unit_of=np.concatenate((first.unit_of, nothing)).astype(np.int32),
        need_of=first.need_of,
    )
