"""The policy of the first region, and made-up ones, for problems as they stand in a file."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

from shelters.facts.policies import read_policy
from shelters.matching.pairs.policy import Kept, OrderRules, Policy
from shelters.matching.pairs.problem import SEEN
from tests.reports.region.regions import BRUSSELS
from tests.shelters.matching.problems import NOW, problem

Json = dict[str, Any]
FILE = BRUSSELS.folder / "matching.toml"
POLICY = read_policy(FILE)


def with_order(**changes: Any) -> Policy:
    """The region's policy with another order."""
    rules = POLICY.rules
    return replace(POLICY, rules=replace(rules, order=replace(rules.order, **changes)))


def some_policy(seed: int) -> Policy:
    """One of many: other bounds, credits, prices and clocks, with one line or two."""
    rng = random.Random(seed)
    rules = POLICY.rules
    bounds = sorted(rng.sample(range(1, 12), 2), reverse=True)
    credit = tuple(
        tuple(sorted(rng.choice((0, 12, 48, 100, 336)) for _ in range(3))) for _ in range(4)
    )
    order = OrderRules(
        openings=tuple(bounds),
        credit_hours=credit,
        seen=tuple(rng.sample(rules.order.seen, rng.randint(0, 12))),
        two_lines=rng.random() < 0.7,
    )
    kept = rng.choice((None, Kept(hours=rng.choice((6, 24, 48)), from_tier=rng.choice((1, 2)))))
    fit = replace(rules.fit, ask=rng.choice((20, 40)), same_as_last=rng.choice((0, 30, 50)))
    return replace(
        POLICY,
        rules=replace(rules, order=order, step_free=kept, fit=fit),
    )


def judged_problem(seed: int, *, units: int, needs: int, unknown: float = 0.15) -> Json:
    """A random problem with all that a policy reads: what was seen, stock, last proposals."""
    data = problem(seed, units=units, needs=needs, unknown=unknown)
    rng = random.Random(f"policy {seed}")
    for need in data["needs"]:
        need["seen"] = rng.choice((None, [], rng.sample(SEEN, rng.randint(1, 8)), list(SEEN)))
        need["last"] = rng.choice((None, f"u{rng.randrange(max(1, units))}", "gone"))
    for unit in data["units"]:
        since = NOW - timedelta(hours=rng.uniform(-10, 60))
        unit["free_since"] = rng.choice((None, since.isoformat()))
        unit["free_permille"] = rng.choice((None, rng.randint(0, 1000)))
        unit["nights_left"] = rng.choice((None, None, None, 5, 40, 200))
    if rng.random() < 0.5:
        stock = problem(seed + 1, units=2 * units, needs=0, unknown=unknown)["units"]
        data["stock"] = [{**each, "openings": rng.choice((None, 0, 200, 1500))} for each in stock]
    return data
