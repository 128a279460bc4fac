"""Which rows of some columns are alike: numbers for values first, and one number for a row of them.

Most columns hold small whole numbers, yes or no, and what is not known: those are numbered as they
stand. Whatever else there is is sorted.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]
Numbers = NDArray[np.int64]

# As many different rows as are counted in a table of their own; more are sorted.
TABLE: Final = 1 << 16
_LARGEST: Final = 1 << 12  # of the whole numbers that are numbered as they stand
_BITS: Final = 50  # so many yes or no are one number that a float holds
_MOST: Final = 1 << 62


def kinds(columns: Sequence[NDArray[Any]], length: int) -> tuple[Rows, Rows]:
    """The first row of each kind, and the kind of each row; a wide column counts as several."""
    key, size = np.zeros(length, dtype=np.int64), 1
    for column in columns:
        for number, many in _numbered(column):
            if size > _MOST // many:
                key = np.unique(key, return_inverse=True)[1]
                size = length
            key, size = key * many + number, size * many
    if size > TABLE:
        _, first, kind = np.unique(key, return_index=True, return_inverse=True)
        return first, kind
    first_of = np.full(size, -1, dtype=np.intp)
    first_of[key[::-1]] = np.arange(length)[::-1]
    used = first_of >= 0
    return first_of[used], (np.cumsum(used) - 1)[key]


def _numbered(column: NDArray[Any]) -> Iterator[tuple[Numbers, int]]:
    """Numbers from nought for the values of a column, and how many there may be."""
    if column.ndim > 1:
        yield from _wide(column)
    elif column.dtype.kind == "f":
        yield _floats(column)
    else:
        least = int(column.min(initial=0))
        most = int(column.max(initial=0))
        yield column.astype(np.int64) - least, most - least + 1


def _wide(columns: NDArray[Any]) -> Iterator[tuple[Numbers, int]]:
    flags = (columns == 0) | (columns == 1)
    if not flags.all():
        for column in columns.T:
            yield _floats(column)
        return
    for at in range(0, columns.shape[1], _BITS):
        part = columns[:, at : at + _BITS].astype(np.float64)
        bits = (part @ np.exp2(np.arange(part.shape[1]))).astype(np.int64)
        many = 1 << part.shape[1]
        yield (bits, many) if many <= TABLE else _sorted(bits)


def _floats(column: NDArray[Any]) -> tuple[Numbers, int]:
    """What is not known, and nobody's youngest and oldest, stand before the whole numbers."""
    known = np.isfinite(column)
    whole = column if known.all() else np.nan_to_num(column, nan=-1, posinf=-2, neginf=-3)
    most = float(whole.max(initial=0))
    if most < _LARGEST and not (column[known] < 0).any():
        number = whole.astype(np.int64)
        if (number == whole).all():
            least = int(number.min(initial=0))
            return number - least, int(most) - least + 1
    return _sorted(column)


def _sorted(column: NDArray[Any]) -> tuple[Numbers, int]:
    values, number = np.unique(column, return_inverse=True)
    return number, max(1, len(values))
