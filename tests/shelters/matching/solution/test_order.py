"""The order inside a tier: nothing that can be claimed moves anybody, and days are bounded."""

import copy
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelters.facts.policies import BadPolicy, read_policy
from shelters.matching.pairs.columns import columns
from shelters.matching.pairs.edges import edges
from shelters.matching.pairs.policy import Policy
from shelters.matching.pairs.problem_files import read_problem
from shelters.matching.solution.order import Order, order_of
from tests.shelters.matching import policy_oracle
from tests.shelters.matching.policies import FILE, POLICY, judged_problem, some_policy
from tests.shelters.matching.problems import NOW

Json = dict[str, Any]
MOST = [24, 96, 240, 336]


def stands(data: Json, policy: Policy = POLICY) -> Order:
    problem = read_problem(data, policy)
    table = columns(problem)
    return order_of(problem, table, edges(table))


@given(seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_it_is_tier_date_and_tie_with_the_days_of_what_was_seen(seed: int) -> None:
    data, policy = judged_problem(seed, units=9, needs=9), some_policy(seed)
    order = stands(data, policy)
    keys = [policy_oracle.key(data, need, policy.rules) for need in data["needs"]]
    ranked = sorted(range(len(keys)), key=keys.__getitem__)
    assert [int(order.rank[at]) for at in ranked] == list(range(len(keys)))
    standing = order.standing
    assert standing is not None
    assert [standing.date(at).isoformat() for at in range(len(keys))] == [
        date.isoformat() for _, date, _ in keys
    ]
    reach = [policy_oracle.reach(data, need, policy.rules) for need in data["needs"]]
    assert standing.reach.tolist() == reach


@given(seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_nothing_that_is_only_told_moves_anybody(seed: int) -> None:
    """Zones, guards, wishes, refusals, identity and health; whatever it is, if nobody saw it."""
    data = judged_problem(seed, units=8, needs=6)
    other = copy.deepcopy(data)
    claimed = judged_problem(seed + 1, units=8, needs=6)["needs"][0]
    stays = {"id", "tier", "waiting_since", "seen", *(data["needs"][0]["seen"] or ())}
    other["needs"][0].update({k: v for k, v in claimed.items() if k not in stays})
    before, after = stands(data), stands(other)
    assert before.rank.tolist() == after.rank.tolist()


@given(seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_nobody_goes_before_who_began_more_than_the_bound_earlier(seed: int) -> None:
    """One, four, ten and fourteen days, by tier."""
    data = judged_problem(seed, units=8, needs=12)
    order = stands(data)
    needs = read_problem(data).needs
    for one, first in zip(needs, order.rank.tolist(), strict=True):
        for two, second in zip(needs, order.rank.tolist(), strict=True):
            tier = 3 if one.tier is None else one.tier
            if tier == (3 if two.tier is None else two.tier) and first < second:
                later = (one.waiting_since or NOW) - (two.waiting_since or NOW)
                assert later <= timedelta(hours=MOST[tier])


def test_two_of_a_tier_never_change_places_because_time_passes() -> None:
    data = judged_problem(7, units=8, needs=12)
    later = {**data, "now": (NOW + timedelta(days=9)).isoformat()}
    for each in later["needs"]:
        each["waiting_since"] = each["waiting_since"] or NOW.isoformat()
    assert stands(data).rank.tolist() == stands(later).rank.tolist()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("version = 1", "version = 0", "version: expected a whole number, 1 at least"),
        ('"SIZE", "LEAST"', '"ZONE", "LEAST"', "order.seen: expected some of SIZE, LEAST"),
        ("[0, 6, 12, 24]", "[12, 6, 12, 24]", "order.credit_hours: expected 4 whole numbers"),
        ("[0, 72, 168, 336]", "[0, 72, 168, 337]", "336 hours at most"),
        ("[15, 6, 2]", "[2, 6, 15]", "order.openings: expected whole numbers that fall"),
        ("hours = 24", "hours = 169", "kept.step_free.hours: expected a whole number"),
        ("from_tier = 2", "from_tier = 0", "kept.step_free.from_tier: expected a whole number"),
        ("[950, 900", "[900, 950", "reliability.start_permille: expected whole numbers to 1000"),
        ("two_lines = true", "", "order.two_lines: expected true or false"),
    ],
)
def test_a_mistake_of_the_policy_is_named(old: str, new: str, expected: str, tmp_path: Any) -> None:
    text = FILE.read_text()
    assert old in text
    path = tmp_path / "matching.toml"
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(BadPolicy, match=r"matching\.toml: ") as found:
        read_policy(path)
    assert any(expected in fault for fault in found.value.faults), found.value.faults
