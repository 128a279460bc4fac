"""The one strict order of households: who goes first when a place suits several.

A policy orders by what nobody can claim: the tier, the day on which somebody began to wait, and a
few days more if what somebody has seen of a household leaves few places. Of one tier, pairs that
hang on nothing left open go first ("two lines").
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.columns import Columns, NeedColumns, columns, need_columns
from shelters.matching.pairs.edges import Edges
from shelters.matching.pairs.own_unknowns import own_unknowns
from shelters.matching.pairs.policy import OrderRules
from shelters.matching.pairs.problem import SEEN, Need, Problem
from shelters.matching.pairs.verdicts import verdicts

PASSED_OVER_TOO_OFTEN: Final = 3
LAST_TIER: Final = 3
# An opening in thirty days, where nobody has said how many a place has.
ONE_OPENING: Final = 1000

type Ranks = NDArray[np.int64]
type Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Standing:
    """How each household stands: `rank` 0 first.

    `reach`: so many places open in thirty days for what somebody has seen; `credit_hours` is what
    that is worth, and `date` is since when a household counts as waiting.
    """

    rank: Ranks
    reach: NDArray[np.int64]
    credit_hours: NDArray[np.int64]
    date: Sequence[datetime]


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
    tier = table.needs.tier
    nothing = np.zeros(len(pairs.need), dtype=bool)
    if problem.policy is None:
        return Order(ranks(table.needs, pairs.suitable, problem.seed), tier, nothing)
    rules = problem.policy.rules.order
    standing = _standing(problem, table, rules)
    if not rules.two_lines:
        return Order(standing.rank, tier, nothing, standing)
    hangs = (pairs.ask & own_unknowns(problem.needs)[pairs.need]) != 0
    return Order(standing.rank, tier, hangs, standing)


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
        _ties(needs.ids, seed),
        strict=True,
    )
    return _ranked(list(keys))


def _standing(problem: Problem, table: Columns, rules: OrderRules) -> Standing:
    needs = problem.needs
    reach = _reach(problem, table, rules)
    bucket = np.zeros(len(needs), dtype=np.int64)
    for bound in rules.openings:
        bucket += reach < bound
    tiers = [LAST_TIER if need.tier is None else need.tier for need in needs]
    credit = np.array(rules.credit_hours, dtype=np.int64)[tiers, bucket]
    date = [
        (need.waiting_since or problem.now) - timedelta(hours=hours)
        for need, hours in zip(needs, credit.tolist(), strict=True)
    ]
    ties = _ties([need.id for need in needs], problem.seed)
    return Standing(_ranked(list(zip(tiers, date, ties, strict=True))), reach, credit, date)


def _reach(problem: Problem, table: Columns, rules: OrderRules) -> NDArray[np.int64]:
    """How many places open in thirty days that no rule keeps shut for what somebody has seen."""
    stock = problem.units if problem.stock is None else problem.stock
    openings = np.array(
        [ONE_OPENING if each.openings is None else each.openings for each in stock], dtype=np.int64
    )
    kinds: dict[Need, int] = {}
    kind = [kinds.setdefault(_as_seen(need), len(kinds)) for need in problem.needs]
    seen = replace(problem, units=tuple(stock), needs=tuple(kinds), stock=None)
    if problem.stock is None:
        whole = replace(table, needs=need_columns(seen, table.names))
    else:
        whole = columns(seen)
    said = verdicts(whole, frozenset(rules.seen))
    found = np.zeros(len(kinds), dtype=np.int64)
    for rows in said.blocks():
        shut = np.unpackbits(said.fails(rows), axis=1, count=len(stock))
        found[rows] = (openings.sum() - shut @ openings) // ONE_OPENING
    return found[kind] if kind else found


def _as_seen(need: Need) -> Need:
    """The household as if nothing were known of it but what somebody has seen."""
    seen = frozenset(need.seen or ()) & frozenset(SEEN)
    return Need(id="seen", **{name: getattr(need, name) for name in sorted(seen)})


def _ties(names: Sequence[str], seed: str) -> list[bytes]:
    return [hashlib.sha256(f"{seed}:{name}".encode()).digest() for name in names]


def _ranked[T](keys: Sequence[T]) -> Ranks:
    order = sorted(range(len(keys)), key=keys.__getitem__)  # type: ignore[arg-type]
    found = np.empty(len(keys), dtype=np.int64)
    found[order] = np.arange(len(keys))
    return found
