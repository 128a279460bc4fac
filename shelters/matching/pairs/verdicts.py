"""Every rule's answer for all pairs, as bits: judged once for all households that say the same.

A rule reads few facts, so that ten thousand households are a few hundred different ones to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isqrt
from operator import attrgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.columns import Columns, Flags, NeedColumns, Numbers, UnitColumns
from shelters.matching.pairs.row_kinds import kinds
from shelters.matching.pairs.rules import CODES, Masks, Rule, rules_of

Bits = NDArray[np.uint8]
Indices = NDArray[np.int32]
Rows = NDArray[np.intp]
Times = NDArray[np.floating[Any]]

# As many pairs at once as stay inside a processor's cache and a small machine's memory.
PAIRS_AT_ONCE: Final = 1 << 20
BYTES_AT_ONCE: Final = 1 << 21
WORD: Final = 8

# The columns that a rule reads of a household: those that are alike in these are one kind to it.
READ: Final = {
    "SIZE": "adults children infants maybe_infants terms.carer",
    "LEAST": "terms.people terms.people_unknown",
    "COMP": "only adults children",
    "MINOR": "terms.alone",
    "PREGNANT": "terms.pregnant",
    "AGE": "adult_youngest adult_oldest adult_age_unknown",
    "CHILD_AGE": "child_youngest child_oldest child_age_unknown",
    "SONS": "son_oldest maybe_son_oldest maybe_son son_age_unknown children",
    "CHILDREN": "children",
    "ACCESS": "step_free",
    "SENSORY": "terms.signals terms.bathroom",
    "CARE": "terms.levels",
    "INCL": "terms.asks_lgbtqia terms.asks_trans terms.asks_some terms.asks_known",
    "ZONE": "avoid.has avoid.known avoids_some touching",
    "NOT_FROM": "terms.lives_in terms.lives_known",
    "SEC": "security",
    "PERMIT": "has_permit",
    "PAY": "can_pay terms.guaranteed stay_days",
    "BUDGET": "stay_days",
    "PET": "pets.has pets.known",
    "LANG": "languages.has languages.known terms.language_must",
    "WHEN": "needed_from",
    "INTAKE": "tier",
    "STAY": "needed_from stay_days",
    "NOT": "refused.has refused.known refused_some",
    "KEPT": "tier seen_step_free",
    "FRESH": "tier",
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
        """How many bytes a row has; the last bits may be no unit's."""
        return width_of(self.units)

    def blocks(self, rows: Rows | None = None) -> Iterator[Rows]:
        """All households, or these, some at a time."""
        rows = np.arange(self.needs) if rows is None else rows
        step = max(1, BYTES_AT_ONCE // max(1, self.width))
        return (rows[at : at + step] for at in range(0, len(rows), step))

    def fails(self, rows: Rows, *, besides: str = "") -> Bits:
        """Which units some rule keeps out of these households' reach; bits of no unit are set."""
        found = np.empty((len(rows), self.width), dtype=np.uint8)
        found[:] = ~_row(np.ones(self.units, dtype=bool))
        words = found.view(np.uint64)
        for code, verdict in self.by_code.items():
            if code != besides:
                words |= verdict.no.view(np.uint64).take(verdict.kind.take(rows), axis=0)
        return found

    def asks(self, need: Indices, unit: Indices) -> Masks:
        """One bit per code for each of these pairs."""
        found = np.zeros(len(need), dtype=np.uint32)
        rows, byte = need.astype(np.intp), (unit >> 3).astype(np.intp)
        bit = (128 >> (unit & 7)).astype(np.uint8)
        for code, verdict in self.by_code.items():
            if verdict.ask.any():
                at = (verdict.kind * self.width).take(rows)
                at += byte
                asks = verdict.ask.ravel().take(at)
                asks &= bit
                found[np.flatnonzero(asks)] |= np.uint32(1 << CODES.index(code))
        return found


def width_of(units: int) -> int:
    """How many bytes a row of bits has: whole words of eight, which are counted at once."""
    return (units + WORD * 8 - 1) // (WORD * 8) * WORD


def counted(bits: Bits) -> NDArray[np.int64]:
    """How many bits are set in each row."""
    return np.bitwise_count(bits.view(np.uint64)).sum(axis=1, dtype=np.int64)


def verdicts(table: Columns, codes: frozenset[str] = frozenset(CODES)) -> Verdicts:
    """Ask every rule, or these, about every pair."""
    found = {
        code: _verdict(table, code, rule) for code, rule in rules_of(table).items() if code in codes
    }
    return Verdicts(found, len(table.needs), len(table.units))


def suiting(fails: Bits, rows: Rows) -> tuple[Indices, Indices]:
    """The pairs of these households that nothing keeps apart, sorted by household, then unit."""
    some = np.flatnonzero(fails != 0xFF)
    bit = np.flatnonzero(np.unpackbits(~fails.ravel()[some]))
    byte = some[bit >> 3].astype(np.int32)
    at = byte // fails.shape[1]
    unit = (byte - at * fails.shape[1]) * 8 + (bit & 7)
    return rows[at].astype(np.int32), unit.astype(np.int32)


def _verdict(table: Columns, code: str, rule: Rule) -> Verdict:
    first, kind = table.needs.kinds.get(code) or _kinds(table.needs, code)
    if code in _SORTED:
        return Verdict(*_SORTED[code](table.needs, first, table.units), kind)
    step = max(1, PAIRS_AT_ONCE // max(1, len(table.units)))
    width = width_of(len(table.units))
    no, ask = (np.zeros((len(first), width), dtype=np.uint8) for _ in range(2))
    for at in range(0, len(first), step):
        rows = first[at : at + step]
        fails, unsure = rule(table.needs, rows, table.units)
        no[at : at + step] = _row(fails)
        ask[at : at + step] = _row(unsure & ~fails)
    return Verdict(no, ask, kind)


def _kinds(needs: NeedColumns, code: str) -> tuple[Rows, Rows]:
    return kinds([attrgetter(name)(needs) for name in READ[code].split()], len(needs))


def _row(flags: Flags) -> Bits:
    """A bit for each unit, in one row or in several."""
    packed = np.packbits(flags, axis=-1)
    row = np.zeros((*packed.shape[:-1], width_of(flags.shape[-1])), dtype=np.uint8)
    row[..., : packed.shape[-1]] = packed
    return row


def _when(n: NeedColumns, rows: Rows, u: UnitColumns) -> tuple[Bits, Bits]:
    start = n.needed_from[rows]
    begun, over = _at_most(u.free_from, start), _at_most(u.free_until, start)
    no = ~begun & _row(~np.isnan(u.free_from))
    no[np.isnan(start)] = 0
    no |= over
    return no, ~(begun | no) & _all(len(u))


def _stay(n: NeedColumns, rows: Rows, u: UnitColumns) -> tuple[Bits, Bits]:
    stay = n.stay_days[rows]
    first, kind = kinds([stay], len(stay))
    short = _row(stay[first, None] <= u.max_stay_days)
    long = _row(stay[first, None] > u.max_stay_days)
    end = n.needed_from[rows] + stay
    free = _at_most(-u.free_until, -end)
    no = ~free & _all(len(u))
    no[np.isnan(end)] = 0
    no |= long[kind]
    free |= _row(np.isposinf(u.free_until))
    free &= short[kind]
    bounded = _row(np.isfinite(u.max_stay_days) | np.isfinite(u.free_until))
    return no, ~(free | no) & bounded


def _adult_age(n: NeedColumns, rows: Rows, u: UnitColumns) -> tuple[Bits, Bits]:
    unknown = n.adult_age_unknown[rows]
    return _between(
        n.adult_youngest[rows], n.adult_oldest[rows], unknown, u.adult_least, u.adult_most
    )


def _child_age(n: NeedColumns, rows: Rows, u: UnitColumns) -> tuple[Bits, Bits]:
    unknown = n.child_age_unknown[rows]
    return _between(
        n.child_youngest[rows], n.child_oldest[rows], unknown, u.child_least, u.child_most
    )


def _between(
    youngest: Numbers, oldest: Numbers, unknown: Flags, least: Numbers, most: Numbers
) -> tuple[Bits, Bits]:
    inside = _at_most(least, youngest) & _at_most(-most, -oldest)
    bounded = inside & _row(~(np.isneginf(least) & np.isposinf(most)))
    bounded[~unknown] = 0
    return ~inside & _all(len(least)), bounded


def _at_most(bounds: Times, values: Times) -> Bits:
    """A row for each value: a bit for each unit whose bound is the value or less.

    From one value to the next larger one a row only gains bits: each bound is looked up once.
    What is not known, on either side, is neither more nor less than anything.
    """
    found = np.zeros((len(values), width_of(len(bounds))), dtype=np.uint8)
    order = np.argsort(values)
    known = len(values) - int(np.isnan(values).sum())
    unit = np.arange(len(bounds))
    row = np.searchsorted(values[order[:known]], bounds)
    begins = row < known
    np.bitwise_or.at(
        found,
        (row[begins], unit[begins] >> 3),
        (128 >> (unit[begins] & 7)).astype(np.uint8),
    )
    _gain(found[:known])
    rank = np.empty(len(values), dtype=np.intp)
    rank[order] = np.arange(len(values))
    return found[rank]


def _gain(rows: Bits) -> None:
    """Let each row have the bits of all rows before it: in blocks first, then block by block."""
    step = isqrt(len(rows)) + 1
    for at in range(1, step):
        later = rows[at::step]
        later |= rows[at - 1 :: step][: len(later)]
    for at in range(step, len(rows), step):
        rows[at : at + step] |= rows[at - 1]


def _all(units: int) -> Bits:
    return _row(np.ones(units, dtype=bool))


# The same answers as of `rules`, where there are as many kinds of households as moments or ages.
_SORTED: Final = {"WHEN": _when, "STAY": _stay, "AGE": _adult_age, "CHILD_AGE": _child_age}
