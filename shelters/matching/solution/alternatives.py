"""The next two places of everybody who got one, and what they lack beside it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.edges import Edges
from shelters.matching.solution.optimum import NOBODY, Matching

HOW_MANY = 2


@dataclass(frozen=True)
class Alternatives:
    """For each household up to two edges, best fit first; NOBODY (-1) where there is none."""

    edges: NDArray[np.int64]


def alternatives(pairs: Edges, matching: Matching) -> Alternatives:
    """Find the best-fitting other places of everyone placed (ties: the unit named first)."""
    many = len(pairs.need)
    found = np.full((len(matching.edge_of), HOW_MANY), NOBODY, dtype=np.int64)
    placed = np.flatnonzero(matching.edge_of != NOBODY)
    # In one number the fit, and then which pair it is, the first ones greatest; nought is out.
    key = (pairs.fit + 1) * many + np.arange(many - 1, -1, -1)
    key[matching.edge_of[placed]] = 0
    some = np.flatnonzero(pairs.starts[1:] > pairs.starts[:-1])
    best = np.zeros(len(matching.edge_of), dtype=np.int64)
    for nth in range(HOW_MANY if len(some) else 0):
        best[some] = np.maximum.reduceat(key, pairs.starts[some])
        has = placed[best[placed] > 0]
        found[has, nth] = many - 1 - best[has] % many
        key[found[has, nth]] = 0
    return Alternatives(found)
