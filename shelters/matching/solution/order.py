"""The one strict order of households: who goes first when a place suits several.

A policy orders by what nobody can claim: the tier, the day on which somebody began to wait, and a
few days more if what somebody has seen of a household leaves few places. Of one tier, pairs that
hang on nothing left open go first ("two lines").
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.columns import Columns, NeedColumns, columns, need_columns
from shelters.matching.pairs.edges import Edges
from shelters.matching.pairs.policy import OrderRules
from shelters.matching.pairs.problem import SEEN, Need, Problem, Unit
from shelters.matching.pairs.verdicts import verdicts
from shelters.matching.solution.own_unknowns import own_unknowns

PASSED_OVER_TOO_OFTEN: Final = 3
# An opening in thirty days, where nobody has said how many a place has.
ONE_OPENING: Final = 1000

_SORTED: Final = sorted(SEEN)
_BEGIN: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO: Final = timedelta(microseconds=1)
_HOUR: Final = timedelta(hours=1)

type Ranks = NDArray[np.int64]
type Flags = NDArray[np.bool_]
type Facts = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Waits:
    """What the order reads of each household besides its tier.

    `since` says when its search began, `micros` is the same as a number; `ties` are four numbers
    that a run draws for it; `reach`: so many places open in thirty days for what somebody has seen.
    """

    since: Callable[[int], datetime]
    micros: NDArray[np.int64]
    ties: NDArray[np.uint64]
    reach: NDArray[np.int64]


@dataclass(frozen=True)
class Standing:
    """How each household stands: `rank` 0 first; `credit_hours` is what its reach is worth."""

    rank: Ranks
    waits: Waits
    credit_hours: NDArray[np.int64]

    @property
    def reach(self) -> NDArray[np.int64]:
        """How many places open in thirty days for what somebody has seen."""
        return self.waits.reach

    def date(self, need: int) -> datetime:
        """Since when a household counts as waiting."""
        return self.waits.since(need) - timedelta(hours=int(self.credit_hours[need]))


@dataclass(frozen=True)
class Order:
    """The order of households, and which pairs hang on what a household left open.

    Without a policy nobody has a `standing`, and without two lines no pair hangs on anybody.
    """

    rank: Ranks
    tier: NDArray[np.int8]
    hangs: Flags
    standing: Standing | None = None


def order_of(problem: Problem, table: Columns, pairs: Edges) -> Order:
    """Return the order that the problem's policy gives, or the one there was before policies."""
    if problem.policy is None:
        nothing = np.zeros(len(pairs.need), dtype=bool)
        return Order(ranks(table.needs, pairs.suitable, problem.seed), table.needs.tier, nothing)
    return order_by(problem.policy.rules.order, table.needs, pairs, _waits(problem, table))


def order_by(rules: OrderRules, needs: NeedColumns, pairs: Edges, waits: Waits) -> Order:
    """Return the order of households by a policy."""
    standing = _standing(rules, needs.tier, waits)
    if not rules.two_lines:
        nothing = np.zeros(len(pairs.need), dtype=bool)
        return Order(standing.rank, needs.tier, nothing, standing)
    hangs = (pairs.ask & own_unknowns(needs)[pairs.need]) != 0
    return Order(standing.rank, needs.tier, hangs, standing)


def ranks(needs: NeedColumns, suitable: NDArray[np.int32], seed: str) -> Ranks:
    """The order before there were policies.

    Tier; passed over three times or more; fewest suitable places; longest waiting; then
    SHA-256 of the run's published seed and the household's id.
    """
    keys = zip(
        needs.tier.tolist(),
        (needs.passed_over < PASSED_OVER_TOO_OFTEN).tolist(),
        suitable.tolist(),
        needs.waiting.tolist(),
        ties(needs.ids, seed).tolist(),
        strict=True,
    )
    return _ranked(list(keys))


