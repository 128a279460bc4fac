"""Columns that are carried on from one event to the next are those of the whole problem."""

import random
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shelters.match_runs import need_table
from shelters.match_runs.need_kinds import Part
from shelters.match_runs.need_table import NeedTable, Region
from shelters.matching.pairs.columns import (
    Columns,
    NeedColumns,
    Vocabulary,
    need_columns,
    unit_columns,
    vocabulary,
)
from shelters.matching.pairs.edges import edges
from shelters.matching.pairs.problem import Need, Problem
from shelters.matching.pairs.problem_files import read_problem
from shelters.matching.pairs.rules import CODES
from shelters.matching.pairs.verdicts import verdicts
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


def _with(
    table: NeedTable, needs: dict[str, Need], before: list[str], after: list[str], new: set[str]
) -> NeedTable:
    """The next table, by the part in which anything is another."""
    start, stop, until = 0, len(before), len(after)
    while start < min(stop, until) and before[start] == after[start] not in new:
        start += 1
    while start < min(stop, until) and before[stop - 1] == after[until - 1] not in new:
        stop, until = stop - 1, until - 1
    come = [name for name in after if name in new]
    rows = {name: row for row, name in enumerate(before[start:stop])}
    rows |= {name: stop - start + row for row, name in enumerate(come)}
    part = Part(start, stop, np.array([rows[name] for name in after[start:until]], dtype=np.intp))
    return table.with_rows([needs[name] for name in come], part)


def assert_judged_alike(
    problem: Problem, kept: NeedColumns, anew: NeedColumns, names: Vocabulary, now: datetime
) -> None:
    """By the kinds that were kept every rule says what it says of everybody."""
    rules = some_policy(1).rules
    units = unit_columns(problem.units, now, names, rules)
    one, other = (
        Columns(units, each, names, admission=True, policy=rules) for each in (kept, anew)
    )
    assert set(kept.kinds) == set(CODES)
    for code, said in verdicts(other).by_code.items():
        again = verdicts(one).by_code[code]
        assert np.array_equal(again.no[again.kind], said.no[said.kind]), code
        assert np.array_equal(again.ask[again.kind], said.ask[said.kind]), code
        assert set(again.kind.tolist()) == set(range(len(again.no))), code  # nobody's is kept
    assert_same(edges(one), edges(other))


@given(seed=st.integers(0, 2**32))
@settings(max_examples=EXAMPLES, deadline=None)
def test_whoever_comes_goes_or_changes_the_columns_are_those_made_anew(seed: int) -> None:
    """Who is alike to a rule too, whether those who came stand for themselves or not."""
    with patch.object(need_table, "MOST_OWN", seed % 9):
        _whoever_comes_goes_or_changes(seed)


def _whoever_comes_goes_or_changes(seed: int) -> None:
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
        table = _with(table, needs, present, after, changed)
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
        assert_same(replace(found, kinds={}), anew)
        if step == 3:
            assert_judged_alike(problem, found, anew, names, now)
        assert [table.kinds[kind] for kind in table.seen.tolist()] == [
            repr(as_seen(n)) for n in kept
        ]
        assert_same(table.reach(opens), NeedTable.of(kept, region, "s").reach(opens))
        assert set(table.kinds) == {repr(as_seen(n)) for n in kept}  # and of nobody who went
        assert_same(
            table.under("other").drawn,
            NeedTable.of(kept, region, "other").drawn,
        )
