"""The rules, column by column, against the same rules pair by pair."""

import json

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shelters.matching.pairs.admission_rules import TONIGHT_AFTER, TONIGHT_MINUTES
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
    added = now & ~then
    if name == "emergency":
        # A house that wants an interview first takes nobody tonight unless it says that it can.
        added &= ~np.uint32(1 << CODES.index("INTAKE"))
    assert not added.any()


def test_a_unit_of_which_nothing_is_known_is_asked_for() -> None:
    data = problem(1, units=1, needs=1, unknown=0.0)
    data["units"] = [{"id": "u0"}]
    judged = judge(columns(read_problem(data)), slice(0, 1))
    assert judged.no[0, 0] == 0
    assert "SIZE" in codes_of(int(judged.ask[0, 0]))


@given(now=st.integers(0, 1439), since=st.integers(0, 1439), until=st.integers(0, 1439))
@settings(max_examples=200, deadline=None)
def test_open_tonight_is_a_minute_of_the_night_in_the_hours(
    now: int, since: int, until: int
) -> None:
    """Minute by minute, over midnight too; the same hour twice is the whole day."""
    minutes = {(now + TONIGHT_AFTER + each) % 1440 for each in range(TONIGHT_MINUTES + 1)}
    hours = {(since + each) % 1440 for each in range((until - since) % 1440 or 1440)}
    clocks = [f"{each // 60:02}:{each % 60:02}" for each in (since, until)]
    unit = {"id": "u", "emergency": True, "intake_from": clocks[0], "intake_until": clocks[1]}
    data = {
        "now": f"2026-11-24T{now // 60:02}:{now % 60:02}:00+01:00",
        "seed": 1,
        "units": [unit],
        "needs": [{"id": "n", "tier": 0}],
    }
    judged = judge(columns(read_problem(data)), slice(0, 1))
    assert ("INTAKE" in codes_of(int(judged.no[0, 0]))) == minutes.isdisjoint(hours)
    assert "INTAKE" not in codes_of(int(judged.ask[0, 0]))
