"""Who is placed: households come, in their order, to the places there are.

In a full run to empty places, then the best total fit is found. Between two full runs to what was
proposed before: the same set, and the best fit waits for the next full run.
Proposals may move, holds are not in the snapshot at all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.edges import Edges, once
from shelters.matching.solution.optimum import NOBODY, Matching, best_fit

Indices = NDArray[np.int32]
Flags = NDArray[np.bool_]

# So many had nothing left: time to look at all who are still to come at once.
LOOK_AGAIN: Final = 32


@dataclass(frozen=True)
class Change:
    """Who moves: household -> unit, NOBODY for the one who is left out for it."""

    moves: dict[int, int]


def need_comes(
    pairs: Edges,
    matching: Matching,
    rank: NDArray[np.int64],
    need: int,
    closed: Flags | None = None,
) -> Change:
    """Place a household that has none, if a chain of moves ends at a free unit; else, if
    somebody in its reach stands behind it in the order, in the place of the last of these.

    `closed` marks units that are known to be out of the question for whoever comes in the order;
    units found to be so are marked.
    """
    asked_by = np.full(len(matching.need_of), NOBODY, dtype=np.int32)
    if closed is not None:
        asked_by[closed] = need
    askers, holders = np.array([need], dtype=np.int32), []
    while len(askers):
        units = _ask(pairs, askers, asked_by)
        free = units[matching.need_of[units] == NOBODY]
        if len(free):
            return Change(_chain(matching, asked_by, int(free[0]), need))
        askers = matching.need_of[units]
        holders.extend(askers.tolist())
    last = max(holders, key=rank.__getitem__, default=need)
    if rank[last] <= rank[need]:
        if closed is not None:
            closed |= asked_by != NOBODY
        return Change({})
    moves = _chain(matching, asked_by, int(matching.unit_of[last]), need)
    return Change({**moves, last: NOBODY})


def _ask(pairs: Edges, askers: Indices, asked_by: Indices) -> Indices:
    """The units these households may have and nobody asked for yet; remembers who asked."""
    asked = pairs.all_of(askers)
    asked = asked[asked_by[pairs.unit[asked]] == NOBODY]
    units = pairs.unit[asked]
    asked_by[units] = pairs.need[asked]
    return once(units)


def _chain(matching: Matching, asked_by: Indices, unit: int, need: int) -> dict[int, int]:
    """From the last unit back to the household that came: each takes what it asked for."""
    moves: dict[int, int] = {}
    while True:
        mover = int(asked_by[unit])
        moves[mover] = unit
        if mover == need:
            return moves
        unit = int(matching.unit_of[mover])


def first_come(pairs: Edges, rank: NDArray[np.int64], units: int) -> Matching:
    """Give each household in its order a free unit that suits it: of these, one that suits fewest.

    Nobody moves for anybody, so that some are left out who need not be: `repaired` goes on.
    """
    suits = np.bincount(pairs.unit, minlength=units).tolist()
    unit, starts = pairs.unit.tolist(), pairs.starts.tolist()
    has: dict[int, int] = {}
    taken = bytearray(units)
    for need in np.argsort(rank).tolist():
        free = [each for each in unit[starts[need] : starts[need + 1]] if not taken[each]]
        if free:
            has[need] = min(free, key=suits.__getitem__)
            taken[has[need]] = 1
    return applied(_nobody(len(rank), units), Change(has), pairs)


def optimum(pairs: Edges, rank: NDArray[np.int64], units: int) -> Matching:
    """Place strictly the first in order first, and among all such matchings that of the best fit.

    Raises SolverFailed when the solver finds no optimum.
    """
    placed = repaired(pairs, first_come(pairs, rank, units), rank)
    return best_fit(pairs, placed, units)


def repaired(pairs: Edges, matching: Matching, rank: NDArray[np.int64]) -> Matching:
    """Bring any matching to the set that a full run would place, whatever has happened since.

    Households that have a unit can all be housed together: of these alone it is the best set.
    Each of the others then comes, in order. Whoever is left out for another stays out: that is
    the greedy way to the greatest set of a matroid, in any order of coming.
    """
    closed = np.zeros(len(matching.need_of), dtype=bool)
    without = np.flatnonzero(matching.unit_of == NOBODY)
    for need in hopeful(pairs, without[np.argsort(rank[without])], closed):
        change = need_comes(pairs, matching, rank, need, closed)
        if change.moves:
            matching = applied(matching, change, pairs)
    return matching


def hopeful(pairs: Edges, come: NDArray[np.intp], closed: Flags) -> Iterator[int]:
    """Those who come, in their order, of whom some place is not out of the question by then.

    `closed` grows while they come. Whose places are all closed is left out as it stands: the
    proof is there already, so no search begins, however many wait.
    """
    at = 0
    while at < len(come):
        has = np.zeros(len(pairs.starts) - 1, dtype=bool)
        has[pairs.need[~closed[pairs.unit]]] = True
        misses = 0
        for need in come[at:][has[come[at:]]].tolist():
            if closed[pairs.unit[pairs.of(need)]].all():
                misses += 1
                if misses == LOOK_AGAIN:
                    at = int(np.flatnonzero(come == need)[0]) + 1
                    break
                continue
            yield need
        else:
            return


def kept(pairs: Edges, units: int, before: Mapping[int, int]) -> Matching:
    """The matching that gives each household the unit it had, where that suits it still."""
    needs = len(pairs.starts) - 1
    suits = {need: unit for need, unit in before.items() if unit in pairs.unit[pairs.of(need)]}
    return applied(_nobody(needs, units), Change(suits), pairs)


def _nobody(needs: int, units: int) -> Matching:
    return Matching(
        edge_of=np.full(needs, NOBODY, dtype=np.int64),
        unit_of=np.full(needs, NOBODY, dtype=np.int32),
        need_of=np.full(units, NOBODY, dtype=np.int32),
    )


def applied(matching: Matching, change: Change, pairs: Edges) -> Matching:
    """The matching after a change; the old one stays as it was."""
    edge_of, unit_of = matching.edge_of.copy(), matching.unit_of.copy()
    need_of = matching.need_of.copy()
    for need in change.moves:
        if unit_of[need] != NOBODY:
            need_of[unit_of[need]] = NOBODY
    for need, unit in change.moves.items():
        unit_of[need], edge_of[need] = unit, _edge(pairs, need, unit)
    for need, unit in change.moves.items():
        if unit != NOBODY:
            need_of[unit] = need
    return Matching(edge_of, unit_of, need_of)


def _edge(pairs: Edges, need: int, unit: int) -> int:
    if unit == NOBODY:
        return NOBODY
    row = pairs.of(need)
    return int(row.start + np.searchsorted(pairs.unit[row], unit))
