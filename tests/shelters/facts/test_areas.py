"""Counts by area: suppressed where they would point at a house."""

from hypothesis import given
from hypothesis import strategies as st

from shelters.facts.areas import Standing, Supply, areas_of, told

LEAST = 3


def house(area: str, free: int = 1) -> Standing:
    return Standing(frozenset(area), Supply(houses=1, places=free))


def test_an_area_with_enough_houses_is_shown_the_others_together() -> None:
    found = told([house(area) for area in "aaabbcd"], least=LEAST)
    assert {area: figures.houses for area, figures in found.shown.items()} == {"a": 3}
    assert found.elsewhere == Supply(houses=4, places=4)


def test_where_the_rest_would_be_one_house_a_shown_area_goes_with_it() -> None:
    found = told([house(area) for area in "aaaabbbc"], least=LEAST)
    assert set(found.shown) == {"a"}
    assert found.elsewhere == Supply(houses=4, places=4)


def test_few_houses_are_not_shown_at_all() -> None:
    found = told([house("a"), house("b")], least=LEAST)
    assert (found.shown, found.elsewhere) == ({}, None)
    assert told([], least=LEAST).elsewhere is None


def test_a_house_that_names_several_areas_or_none_counts_elsewhere() -> None:
    spread = Standing(frozenset("ab"), Supply(houses=1, places=2))
    unknown = Standing(frozenset(), Supply(houses=1))
    found = told([spread, unknown, house("a")], least=LEAST)
    assert found.shown == {}
    assert found.elsewhere == Supply(houses=3, places=3)


def test_zones_lie_in_groups() -> None:
    groups = {"north": {"1", "2"}, "south": {"3"}}
    assert areas_of(["1", "3"], groups) == {"north", "south"}
    assert areas_of(["9"], groups) == frozenset()


def total(houses: list[Standing]) -> Supply:
    return sum((each.supply for each in houses), Supply())


@given(
    st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 9)), max_size=25),
    st.integers(2, 5),
)
def test_no_figure_stands_for_fewer_houses_even_by_subtracting(
    given_houses: list[tuple[str, int]], least: int
) -> None:
    houses = [house(area, free) for area, free in given_houses]
    found = told(houses, least=least)
    assert all(figures.houses >= least for figures in found.shown.values())
    left = total(houses).houses - sum(figures.houses for figures in found.shown.values())
    assert left == (found.elsewhere.houses if found.elsewhere else 0) or not found.shown
    if found.shown:
        assert left == 0 or left >= least
    if found.elsewhere:
        assert sum((*found.shown.values(), found.elsewhere), Supply()) == total(houses)
