"""Every rule's answer for all pairs, as bits: judged once for all households that say the same.

A rule reads few facts, so that ten thousand households are a few hundred different ones to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.columns import Columns
from shelters.matching.pairs.row_kinds import kinds
from shelters.matching.pairs.rules import CODES, Masks, Rule, rules_of

Bits = NDArray[np.uint8]
Indices = NDArray[np.int32]
Rows = NDArray[np.intp]

# As many pairs at once as stay inside a processor's cache and a small machine's memory.
PAIRS_AT_ONCE: Final = 1 << 20
BYTES_AT_ONCE: Final = 1 << 21

# The columns that a rule reads of a household: those that are alike in these are one kind to it.
_READ: Final = {
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
    found = {
        code: _verdict(table, code, rule) for code, rule in rules_of(table).items() if code in codes
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


def _verdict(table: Columns, code: str, rule: Rule) -> Verdict:
    read = [attrgetter(name)(table.needs) for name in _READ[code].split()]
    first, kind = kinds(read, len(table.needs))
    step = max(1, PAIRS_AT_ONCE // max(1, len(table.units)))
    width = (len(table.units) + 7) // 8
    no, ask = (np.zeros((len(first), width), dtype=np.uint8) for _ in range(2))
    for at in range(0, len(first), step):
        rows = first[at : at + step]
        fails, unsure = rule(table.needs, rows, table.units)
        no[at : at + step] = np.packbits(fails, axis=1)
        ask[at : at + step] = np.packbits(unsure & ~fails, axis=1)
    return Verdict(no, ask, kind)
