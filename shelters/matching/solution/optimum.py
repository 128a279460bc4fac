"""The best total fit for those who are placed: one min-cost flow (`increment` says who is).

Households that can be housed together form a transversal matroid, so serving the order strictly
costs nobody a place, and who is placed is found without a solver. All of them have a place then:
what is left to be found is which, and its costs are fits alone.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.edges import Edges

Indices = NDArray[np.int32]
NOBODY = -1


class SolverFailed(Exception):
    """The solver gave no optimum; nothing was matched."""


@dataclass(frozen=True)
class Matching:
    """Which edge each household got, and who holds each unit; NOBODY (-1) for none."""

    edge_of: NDArray[np.int64]
    unit_of: Indices
    need_of: Indices


def best_fit(pairs: Edges, matching: Matching, units: int) -> Matching:
    """Keep everyone placed who is, and nobody else, in the places of the best total fit.

    Raises SolverFailed when the solver finds no optimum.
    """
    # Only for who matches: every other process starts sooner without it.
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    used = np.flatnonzero((matching.edge_of != NOBODY)[pairs.need])
    tail, come = _numbered(pairs.need[used], len(matching.edge_of))
    head, places = _numbered(pairs.unit[used], units)
    solver = SimpleMinCostFlow()
    sink = come + places
    every_unit = np.arange(come, sink)
    tails = np.concatenate((tail, every_unit))
    heads = np.concatenate((head + come, np.full(places, sink)))
    costs = np.concatenate((-pairs.fit[used], np.zeros(places, dtype=np.int64)))
    capacity = np.ones(len(tails), dtype=np.int64)
    numbers = solver.add_arcs_with_capacity_and_unit_cost(tails, heads, capacity, costs)
    solver.set_nodes_supplies(np.arange(come), np.ones(come, dtype=np.int64))
    solver.set_node_supply(sink, -come)
    if solver.solve() != SimpleMinCostFlow.OPTIMAL:
        raise SolverFailed
    taken = used[solver.flows(numbers[: len(used)]) > 0]
    return _matching(pairs, taken, len(matching.edge_of), units)


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
