"""All pairs without a no, with what remains to be asked and how well they fit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.columns import Columns
from shelters.matching.pairs.fit import fits
from shelters.matching.pairs.rules import Masks
from shelters.matching.pairs.verdicts import Verdicts, counted, suiting, verdicts

Indices = NDArray[np.int32]


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

    def all_of(self, needs: Indices) -> NDArray[np.int64]:
        """Which pairs are of these households, one household's after the other's."""
        starts = self.starts[needs]
        lengths = self.starts[needs + 1] - starts
        found = np.repeat(starts - lengths.cumsum() + lengths, lengths)
        found += np.arange(len(found))
        return found


def once(rows: Indices) -> Indices:
    """Each of these once, the smallest first."""
    rows = np.sort(rows)
    new = np.ones(rows.shape, dtype=bool)
    np.not_equal(rows[1:], rows[:-1], out=new[1:])
    return rows[new]


def edges(table: Columns) -> Edges:
    """Find every pair without a no; count each household's suitable places.

    The count leaves out the household's own refusals: refusing must neither cost nor pay.
    """
    return judged(table, verdicts(table))


def judged(table: Columns, said: Verdicts) -> Edges:
    """The pairs of a table that was judged."""
    needs, units = [], []
    suitable = np.zeros(said.needs, dtype=np.int32)
    for rows in said.blocks():
        fails = said.fails(rows, besides="NOT")
        suitable[rows] = said.width * 8 - counted(fails)
        refused = said.by_code["NOT"]
        fails |= refused.no[refused.kind[rows]]
        need, unit = suiting(fails, rows)
        needs.append(need)
        units.append(unit)
    need, unit = _joined(needs), _joined(units)
    ask = said.asks(need, unit)
    starts = np.searchsorted(need, np.arange(said.needs + 1)).astype(np.int64)
    return Edges(need, unit, ask, fits(table, need, unit, ask).score, starts, suitable)


def _joined(parts: list[Indices]) -> Indices:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)
