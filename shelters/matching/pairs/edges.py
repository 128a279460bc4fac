"""All pairs without a no, with what remains to be asked and how well they fit."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.columns import Columns
from shelters.matching.pairs.fit import fits
from shelters.matching.pairs.rules import CODES, Judged, Masks, judge

Indices = NDArray[np.int32]

# As many pairs at once as stay inside a processor's cache and a small machine's memory.
PAIRS_AT_ONCE = 1 << 20
_NOT = np.uint32(1 << CODES.index("NOT"))


@dataclass(frozen=True)
class Edges:
    """Pairs sorted by household, then unit. `starts[i]:starts[i + 1]` are household i's."""

    need: Indices
    unit: Indices
    ask: Masks
    fit: NDArray[np.int64]
    starts: NDArray[np.int64]
    suitable: Indices

    def of(self, need: int) -> slice:
        """The pairs of one household."""
        return slice(int(self.starts[need]), int(self.starts[need + 1]))


def blocks(table: Columns, rows: NDArray[np.intp] | None = None) -> Iterator[tuple[slice, Judged]]:
    """Judge all households, some at a time."""
    step = max(1, PAIRS_AT_ONCE // max(1, len(table.units)))
    for start in range(0, len(table.needs), step):
        block = slice(start, min(start + step, len(table.needs)))
        if rows is None or np.any((rows >= block.start) & (rows < block.stop)):
            yield block, judge(table, block)


def edges(table: Columns) -> Edges:
    """Find every pair without a no; count each household's suitable places.

    The count leaves out the household's own refusals: refusing must neither cost nor pay.
    """
    needs, units, asks = [], [], []
    suitable = np.zeros(len(table.needs), dtype=np.int32)
    for block, judged in blocks(table):
        need, unit = np.nonzero(judged.no == 0)
        needs.append((need + block.start).astype(np.int32))
        units.append(unit.astype(np.int32))
        asks.append(judged.ask[need, unit])
        suitable[block] = np.count_nonzero(judged.no & ~_NOT == 0, axis=1)
    return _edges(table, _joined(needs, np.int32), _joined(units, np.int32), asks, suitable)


def _joined(parts: list[Indices], kind: type[np.int32]) -> Indices:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=kind)


def _edges(
    table: Columns, need: Indices, unit: Indices, asks: list[Masks], suitable: Indices
) -> Edges:
    ask = np.concatenate(asks) if asks else np.zeros(0, dtype=np.uint32)
    starts = np.searchsorted(need, np.arange(len(table.needs) + 1)).astype(np.int64)
    return Edges(need, unit, ask, fits(table, need, unit, ask).score, starts, suitable)
