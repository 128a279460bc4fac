"""The one strict order of households: who goes first when a place suits several."""

import hashlib

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.columns import NeedColumns

PASSED_OVER_TOO_OFTEN = 3


def ranks(needs: NeedColumns, suitable: NDArray[np.int32], seed: str) -> NDArray[np.int64]:
    """Return each household's place in the order, 0 first.

    Tier; passed over three times or more; fewest suitable places; longest waiting; then
    SHA-256 of the run's published seed and the household's id.
    """
    tie = [hashlib.sha256(f"{seed}:{name}".encode()).digest() for name in needs.ids]
    keys = zip(
        needs.tier.tolist(),
        (needs.passed_over < PASSED_OVER_TOO_OFTEN).tolist(),
        suitable.tolist(),
        needs.waiting.tolist(),
        tie,
        strict=True,
    )
    order = sorted(range(len(needs)), key=dict(enumerate(keys)).__getitem__)
    found = np.empty(len(needs), dtype=np.int64)
    found[order] = np.arange(len(needs))
    return found
