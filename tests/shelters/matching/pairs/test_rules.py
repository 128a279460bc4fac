"""The rules, column by column, against the same rules pair by pair."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from shelters.matching.pairs.columns import columns
from shelters.matching.pairs.problem_files import read_problem
from shelters.matching.pairs.rules import CODES, codes_of, judge
from tests.shelters.matching import oracle
from tests.shelters.matching.problems import problem


@given(seed=st.integers(0, 2**32), unknown=st.sampled_from([0.0, 0.2, 0.9]))
@settings(max_examples=60, deadline=None)
def test_every_rule_gives_the_same_answer_pair_by_pair(seed: int, unknown: float) -> None:
    data = problem(seed, units=8, needs=8, unknown=unknown)
    judged = judge(columns(read_problem(data)), slice(0, 8))
    for row, need in enumerate(data["needs"]):
        for column, unit in enumerate(data["units"]):
            expected = oracle.answers(unit, need)
            no = [code for code in CODES if expected[code] == oracle.NO]
            ask = [code for code in CODES if expected[code] == oracle.ASK]
            pair = json.dumps([unit, need])
            assert codes_of(int(judged.no[row, column])) == no, pair
            assert codes_of(int(judged.ask[row, column])) == ask, pair


@given(seed=st.integers(0, 2**32), field=st.sampled_from(["units", "needs"]), data=st.data())
@settings(max_examples=60, deadline=None)
def test_forgetting_a_field_never_adds_a_no(seed: int, field: str, data: st.DataObject) -> None:
    """Unknown means ask, not no: leaving a field out can only open pairs."""
    before = problem(seed, units=6, needs=6, unknown=0.1)
    names = sorted(before[field][0].keys() - {"id"})
    name = data.draw(st.sampled_from(names))
    after = {**before, field: [{**row, name: None} for row in before[field]]}
    then, now = (judge(columns(read_problem(it)), slice(0, 6)).no for it in (before, after))
    assert not (now & ~then).any()


def test_a_unit_of_which_nothing_is_known_is_asked_for() -> None:
    data = problem(1, units=1, needs=1, unknown=0.0)
    data["units"] = [{"id": "u0"}]
    judged = judge(columns(read_problem(data)), slice(0, 1))
    assert judged.no[0, 0] == 0
    assert "SIZE" in codes_of(int(judged.ask[0, 0]))
