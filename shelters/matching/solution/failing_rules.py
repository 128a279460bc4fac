"""Why no place suits: how many units fail by each rule, and how many one rule alone would open."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.columns import Columns
from shelters.matching.pairs.edges import blocks
from shelters.matching.pairs.rules import CODES


@dataclass(frozen=True)
class Failing:
    """Counts of units: failing by a code, and failing by that code and no other."""

    failing: dict[str, int]
    would_open: dict[str, int]


def failing(table: Columns, needs: NDArray[np.intp]) -> dict[int, Failing]:
    """Count for these households; codes that fail nowhere are left out."""
    wanted = np.zeros(len(table.needs), dtype=bool)
    wanted[needs] = True
    found: dict[int, Failing] = {}
    for block, judged in blocks(table, needs):
        rows = np.flatnonzero(wanted[block])
        masks = judged.no[rows]
        fails = np.column_stack([(masks >> at & 1).sum(axis=1) for at in range(len(CODES))])
        alone = np.column_stack([(masks == 1 << at).sum(axis=1) for at in range(len(CODES))])
        for row, total, opens in zip(rows, fails.tolist(), alone.tolist(), strict=True):
            found[int(row) + block.start] = Failing(_named(total), _named(opens))
    return found


def _named(counts: list[int]) -> dict[str, int]:
    return {code: count for code, count in zip(CODES, counts, strict=True) if count}
