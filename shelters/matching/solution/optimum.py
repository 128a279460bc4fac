"""The exact optimum: strictly the first in order first, and among all such the best total fit.

Households that can be housed together form a transversal matroid, so serving the order strictly
costs nobody a place: any strictly falling weights give the same set. One min-cost flow finds it,
with weights (N - rank) * G + fit, where G is more than all fits together; where that would leave
64 bits, two flows do: first the set, then the fit inside it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.edges import Edges
from shelters.matching.pairs.fit import MOST

Indices = NDArray[np.int32]
Weights = NDArray[np.int64]
NOBODY = -1

# The solver multiplies costs by the number of nodes; half of its 63 bits are kept as reserve.
MOST_COST = 1 << 61


class SolverFailed(Exception):
    """The solver gave no optimum; nothing was matched."""


@dataclass(frozen=True)
class Matching:
    """Which edge each household got, and who holds each unit; NOBODY (-1) for none."""

    edge_of: NDArray[np.int64]
    unit_of: Indices
    need_of: Indices


def optimum(
    pairs: Edges,
    rank: NDArray[np.int64],
    units: int,
    most: int = MOST_COST,
) -> Matching:
    """Match households to units. Raises SolverFailed when the solver finds no optimum."""
    needs = len(rank)
    gap = (MOST + 1) * min(needs, units) + 1
    urgency = (needs - rank)[pairs.need]
    if (needs * gap + MOST) * (needs + units + 2) <= most:
        taken = _flow(pairs, urgency * gap + pairs.fit, needs, units)
    else:
        first = _matching(pairs, _flow(pairs, urgency, needs, units), needs, units)
        return best_fit(pairs, first, units)
    return _matching(pairs, taken, needs, units)


def best_fit(pairs: Edges, matching: Matching, units: int) -> Matching:
    """Keep everyone placed who is, and nobody else, in the places of the best total fit."""
    needs = len(matching.edge_of)
    placed = (matching.edge_of != NOBODY)[pairs.need]
    # More than any sum of fits a longer path could win: everyone placed stays placed.
    stay = np.int64((MOST + 1) * 2 * min(needs, units))
    taken = _flow(pairs, np.where(placed, stay + pairs.fit, 0), needs, units)
    return _matching(pairs, taken, needs, units)


def _flow(pairs: Edges, weight: Weights, needs: int, units: int) -> NDArray[np.int64]:
    """Return the edges of a matching of the greatest total weight."""
    # Only for who matches: every other process starts sooner without it.
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    used = np.flatnonzero(weight > 0)
    tail, come = _numbered(pairs.need[used], needs)
    head, places = _numbered(pairs.unit[used], units)
    solver = SimpleMinCostFlow()
    sink = come + places
    every_need, every_unit = np.arange(come), np.arange(come, sink)
    arcs = [
        (tail, head + come, -weight[used]),
        (every_need, np.full(come, sink), np.zeros(come, dtype=np.int64)),
        (every_unit, np.full(places, sink), np.zeros(places, dtype=np.int64)),
    ]
    tails, heads, costs = (np.concatenate(column) for column in zip(*arcs, strict=True))
    capacity = np.ones(len(tails), dtype=np.int64)
    numbers = solver.add_arcs_with_capacity_and_unit_cost(tails, heads, capacity, costs)
    solver.set_nodes_supplies(every_need, np.ones(come, dtype=np.int64))
    solver.set_node_supply(sink, -come)
    if solver.solve() != SimpleMinCostFlow.OPTIMAL:
        raise SolverFailed
    taken: NDArray[np.int64] = used[solver.flows(numbers[: len(used)]) > 0]
    return taken


def _numbered(rows: Indices, many: int) -> tuple[Indices, int]:
    """These rows by numbers of their own, and how many there are: no other is in the flow."""
    has = np.zeros(many, dtype=bool)
    has[rows] = True
    return (np.cumsum(has) - 1)[rows].astype(np.int32), int(has.sum())


def _matching(pairs: Edges, taken: NDArray[np.int64], needs: int, units: int) -> Matching:
    edge_of = np.full(needs, NOBODY, dtype=np.int64)
    unit_of = np.full(needs, NOBODY, dtype=np.int32)
    need_of = np.full(units, NOBODY, dtype=np.int32)
    edge_of[pairs.need[taken]] = taken
    unit_of[pairs.need[taken]] = pairs.unit[taken]
    need_of[pairs.unit[taken]] = pairs.need[taken]
    return Matching(edge_of, unit_of, need_of)
