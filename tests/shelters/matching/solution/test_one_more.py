"""One more place, computed by the match: the same as solving everything with it."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from shelters.matching.pairs.columns import (
    Columns,
    columns,
    need_columns,
    unit_columns,
    vocabulary,
)
from shelters.matching.pairs.edges import edges
from shelters.matching.pairs.problem import Need, Person, Problem, Unit
from shelters.matching.pairs.problem_files import read_problem
from shelters.matching.solution.increment import optimum
from shelters.matching.solution.matching import Run, run
from shelters.matching.solution.one_more import Kind, OneMore, kind_of, one_more, unit_of
from shelters.matching.solution.optimum import NOBODY
from tests.shelters.matching.problems import problem as random_problem

NOW = datetime(2026, 11, 24, 13, tzinfo=UTC)
ADULT = Person(age=30, gender="f")


def need(name: str, **changes: object) -> Need:
    known = {
        "tier": 2, "waiting_since": NOW, "adults": (ADULT,), "children": (), "pets": (),
        "avoid_zones": (), "refused": (),
    }  # fmt: skip
    return Need(id=name, **{**known, **changes})  # type: ignore[arg-type]


def more(problem: Problem, done: Run) -> list[OneMore]:
    """With words for every pet that somebody brings, as the region has them."""
    pets = tuple({pet for each in problem.needs for pet in each.pets or ()})
    names = vocabulary((*problem.units, Unit(id="any pet", pets=pets)))
    table = Columns(
        units=unit_columns(problem.units, problem.now, names, None),
        needs=need_columns(problem, names),
        names=names,
        admission=problem.admission,
        policy=None,
    )
    return one_more(problem.needs, table, edges(table), done.matching, done.order.rank)


def tried(*needs: Need) -> list[tuple[Kind, str | None, int, int]]:
    problem = Problem(now=NOW, seed="1", units=(), needs=needs, zones_touching={})
    found = more(problem, run(problem))
    return [(each.kind, each.houses, each.people, each.suits) for each in found]


def test_the_place_for_most_people_comes_first() -> None:
    children = (Person(age=2, gender="f"), Person(age=15, gender="m"))
    alone, family = need("alone"), need("family", children=children)
    (kind, houses, people, suits), (other, *_) = tried(alone, family)
    assert (houses, people, suits) == ("family", 3, 1)
    assert (kind.beds, kind.cots, kind.composition, kind.older_sons) == (2, 1, ("families",), True)
    assert (other.beds, other.composition) == (1, ("women",))


def test_of_two_kinds_for_as_many_the_one_that_suits_more_comes_first() -> None:
    found = tried(need("wheels", step_free=True), need("walks", step_free=False))
    assert [(kind.step_free, suits) for kind, _, _, suits in found] == [(True, 2), (False, 1)]


def test_it_goes_to_the_first_in_order_whom_it_suits() -> None:
    found = tried(need("later"), need("tonight", tier=0))
    assert [(houses, suits) for _, houses, _, suits in found] == [("tonight", 2)]


def test_what_she_cannot_bring_or_pay_is_part_of_the_kind() -> None:
    ((kind, *_),) = tried(need("n", pets=("dog",), has_permit=False, can_pay_per_day=0))
    assert kind.pets == ("dog",)
    assert kind.without_permit
    assert kind.free_of_charge


def test_nobody_knows_how_many_they_are() -> None:
    assert kind_of(need("n", adults=None)) is None
    assert tried(need("n", children=None)) == []


@pytest.mark.parametrize(
    ("adults", "expected"),
    [
        (("m", "m"), ("men",)),
        (("f", "m"), ("couples",)),
        (("f", "m", "f"), ("women", "men", "families", "couples")),
        (("x",), ("women", "men", "families", "couples")),
    ],
)
def test_for_whom_it_would_have_to_be(adults: tuple[str, ...], expected: tuple[str, ...]) -> None:
    found = kind_of(need("n", adults=tuple(Person(age=40, gender=each) for each in adults)))
    assert found is not None
    assert found.composition == expected


def test_whoever_has_a_place_needs_no_other() -> None:
    waiting = need("n")
    kind = kind_of(waiting)
    assert kind is not None
    place = unit_of(kind, name="u")
    problem = Problem(now=NOW, seed="1", units=(place,), needs=(waiting,), zones_touching={})
    assert more(problem, run(problem)) == []


@pytest.mark.parametrize("seed", range(25))
def test_it_houses_whom_a_run_with_it_houses_and_un_places_nobody(seed: int) -> None:
    """Checked against the solver, in the same order, with each of the places in turn."""
    problem = read_problem(random_problem(seed, units=12, needs=30))
    done = run(problem)
    before = placed(problem, done.order.rank)
    for each in more(problem, done):
        wider = replace(problem, units=(*problem.units, unit_of(each.kind, name="one more")))
        after = placed(wider, done.order.rank)
        assert before <= after
        assert after - before == ({each.houses} if each.houses else set())


def placed(problem: Problem, rank: np.ndarray) -> set[str]:
    table = columns(problem)
    found = optimum(edges(table), rank, len(problem.units))
    return {problem.needs[at].id for at in np.flatnonzero(found.unit_of != NOBODY).tolist()}
