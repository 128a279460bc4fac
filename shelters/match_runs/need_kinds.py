"""Which households are alike to each rule, from one event to the next (`pairs.verdicts`).

Of everybody at once the kinds are as few as can be. Who comes later is a kind of its own, which
changes no answer: a rule is asked once more. A kind that nobody is of any more is dropped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.columns import NeedColumns, Rows
from shelters.matching.pairs.row_kinds import kinds
from shelters.matching.pairs.verdicts import READ

type Kinds = Mapping[str, tuple[Rows, Rows]]  # by rule: the first row of each, the kind of each


@dataclass(frozen=True)
class Part:
    """Rows `start` to `stop` of a table are `rows` now: they count these, then who is new."""

    start: int
    stop: int
    rows: Rows

    def put(self, column: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
        """A column with that part."""
        there = np.concatenate((column[self.start : self.stop], new))[self.rows]
        if len(there) != self.stop - self.start:
            return np.concatenate((column[: self.start], there, column[self.stop :]))
        put = column.copy()
        put[self.start : self.stop] = there
        return put


def kinds_of(columns: NeedColumns, needed: NDArray[np.int64]) -> Kinds:
    """Find the kinds of everybody; `needed` are the moments that days are counted to."""
    moments = needed.astype(np.float64)

    def read(name: str) -> NDArray[Any]:
        found: NDArray[Any] = attrgetter(name)(columns)
        return moments if name == "needed_from" else found

    return {code: kinds(list(map(read, it.split())), len(columns)) for code, it in READ.items()}


def with_own(before: Kinds, new: int, part: Part) -> Kinds:
    """The same with another part, in which so many are new."""
    return {code: _with(*kind, new, part) for code, kind in before.items()}


def _with(first: Rows, kind: Rows, new: int, part: Part) -> tuple[Rows, Rows]:
    many = len(first) + new
    kind = part.put(kind, np.arange(len(first), many))
    first = np.full(many, -1, dtype=np.intp)
    first[kind] = np.arange(len(kind))
    used = first >= 0
    return (first, kind) if used.all() else (first[used], (np.cumsum(used) - 1)[kind])
