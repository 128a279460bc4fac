"""The optimum and its proofs against independent oracles, on random instances."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelters.matching.pairs.edges import Edges
from shelters.matching.solution.certificates import NotTheOptimum, certificates, smallest
from shelters.matching.solution.increment import optimum
from shelters.matching.solution.optimum import NOBODY, Matching
from tests.scale import FULL
from tests.shelters.matching import oracle
from tests.shelters.matching.problems import random_pairs

EXAMPLES = 1_000 if FULL else 120
MOST = 200 if FULL else 40


def _placed(matching: Matching) -> set[int]:
    return set(np.flatnonzero(matching.edge_of != NOBODY).tolist())


@given(seed=st.integers(0, 2**32))
@settings(max_examples=EXAMPLES, deadline=None)
def test_same_set_and_same_fit_as_the_oracles(seed: int) -> None:
    pairs, rank, units = random_pairs(seed, most=MOST)
    matching = optimum(pairs, rank, units)
    placed = _placed(matching)
    assert placed == oracle.placed_by_paths(pairs, rank, units)
    fit = int(pairs.fit[matching.edge_of[sorted(placed)]].sum()) if placed else 0
    assert fit == oracle.best_fit(pairs, placed, units)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=EXAMPLES, deadline=None)
def test_every_certificate_is_true(seed: int) -> None:
    pairs, rank, units = random_pairs(seed, most=MOST)
    matching = optimum(pairs, rank, units)
    proofs = certificates(pairs, matching, rank)
    left_out = {n for n in range(len(rank)) if matching.edge_of[n] == NOBODY}
    assert set(proofs.cut) == {n for n in left_out if pairs.starts[n] < pairs.starts[n + 1]}
    for need, cut in proofs.cut.items():
        for proof in (proofs.units[:cut], smallest(pairs, matching, rank, need)):
            _check_proof(pairs, matching, rank, need, set(proof.tolist()))


def _check_proof(
    pairs: Edges, matching: Matching, rank: np.ndarray, need: int, units: set[int]
) -> None:
    needs = {int(matching.need_of[unit]) for unit in units} | {need}
    assert len(needs) == len(units) + 1
    assert all(rank[each] <= rank[need] for each in needs)
    reach = {unit for each in needs for unit in pairs.unit[pairs.of(each)].tolist()}
    assert reach <= units


def test_a_matching_that_is_not_the_optimum_is_found_out() -> None:
    pairs, rank, units = random_pairs(5, most=30)
    best = optimum(pairs, rank, units)
    someone = int(np.flatnonzero(best.edge_of != NOBODY)[0])
    best.need_of[best.unit_of[someone]] = NOBODY
    best.edge_of[someone] = best.unit_of[someone] = NOBODY
    with pytest.raises(NotTheOptimum):
        certificates(pairs, best, rank)


@given(seed=st.integers(0, 2**32), extra=st.integers(0, 10**6))
@settings(max_examples=EXAMPLES // 2, deadline=None)
def test_one_more_suitable_unit_unplaces_nobody(seed: int, extra: int) -> None:
    """For a fixed order, whoever accepts one more house, nobody before her loses a place."""
    pairs, rank, units = random_pairs(seed, most=MOST)
    need, unit = extra % len(rank), extra // len(rank) % units
    if unit in pairs.unit[pairs.of(need)]:
        return
    at = int(pairs.starts[need + 1])
    more = Edges(
        need=np.insert(pairs.need, at, need),
        unit=np.insert(pairs.unit, at, unit),
        ask=np.insert(pairs.ask, at, 0),
        fit=np.insert(pairs.fit, at, 100),
        starts=pairs.starts + (np.arange(len(rank) + 1) > need),
        suitable=pairs.suitable,
    )
    before, after = (_placed(optimum(it, rank, units)) for it in (pairs, more))
    assert {n for n in before if rank[n] < rank[need]} <= after
    assert need in after or need not in before
