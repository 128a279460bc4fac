"""Why no place suits: how many units fail by each rule, and how many one rule alone would open."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.verdicts import Verdicts, counted


@dataclass(frozen=True)
class Failing:
    """Counts of units: failing by a code, and failing by that code and no other."""

    failing: dict[str, int]
    would_open: dict[str, int]


def failing_of(said: Verdicts, needs: NDArray[np.intp]) -> dict[int, Failing]:
    """Count for any number of households of a table that was judged."""
    found: dict[int, Failing] = {}
    fails_of = {code: counted(each.no) for code, each in said.by_code.items()}
    for rows in said.blocks(needs):
        once = np.zeros((len(rows), said.width), dtype=np.uint8)
        twice = once.copy()
        for verdict in said.by_code.values():
            no = verdict.no[verdict.kind[rows]]
            twice |= once & no
            once |= no
        alone = once & ~twice
        counts = {}
        for code, verdict in said.by_code.items():
            opens = counted(verdict.no[verdict.kind[rows]] & alone)
            counts[code] = (fails_of[code][verdict.kind[rows]].tolist(), opens.tolist())
        for at, need in enumerate(rows.tolist()):
            found[need] = Failing(
                _named({code: fails[at] for code, (fails, _) in counts.items()}),
                _named({code: opens[at] for code, (_, opens) in counts.items()}),
            )
    return found


def _named(counts: dict[str, int]) -> dict[str, int]:
    return {code: count for code, count in counts.items() if count}
