"""Why not this household: a proof that every place that suits is held by somebody who goes first.

From a household without a place follow its suitable units to their holders, the holders' suitable
units to their holders, and so on. Because the matching is the optimum, the search ends: k units,
held by k households that all stand before it, none of whom could move to a unit outside. With
it that is k + 1 households for k units (Hall, 1935).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.edges import Edges, once
from shelters.matching.solution.optimum import NOBODY, Matching

Indices = NDArray[np.int32]


class NotTheOptimum(Exception):
    """A unit in reach is free, or its holder stands behind: this matching is not the optimum."""


@dataclass(frozen=True)
class Certificates:
    """The proofs of everyone left out though places suit it, in one list of units.

    Its proof is `units[: cut]`, which `holders` have: closed under "its units, their holders, the
    holders' units". One list serves all, since proofs of households earlier in the order only add
    households before it.
    """

    units: Indices
    holders: Indices
    cut: dict[int, int]


def certificates(
    pairs: Edges,
    matching: Matching,
    rank: NDArray[np.int64],
    rows: NDArray[np.intp] | None = None,
) -> Certificates:
    """Prove for everyone left out, or for these, that it could not be placed.

    Raises NotTheOptimum.
    """
    suits = pairs.starts[1:] > pairs.starts[:-1]
    out = np.flatnonzero((matching.edge_of == NOBODY) & suits)
    left_out = out if rows is None else out[np.isin(out, rows)]
    seen = np.zeros(len(matching.need_of), dtype=bool)
    found: list[Indices] = []
    cut, size = {}, 0
    for need in left_out[np.argsort(rank[left_out])].tolist():
        new = _reach(pairs, matching, rank, need, seen)
        found.append(new)
        size += len(new)
        cut[need] = size
    units = np.concatenate(found) if found else np.zeros(0, dtype=np.int32)
    return Certificates(units, matching.need_of[units], cut)


def smallest(pairs: Edges, matching: Matching, rank: NDArray[np.int64], need: int) -> Indices:
    """Its own proof alone: just the units in its reach, in order of their number."""
    seen = np.zeros(len(matching.need_of), dtype=bool)
    return np.sort(_reach(pairs, matching, rank, need, seen))


def _reach(
    pairs: Edges, matching: Matching, rank: NDArray[np.int64], need: int, seen: NDArray[np.bool_]
) -> Indices:
    found = [pairs.unit[:0]]
    units = pairs.unit[pairs.of(need)]
    while len(units := units[~seen[units]]):
        seen[units] = True
        found.append(units)
        askers = matching.need_of[units]
        if (askers == NOBODY).any() or (rank[askers] > rank[need]).any():
            raise NotTheOptimum
        units = once(pairs.unit[pairs.all_of(askers)])
    return np.concatenate(found)