def micros(moments: Sequence[datetime]) -> NDArray[np.int64]:
    """Return moments as numbers, without a fraction lost."""
    return np.array([(each - _BEGIN) // _MICRO for each in moments], dtype=np.int64)


def moment(number: int) -> datetime:
    """Return the moment of one of these numbers."""
    return _BEGIN + number * _MICRO


def ties(names: Sequence[str], seed: str) -> NDArray[np.uint64]:
    """Return what stands between two households that began at the same moment: lower first."""
    drawn = b"".join(hashlib.sha256(f"{seed}:{name}".encode()).digest() for name in names)
    return np.frombuffer(drawn, dtype=">u8").astype(np.uint64).reshape(len(names), 4)


def _standing(rules: OrderRules, tier: NDArray[np.int8], waits: Waits) -> Standing:
    bucket = np.zeros(len(tier), dtype=np.int64)
    for bound in rules.openings:
        bucket += waits.reach < bound
    credit = np.array(rules.credit_hours, dtype=np.int64)[tier, bucket]
    date = waits.micros - credit * (_HOUR // _MICRO)
    first = np.lexsort((date, tier))
    # What a run draws is compared where it counts alone: between those of one moment.
    same = (np.diff(tier[first]) == 0) & (np.diff(date[first]) == 0)
    at = np.flatnonzero(np.append(same, False) | np.append(False, same))
    tied = first[at]
    first[at] = tied[np.lexsort((*waits.ties[tied].T[::-1], date[tied], tier[tied]))]
    rank = np.empty(len(tier), dtype=np.int64)
    rank[first] = np.arange(len(tier))
    return Standing(rank, waits, credit)


def _waits(problem: Problem, table: Columns) -> Waits:
    since = [need.waiting_since or problem.now for need in problem.needs]
    kinds: dict[Facts, int] = {}
    kind = [kinds.setdefault(_seen(need), len(kinds)) for need in problem.needs]
    stock = problem.units if problem.stock is None else problem.stock
    seen = replace(problem, units=tuple(stock), needs=tuple(map(_only, kinds)), stock=None)
    if problem.stock is None:
        whole = replace(table, needs=need_columns(seen, table.names))
    else:
        whole = columns(seen)
    rules = problem.policy.rules.order.seen if problem.policy else ()
    found = reach(shut_for(whole, rules), openings_of(stock))
    return Waits(
        since.__getitem__,
        micros(since),
        ties(table.needs.ids, problem.seed),
        found[kind] if kinds else found,
    )


def openings_of(stock: Sequence[Unit]) -> NDArray[np.int64]:
    """How often each place becomes free in thirty days, in thousandths."""
    return np.array(
        [ONE_OPENING if each.openings is None else each.openings for each in stock], dtype=np.int64
    )


def shut_for(table: Columns, rules: Sequence[str]) -> NDArray[np.uint8]:
    """Which places of a stock some of these rules keep shut, a row for each household.

    The households are as somebody has seen them (`as_seen`).
    """
    said = verdicts(table, frozenset(rules))
    found = np.zeros((len(table.needs), len(table.units)), dtype=np.uint8)
    for rows in said.blocks():
        found[rows] = np.unpackbits(said.fails(rows), axis=1, count=len(table.units))
    return found


def reach(shut: NDArray[np.uint8], openings: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many places open in thirty days that are not shut, for each row."""
    found: NDArray[np.int64] = (openings.sum() - shut @ openings) // ONE_OPENING
    return found


def as_seen(need: Need) -> Need:
    """Return the household as if nothing were known of it but what somebody has seen."""
    return _only(_seen(need))


def _seen(need: Need) -> Facts:
    return tuple((name, getattr(need, name)) for name in _SORTED if name in (need.seen or ()))


def _only(facts: Facts) -> Need:
    return Need(id="seen", **dict(facts))


def _ranked[T](keys: Sequence[T]) -> Ranks:
    order = sorted(range(len(keys)), key=keys.__getitem__)  # type: ignore[arg-type]
    found = np.empty(len(keys), dtype=np.int64)
    found[order] = np.arange(len(keys))
    return found
