"""One event on a snapshot places the same households as a full run."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shelters.matching.pairs.edges import Edges
from shelters.matching.solution.increment import (
    Change,
    applied,
    kept,
    need_comes,
    optimum,
    repaired,
)
from shelters.matching.solution.optimum import NOBODY, Matching
from tests.shelters.matching import oracle
from tests.shelters.matching.problems import random_pairs
from tests.shelters.matching.solution.test_optimum import EXAMPLES, MOST


def _without(pairs: Edges, keep: np.ndarray) -> Edges:
    need = pairs.need[keep]
    starts = np.searchsorted(need, np.arange(len(pairs.starts))).astype(np.int64)
    return Edges(need, pairs.unit[keep], pairs.ask[keep], pairs.fit[keep], starts, pairs.suitable)


def _before(pairs: Edges, keep: np.ndarray, rank: np.ndarray, units: int) -> Matching:
    """The optimum of some of the pairs, with its edges numbered as in all of them."""
    found = optimum(_without(pairs, keep), rank, units)
    numbers = np.append(np.flatnonzero(keep), NOBODY)
    return Matching(numbers[found.edge_of], found.unit_of, found.need_of)


def _placed(matching: Matching) -> set[int]:
    return set(np.flatnonzero(matching.edge_of != NOBODY).tolist())


def _check(pairs: Edges, before: Matching, change: Change, placed: set[int]) -> None:
    after = applied(before, change, pairs)
    assert _placed(after) == placed
    for need in _placed(after):
        unit = int(after.unit_of[need])
        assert pairs.unit[after.edge_of[need]] == unit
        assert pairs.need[after.edge_of[need]] == need
        assert after.need_of[unit] == need


@given(seed=st.integers(0, 2**32))
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_household_that_comes_gets_what_a_full_run_would_give(seed: int) -> None:
    pairs, rank, units = random_pairs(seed, most=MOST)
    need = seed % len(rank)
    before = _before(pairs, pairs.need != need, rank, units)
    change = need_comes(pairs, before, rank, need)
    _check(pairs, before, change, oracle.placed_by_paths(pairs, rank, units))


@given(seed=st.integers(0, 2**32))
@settings(max_examples=EXAMPLES, deadline=None)
def test_whatever_happened_the_old_answer_repaired_is_what_a_full_run_would_place(
    seed: int,
) -> None:
    """Needs and units come and go, and the order of the others changes with them."""
    pairs, rank, units = random_pairs(seed, most=MOST)
    chance = np.random.default_rng(seed)
    before = optimum(_without(pairs, chance.random(len(pairs.need)) < 0.7), rank, units)
    said = {
        int(need): int(before.unit_of[need])
        for need in np.flatnonzero(before.unit_of != NOBODY)
        if chance.random() < 0.8
    }
    order = chance.permutation(rank)
    after = repaired(pairs, kept(pairs, units, said), order)
    _check(pairs, after, Change({}), oracle.placed_by_paths(pairs, order, units))


def test_what_suits_no_more_is_not_kept() -> None:
    pairs, _, units = random_pairs(5, most=MOST)
    need = int(pairs.need[0])
    suits = set(pairs.unit[pairs.of(need)].tolist())
    other = next((unit for unit in range(units) if unit not in suits), None)
    if other is not None:
        assert _placed(kept(pairs, units, {need: other})) == set()
    assert _placed(kept(pairs, units, {need: min(suits)})) == {need}
