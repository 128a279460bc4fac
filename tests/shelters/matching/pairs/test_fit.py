"""The weights against the same table, read pair by pair."""

from datetime import timedelta
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelters.matching.pairs.columns import columns
from shelters.matching.pairs.fit import fits, why_codes
from shelters.matching.pairs.problem_files import read_problem
from shelters.matching.pairs.rules import judge
from tests.shelters.matching import oracle
from tests.shelters.matching.problems import NOW, problem

EMPTY: dict[str, Any] = {"now": NOW.isoformat(), "seed": 1, "zones_touching": {}}


def scored(data: dict[str, Any]) -> list[tuple[int, list[str]]]:
    """What every pair scores and why, the units of one household after another's."""
    table = columns(read_problem(data))
    pairs = list(product(range(len(data["needs"])), range(len(data["units"]))))
    need, unit = (np.array(side, dtype=np.int32) for side in zip(*pairs, strict=True))
    ask = judge(table, slice(0, len(data["needs"]))).ask[need, unit]
    found = fits(table, need, unit, ask)
    return [(int(a), why_codes(int(b))) for a, b in zip(found.score, found.why, strict=True)]


@given(seed=st.integers(0, 2**32), unknown=st.sampled_from([0.0, 0.2, 0.9]))
@settings(max_examples=60, deadline=None)
def test_every_pair_scores_as_the_table_says(seed: int, unknown: float) -> None:
    data = problem(seed, units=8, needs=8, unknown=unknown)
    expected = [oracle.fit(unit, need) for need in data["needs"] for unit in data["units"]]
    assert scored(data) == expected


@pytest.mark.parametrize("missing", ["adults", "children"])
def test_nobody_counts_beds_left_over_by_people_who_are_not_known(missing: str) -> None:
    """Neither are six beds too many, nor is one just enough."""
    need = {"id": "n", "adults": [{"age": 30, "gender": "f"}], "children": [], "stay_days": None}
    units = [{"id": "large", "beds": 6}, {"id": "small", "beds": 1}]
    data = {**EMPTY, "units": units, "needs": [{**need, missing: None}]}
    assert scored(data) == [(100, []), (100, [])]


def test_a_confirmation_from_a_clock_ahead_of_ours_is_a_fresh_one() -> None:
    unit = {"id": "u", "confirmed_at": (NOW + timedelta(minutes=2)).isoformat()}
    assert scored({**EMPTY, "units": [unit], "needs": [{"id": "n"}]}) == [(106, ["JUST_CONFIRMED"])]


@pytest.mark.parametrize(
    ("days_free", "needed", "longer"),
    [
        (None, True, True),
        (20, True, True),
        (19, True, False),
        (20, False, False),
        (10, True, False),
    ],
)
def test_a_place_is_for_longer_only_where_it_is_free_for_longer(
    days_free: int | None, needed: bool, longer: bool
) -> None:
    until = days_free and (NOW + timedelta(days=days_free)).isoformat()
    need = {"id": "n", "stay_days": 10, "needed_from": NOW.isoformat() if needed else None}
    (found,) = scored({**EMPTY, "units": [{"id": "u", "free_until": until}], "needs": [need]})
    assert found == ((108, ["LONGER"]) if longer else (100, []))
