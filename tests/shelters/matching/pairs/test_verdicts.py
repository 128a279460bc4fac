"""Rules answered for all pairs at once, as bits, against the same rules asked row by row."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelters.matching.pairs.columns import columns
from shelters.matching.pairs.edges import edges
from shelters.matching.pairs.problem_files import read_problem
from shelters.matching.pairs.rules import CODES, judge
from shelters.matching.pairs.verdicts import verdicts
from shelters.matching.solution.failing_rules import failing_of
from tests.shelters.matching.problems import problem


@given(
    seed=st.integers(0, 2**32),
    # Around a byte and a word of bits, and none at all.
    units=st.sampled_from([0, 1, 7, 8, 9, 63, 64, 65]),
    needs=st.sampled_from([0, 1, 2, 17]),
    unknown=st.sampled_from([0.0, 0.2, 0.9]),
)
@settings(max_examples=80, deadline=None)
def test_all_pairs_at_once_are_answered_as_row_by_row(
    seed: int, units: int, needs: int, unknown: float
) -> None:
    table = columns(read_problem(problem(seed, units=units, needs=needs, unknown=unknown)))
    said, judged = verdicts(table), judge(table, slice(0, needs))
    for code, verdict in said.by_code.items():
        at = CODES.index(code)
        for bits, masks in ((verdict.no, judged.no), (verdict.ask, judged.ask)):
            found = np.unpackbits(bits[verdict.kind], axis=1)
            assert not found[:, units:].any(), f"{code}: a bit of no unit"
            assert (found[:, :units] == (masks >> at & 1)).all(), code
    pairs = edges(table)
    need, unit = np.nonzero(judged.no == 0)
    assert pairs.need.tolist() == need.tolist()
    assert pairs.unit.tolist() == unit.tolist()
    assert pairs.ask.tolist() == judged.ask[need, unit].tolist()
    every = np.arange(needs)
    counts = failing_of(said, every)
    for row, masks in enumerate(judged.no):
        assert counts[row].failing == _counts((masks >> at & 1) for at in range(len(CODES)))
        assert counts[row].would_open == _counts((masks == 1 << at) for at in range(len(CODES)))


def _counts(of_units: Iterable[np.ndarray]) -> dict[str, int]:
    return {code: int(n) for code, each in zip(CODES, of_units, strict=True) if (n := each.sum())}


@pytest.mark.parametrize("end", [-1e-9, 0, 1e-9])
def test_a_moment_on_the_bound_is_no_later(end: float) -> None:
    data = problem(3, units=9, needs=9, unknown=0.0)
    moments = [f"2026-11-{day:02d}T12:00:00+00:00" for day in range(21, 30)]
    for unit, moment in zip(data["units"], moments, strict=True):
        unit |= {"free_from": moment, "free_until": moments[-1], "max_stay_days": None}
    for need, moment in zip(data["needs"], moments, strict=True):
        need |= {"needed_from": moment, "stay_days": max(0, 1 + end)}
    table = columns(read_problem(data))
    said, judged = verdicts(table, frozenset({"WHEN", "STAY"})), judge(table, slice(0, 9))
    for code, verdict in said.by_code.items():
        found = np.unpackbits(verdict.no[verdict.kind], axis=1, count=9)
        assert (found == (judged.no >> CODES.index(code) & 1)).all()
        assert found.any()
