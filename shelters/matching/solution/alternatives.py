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
    count = len(matching.edge_of)
    best = np.lexsort((pairs.unit, -pairs.fit, pairs.need))
    own = matching.edge_of[pairs.need[best]]
    best = best[(own != NOBODY) & (own != best)]
    need = pairs.need[best]
    nth = np.arange(len(best)) - np.searchsorted(need, np.arange(count))[need]
    found = np.full((count, HOW_MANY), NOBODY, dtype=np.int64)
    first = nth < HOW_MANY
    found[need[first], nth[first]] = best[first]
    return Alternatives(found)
