"""Columns that are carried on from one event to the next are those of the whole problem."""

import random
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shelters.match_runs.need_table import NeedTable, Region
from shelters.matching.pairs.columns import need_columns, vocabulary
from shelters.matching.pairs.problem import Need, Problem
from shelters.matching.pairs.problem_files import read_problem
from shelters.matching.solution.order import as_seen
from tests.shelters.matching.policies import judged_problem, some_policy
from tests.shelters.matching.solution.test_optimum import EXAMPLES


def assert_same(one: Any, other: Any, at: str = "") -> None:
    """Every column, to the last bit."""
    if isinstance(one, np.ndarray):
        assert one.dtype == other.dtype, at
        assert np.array_equal(one, other, equal_nan=one.dtype.kind == "f"), at
    elif is_dataclass(one):
        for each in fields(one):
            assert_same(getattr(one, each.name), getattr(other, each.name), f"{at}.{each.name}")
    else:
        assert one == other, at


def as_kept(need: Need, problem: Problem) -> Need:
    return replace(need, last=None, waiting_since=need.waiting_since or problem.now)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=EXAMPLES, deadline=None)
def test_whoever_comes_goes_or_changes_the_columns_are_those_made_anew(seed: int) -> None:
    chance = random.Random(seed)
    problem = read_problem(judged_problem(seed, units=6, needs=14))
    stock = tuple(replace(each, openings=None) for each in problem.stock or problem.units)
    names = vocabulary((*problem.units, *stock))
    opens = [chance.randrange(3000) for _ in stock]
    region = Region(names, stock, problem.zones_touching, some_policy(seed))
    needs = {need.id: as_kept(need, problem) for need in problem.needs}
    present = sorted(chance.sample(sorted(needs), 9))
    table = NeedTable.of([needs[name] for name in present], region, "s")
    for step in range(4):
        after = sorted(chance.sample(sorted(needs), chance.randrange(15)))
        changed = {name for name in after if chance.random() < 0.2 or name not in present}
        for name in changed:
            other = chance.choice(problem.needs)
            needs[name] = replace(as_kept(other, problem), id=name)
        new = [name for name in after if name in changed]
        others = NeedTable.of([needs[name] for name in new], region, "s")
        rows = {name: row for row, name in enumerate(present)}
        rows |= {name: len(present) + row for row, name in enumerate(new)}
        table = table.with_rows(others, np.array([rows[name] for name in after], dtype=np.intp))
        present = after
        now = problem.now + timedelta(hours=step, microseconds=chance.randrange(10**6))
        last = {name: chance.choice(problem.units).id for name in present[::2]}
        whole = [
            replace(
                needs[name],
                last=last.get(name),
                needed_from=needs[name].needed_from and max(needs[name].needed_from, now),  # type: ignore[type-var]
            )
            for name in present
        ]
        anew = need_columns(replace(problem, needs=tuple(whole), now=now), names)
        found = table.at(now, names, last)
        kept = tuple(needs[name] for name in present)
        assert_same(found, anew)
        assert [table.kinds[kind] for kind in table.seen.tolist()] == [
            repr(as_seen(n)) for n in kept
        ]
        assert_same(table.reach(opens), NeedTable.of(kept, region, "s").reach(opens))
        assert set(table.kinds) == {repr(as_seen(n)) for n in kept}  # and of nobody who went
        assert_same(
            table.under("other").drawn,
            NeedTable.of(kept, region, "other").drawn,
        )
