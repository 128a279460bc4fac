"""One household's own answer is the same as in the answer to everybody, and says why."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelters.matching.pairs.problem_files import read_problem
from shelters.matching.solution.certificates import NotTheOptimum
from shelters.matching.solution.explanation import Explained, Outcome, explain
from shelters.matching.solution.increment import kept, repaired
from shelters.matching.solution.matching import Run, run
from shelters.matching.solution.optimum import NOBODY
from shelters.matching.solution.two_lines import Solution, of_lines
from tests.shelters.matching import oracle
from tests.shelters.matching.problems import NOW, problem
from tests.shelters.matching.whole_answers import answer

Json = dict[str, Any]


def everybody(done: Run, solution: Solution | None = None) -> dict[str, Explained]:
    """What each household is told."""
    found = solution or done.solution
    return {need: explain(done.table, done.pairs, found, need) for need in done.table.needs.ids}


@given(seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_it_is_the_answer_to_everybody_seen_by_one(seed: int) -> None:
    """R7.10: each unit is shown with why it is in or out, and with all codes, to placed or not."""
    data = problem(seed, units=10, needs=16)
    done = run(read_problem(data))
    told, found = everybody(done), answer(done)
    for each in found["assignments"]:
        mine = told[each["need"]]
        (proposed,) = [one for one in mine.suiting if one.proposed]
        assert mine.outcome is Outcome.PROPOSED
        assert (proposed.unit, proposed.fit) == (each["unit"], each["fit"])
        assert (list(proposed.ask), list(proposed.why)) == (each["ask"], each["why"])
        known = {one.unit: one for one in mine.suiting}
        for other in each["next"]:
            shown = known[other["unit"]]
            taken = ["TAKEN"] if shown.elsewhere else []
            assert taken + list(shown.lacks) == other["lacks"]
    for each in found["unplaced"]:
        mine = told[each["need"]]
        assert mine.outcome == each["reason"]
        opens = {code: len(mine.only(code)) for code in oracle.answers(*sample(data, each))}
        assert {code: n for code, n in opens.items() if n} == each["would_open"]


def sample(data: Json, each: Json) -> tuple[Json, Json]:
    (need,) = [need for need in data["needs"] if need["id"] == each["need"]]
    return data["units"][0], need


@given(seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_every_unit_is_in_or_out_and_out_has_every_code(seed: int) -> None:
    """R7.10, R7.14: an unsafe zone is never among what suits, whatever else speaks for it."""
    data = problem(seed, units=12, needs=8)
    for name, mine in everybody(run(read_problem(data))).items():
        (need,) = [each for each in data["needs"] if each["id"] == name]
        suiting = {each.unit for each in mine.suiting}
        assert suiting.isdisjoint(mine.failing)
        assert suiting | set(mine.failing) == {unit["id"] for unit in data["units"]}
        for unit in data["units"]:
            answers = oracle.answers(unit, need)
            no = [code for code, it in answers.items() if it == oracle.NO]
            assert list(mine.failing.get(unit["id"], [])) == no
            if answers["ZONE"] == oracle.NO:
                assert unit["id"] not in suiting


@given(seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_the_proposed_one_stands_first_and_what_is_old_is_said(seed: int) -> None:
    """R7.16: said longer ago than twelve hours, or never confirmed. The rest stands by the fit,
    what nobody else is proposed before what goes elsewhere first.
    """
    data = problem(seed, units=14, needs=8)
    said = {unit["id"]: unit["confirmed_at"] for unit in data["units"]}
    limit = (NOW - timedelta(hours=12)).isoformat()
    for mine in everybody(run(read_problem(data))).values():
        stale = [said[each.unit] is None or said[each.unit] < limit for each in mine.suiting]
        assert stale == [each.stale for each in mine.suiting]
        stand = [(not one.proposed, one.elsewhere, -one.fit) for one in mine.suiting]
        assert stand == sorted(stand)
        assert len(mine.next) == min(2, len([one for one in mine.suiting if not one.proposed]))


@given(seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_after_a_repair_everyone_left_out_has_a_proof(seed: int) -> None:
    """What a page shows is the last answer, repaired: the word "taken" is true there as well."""
    done = run(read_problem(problem(seed, units=10, needs=20)))
    chance = np.random.default_rng(seed)
    before = {
        int(need): int(done.matching.unit_of[need])
        for need in np.flatnonzero(done.matching.unit_of != NOBODY)
        if chance.random() < 0.5
    }
    units = len(done.table.units)
    lines = done.solution.lines
    now_is = of_lines(lines, repaired(done.pairs, kept(done.pairs, units, before), lines.rank))
    outcomes = {name: mine.outcome for name, mine in everybody(done, now_is).items()}
    assert outcomes == {name: mine.outcome for name, mine in everybody(done).items()}


def test_taken_is_not_said_without_a_proof() -> None:
    """A matching that leaves a free unit lying is no answer."""
    done = run(read_problem(problem(5, units=10, needs=20)))
    nothing = of_lines(done.solution.lines, kept(done.pairs, len(done.table.units), {}))
    with pytest.raises(NotTheOptimum):
        everybody(done, nothing)


def test_somebody_who_does_not_take_part_has_no_answer() -> None:
    done = run(read_problem(problem(5, units=3, needs=3)))
    with pytest.raises(ValueError, match="index"):
        explain(done.table, done.pairs, done.solution, "nobody")
