"""Every rule's answer for all pairs, as bits: judged once for all households that say the same.

A rule reads few facts, so that ten thousand households are a few hundred different ones to it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.columns import Columns
from shelters.matching.pairs.fields_read import RULES as READ
from shelters.matching.pairs.problem import Need
from shelters.matching.pairs.rules import CODES, Masks, Rule, rules_of

Bits = NDArray[np.uint8]
Indices = NDArray[np.int32]
Rows = NDArray[np.intp]

# As many pairs at once as stay inside a processor's cache and a small machine's memory.
PAIRS_AT_ONCE: Final = 1 << 20
BYTES_AT_ONCE: Final = 1 << 21

# People are all different, and yet alike in what a rule reads of them: by these columns.
_OF_PEOPLE: Final = {
    "SIZE": "adults children infants maybe_infants terms.carer",
    "LEAST": "terms.people terms.people_unknown",
    "COMP": "only adults children",
    "MINOR": "terms.alone",
    "PREGNANT": "terms.pregnant",
    "AGE": "adult_youngest adult_oldest adult_age_unknown",
    "CHILD_AGE": "child_youngest child_oldest child_age_unknown",
    "SONS": "son_oldest maybe_son_oldest maybe_son son_age_unknown children",
    "CHILDREN": "children",
}


@dataclass(frozen=True)
class Verdict:
    """One rule: a row of bits for each kind of household, a bit for each unit; `kind` by need."""

    no: Bits
    ask: Bits
    kind: Rows


@dataclass(frozen=True)
class Verdicts:
    """The answers of all rules that are asked, in the order of CODES."""

    by_code: dict[str, Verdict]
    needs: int
    units: int

    @property
    def width(self) -> int:
        """How many bytes a row has; the last bits of the last may be no unit's."""
        return (self.units + 7) // 8

    def blocks(self, rows: Rows | None = None) -> Iterator[Rows]:
        """All households, or these, some at a time."""
        rows = np.arange(self.needs) if rows is None else rows
        step = max(1, BYTES_AT_ONCE // max(1, self.width))
        return (rows[at : at + step] for at in range(0, len(rows), step))

    def fails(self, rows: Rows, *, besides: str = "") -> Bits:
        """Which units some rule keeps out of these households' reach."""
        found = np.zeros((len(rows), self.width), dtype=np.uint8)
        for code, verdict in self.by_code.items():
            if code != besides:
                found |= verdict.no[verdict.kind[rows]]
        return found

    def asks(self, need: Indices, unit: Indices) -> Masks:
        """One bit per code for each of these pairs."""
        found = np.zeros(len(need), dtype=np.uint32)
        byte, bit = unit >> 3, (7 - (unit & 7)).astype(np.uint8)
        for code, verdict in self.by_code.items():
            if verdict.ask.any():
                asks = (verdict.ask[verdict.kind[need], byte] >> bit) & 1
                found |= asks.astype(np.uint32) << np.uint32(CODES.index(code))
        return found


def verdicts(table: Columns, codes: frozenset[str] = frozenset(CODES)) -> Verdicts:
    """Ask every rule, or these, about every pair."""
    numbers = _Numbered(table.needs.rows)
    found = {
        code: _verdict(table, code, rule, numbers)
        for code, rule in rules_of(table).items()
        if code in codes
    }
    return Verdicts(found, len(table.needs), len(table.units))


def suiting(fails: Bits, rows: Rows, units: int) -> tuple[Indices, Indices]:
    """The pairs of these households that nothing keeps apart, sorted by household, then unit."""
    at, byte = np.nonzero(fails != 0xFF)
    bits = np.unpackbits(~fails[at, byte][:, None], axis=1)
    which, bit = np.nonzero(bits)
    unit = byte[which] * 8 + bit
    real = unit < units
    return rows[at[which[real]]].astype(np.int32), unit[real].astype(np.int32)


class _Numbered:
    """Each fact of all households as numbers: the same number for the same value."""

    def __init__(self, needs: Sequence[Need]) -> None:
        self._needs = needs
        self._known: dict[str, NDArray[np.int64]] = {}

    def of(self, name: str) -> NDArray[np.int64]:
        """The numbers of one fact."""
        if name not in self._known:
            seen: dict[Any, int] = {}
            self._known[name] = np.array(
                [seen.setdefault(getattr(each, name), len(seen)) for each in self._needs],
                dtype=np.int64,
            )
        return self._known[name]

    def kinds(self, names: frozenset[str]) -> tuple[Rows, Rows]:
        """Which households differ in these facts: the first of each kind, and the kind of each."""
        return _kinds([self.of(name) for name in sorted(names)], len(self._needs))


def _kinds(columns: Sequence[NDArray[Any]], length: int) -> tuple[Rows, Rows]:
    kind = np.zeros(length, dtype=np.int64)
    for column in columns:
        number = np.unique(column, return_inverse=True)[1]
        kind = np.unique(kind * (number.max(initial=0) + 1) + number, return_inverse=True)[1]
    _, first, kind = np.unique(kind, return_index=True, return_inverse=True)
    return first, kind


def _verdict(table: Columns, code: str, rule: Rule, numbers: _Numbered) -> Verdict:
    if code in _OF_PEOPLE:
        columns = [attrgetter(name)(table.needs) for name in _OF_PEOPLE[code].split()]
        first, kind = _kinds(columns, len(table.needs))
    else:
        first, kind = numbers.kinds(READ[code].need)
    step = max(1, PAIRS_AT_ONCE // max(1, len(table.units)))
    width = (len(table.units) + 7) // 8
    no, ask = (np.zeros((len(first), width), dtype=np.uint8) for _ in range(2))
    for at in range(0, len(first), step):
        rows = first[at : at + step]
        fails, unsure = rule(table.needs, rows, table.units)
        no[at : at + step] = np.packbits(fails, axis=1)
        ask[at : at + step] = np.packbits(unsure & ~fails, axis=1)
    return Verdict(no, ask, kind)
