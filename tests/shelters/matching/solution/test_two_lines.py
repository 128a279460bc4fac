"""Two lines, prices, clocks and second choices of a policy, against an oracle of the document."""

import copy
import random
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shelters.matching.pairs.policy import Policy
from shelters.matching.pairs.problem_files import read_problem
from shelters.matching.solution import two_lines
from shelters.matching.solution.matching import run
from tests.scale import FULL
from tests.shelters.matching import oracle, policy_oracle
from tests.shelters.matching.policies import POLICY, judged_problem, some_policy, with_order
from tests.shelters.matching.problems import NOW
from tests.shelters.matching.whole_answers import answer

Json = dict[str, Any]
EXAMPLES = 2_000 if FULL else 60
FEW = 60 if FULL else 4


def answered(data: Json, policy: Policy = POLICY) -> Json:
    return answer(run(read_problem(data, policy)), with_edges=True)


def placed(data: Json, policy: Policy = POLICY) -> dict[str, int]:
    """Who is placed, on which line."""
    found = answered(data, policy)
    has = {each["need"] for each in found["assignments"]}
    return {each["need"]: each["line"] for each in found["standing"] if each["need"] in has}


@given(seed=st.integers(0, 2**32))
@settings(max_examples=EXAMPLES, deadline=None)
def test_order_set_fit_and_proofs_are_those_of_the_document(seed: int) -> None:
    size = random.Random(seed).choice(((6, 9), (9, 6), (4, 5)))
    data, policy = judged_problem(seed, units=size[0], needs=size[1]), some_policy(seed)
    found = answered(data, policy)
    order, on_line = policy_oracle.greedy(data, policy.rules)
    assert found["order"] == order
    assert {each["need"] for each in found["assignments"]} == set(on_line)
    said = {each["need"]: each["line"] for each in found["standing"]}
    assert {need: said[need] for need in on_line} == on_line
    if len(on_line) <= 4:
        assert found["objective"]["fit"] == policy_oracle.best_sum(data, policy.rules, on_line)
    _check_pairs(data, policy, found)
    _check_proofs(found)


def _check_pairs(data: Json, policy: Policy, found: Json) -> None:
    fits = {(need, unit): fit for need, unit, fit in found["edges"]}
    for need in data["needs"]:
        for unit in data["units"]:
            said = policy_oracle.answers(unit, need, policy.rules)
            pair = need["id"], unit["id"]
            assert (pair in fits) == (oracle.NO not in said.values())
            if pair in fits:
                assert fits[pair] == policy_oracle.fit(unit, need, policy.rules)
    for each in found["unplaced"]:
        (need,) = [one for one in data["needs"] if one["id"] == each["need"]]
        no = [
            [
                code
                for code, it in policy_oracle.answers(u, need, policy.rules).items()
                if it == "no"
            ]
            for u in data["units"]
        ]
        failing = {code: sum(code in one for one in no) for one in no for code in one}
        alone = {one[0]: sum(two == one for two in no) for one in no if len(one) == 1}
        assert each["failing"] == failing
        assert each["would_open"] == alone


def _check_proofs(found: Json) -> None:
    """Every suitable unit of these lines is in it, and all but the last stand before the last."""
    two = found["objective"]["lines"] == 2
    asked = {each["need"]: each for each in found["assignments"]}
    tier = {each["need"]: each["tier"] for each in found["standing"]}
    place = {need: at for at, need in enumerate(found["order"])}
    for each in found["unplaced"]:
        assert each["reason"] == ("taken" if "cut" in each else "none_suitable")
        if "cut" not in each:
            continue
        proof, whole = each["certificate"], found["proof"]
        units, needs = set(proof["units"]), proof["needs"]
        row = proof.get("lines", [0] * len(needs))
        assert len(needs) == len(set(needs)) == len(units) + 1
        assert units == set(whole["units"][: each["cut"]])
        assert {*whole["needs"][: each["cut"]], each["need"]} == set(needs)
        assert needs[-1] == each["need"]
        keys = [(tier[n], line, place[n]) for n, line in zip(needs, row, strict=True)]
        assert keys == sorted(keys)
        for need, line in zip(needs[:-1], row, strict=False):
            assert asked[need]["unit"] in units
            if line or not two:
                assert {u for n, u, _ in found["edges"] if n == need} <= units


@given(seed=st.integers(0, 2**32))
@settings(max_examples=FEW, deadline=None)
def test_nobody_left_out_gains_by_claiming_more(seed: int) -> None:
    """Any one claim that nobody can check: a zone, a guard, a wish, a refusal, health, identity."""
    data = judged_problem(seed, units=6, needs=10, unknown=0)
    for need in data["needs"]:
        need["seen"] = []
    before = placed(data)
    rng = random.Random(seed)
    for at, need in enumerate(data["needs"]):
        if need["id"] in before:
            continue
        for claim in claims(need, rng):
            other = copy.deepcopy(data)
            other["needs"][at].update(claim)
            assert need["id"] not in placed(other), claim


def test_a_claim_that_won_in_the_older_order_wins_nothing_by_the_policy() -> None:
    """Who waits longest and suits two places names one more zone; another tells the truth."""
    units = [{"id": f"u{n}", "beds": 1, "zones": [f"z{n}"]} for n in (1, 2)]
    same = {"tier": 2, "adults": [{}], "children": []}

    def data(*avoid: str) -> Json:
        needs = [
            {"id": "longest", "waiting_since": "2026-11-01", "avoid_zones": list(avoid), **same},
            {"id": "true", "waiting_since": "2026-11-20", "avoid_zones": ["z2"], **same},
            {"id": "other", "waiting_since": "2026-11-21", "avoid_zones": ["z1"], **same},
        ]
        return {"now": NOW.isoformat(), "seed": 1, "units": units, "needs": needs}

    def older(*avoid: str) -> set[str]:
        done = answer(run(read_problem(data(*avoid))))
        return {each["need"] for each in done["assignments"]}

    assert older() == {"true", "other"}
    assert older("z2") == {"longest", "other"}
    assert "longest" in placed(data())
    assert "longest" in placed(data("z2"))


def claims(need: Json, rng: random.Random) -> list[Json]:
    return [
        {"avoid_zones": sorted({*need["avoid_zones"], f"z{rng.randrange(6)}"})},
        {"security": min(3, need["security"] + 1)},
        {"prefers": [f"h{rng.randrange(5)}"]},
        {"refused": sorted({*need["refused"], f"h{rng.randrange(5)}"})},
        {"inclusion": sorted({*need["inclusion"], "lgbtqia"})},
        {"mental_health": "specialised"},
        {"step_free": True},
        {"pregnant": True},
        {"pets": ["cat", "dog"]},
        {"language_must": True},
        {"signals": True, "bathroom": True},
    ]


@given(seed=st.integers(0, 2**32))
@settings(max_examples=FEW, deadline=None)
def test_nobody_whose_facts_are_known_loses_a_place_to_silence(seed: int) -> None:
    """Whoever leaves a fact out puts out nobody of the same tier who stands on the first line."""
    data = judged_problem(seed, units=6, needs=10, unknown=0)
    for need in data["needs"]:
        need["seen"] = []
    before = placed(data)
    first = {need for need, line in before.items() if line == 0}
    tiers = {need["id"]: need["tier"] for need in data["needs"]}
    for at, need in enumerate(data["needs"]):
        if need["id"] in before:
            continue
        for name in ("security", "can_pay_per_day", "pets", "avoid_zones"):
            other = copy.deepcopy(data)
            other["needs"][at][name] = None
            out = first - set(placed(other))
            assert all(tiers[n] > need["tier"] for n in out)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_a_repair_places_whom_a_full_solution_places(seed: int) -> None:
    data, policy = judged_problem(seed, units=7, needs=12), some_policy(seed)
    done = run(read_problem(data, policy))
    rng = random.Random(seed)
    suits: dict[int, int] = {}
    for need, unit in zip(done.pairs.need.tolist(), done.pairs.unit.tolist(), strict=True):
        if unit not in suits.values() and rng.random() < 0.3:
            suits[need] = unit
    again = two_lines.repaired(done.pairs, done.order, len(done.table.units), suits)
    assert again.line.tolist() == done.solution.line.tolist()


def test_a_scarce_place_waits_a_day_for_who_needs_it_and_no_longer() -> None:
    flat = {"id": "flat", "step_free": True, "beds": 2, "free_since": NOW.isoformat()}
    walks = {"id": "walks", "tier": 2, "step_free": False, "adults": [{}], "children": []}
    data = {"now": NOW.isoformat(), "seed": 1, "units": [flat], "needs": [walks]}
    found = answered(data)
    assert found["unplaced"][0]["would_open"] == {"KEPT": 1}
    until = (NOW + timedelta(hours=24)).isoformat()
    assert found["kept"] == [{"unit": "flat", "until": until}]
    told = {**walks, "step_free": True}
    assert not placed({**data, "needs": [told]}), "what is only told opens nothing"
    assert placed({**data, "needs": [{**told, "seen": ["step_free"]}]})
    assert placed({**data, "needs": [{**walks, "tier": 1}]})
    old = {**flat, "free_since": (NOW - timedelta(hours=24)).isoformat()}
    assert placed({**data, "units": [old]})


def test_nights_that_are_paid_for_count_down() -> None:
    room = {"id": "room", "beds": 2, "nights_left": 10}
    data = {"now": NOW.isoformat(), "seed": 1, "units": [room]}
    need = {"id": "n", "adults": [{}], "children": []}
    assert placed({**data, "needs": [{**need, "stay_days": 10}]})
    found = answered({**data, "needs": [{**need, "stay_days": 11}]})
    assert found["unplaced"][0]["failing"] == {"BUDGET": 1}
    assert "BUDGET" in answered({**data, "needs": [need]})["assignments"][0]["ask"]


def test_the_second_choice_is_the_best_that_nobody_has() -> None:
    for seed in range(20):
        found = answered(judged_problem(seed, units=12, needs=6))
        taken = {each["unit"] for each in found["assignments"]}
        second = [each["backup"]["unit"] for each in found["assignments"] if "backup" in each]
        assert len(set(second)) == len(second)
        assert taken.isdisjoint(second)
        free = {u for _, u, _ in found["edges"]} - taken - set(second)
        for each in found["assignments"]:
            if "backup" not in each:
                assert free.isdisjoint({u for n, u, _ in found["edges"] if n == each["need"]})


def test_who_has_a_proposal_keeps_it_where_another_is_hardly_better() -> None:
    units = [{"id": name, "beds": 1, "languages": ["fr"]} for name in ("a", "b")]
    need = {"id": "n", "adults": [{}], "children": [], "languages": ["fr"], "last": "b"}
    data = {"now": NOW.isoformat(), "seed": 1, "units": units, "needs": [need]}
    assert answered(data)["assignments"][0]["unit"] == "b"


def test_one_line_is_the_order_alone() -> None:
    one = with_order(two_lines=False)
    for seed in range(10):
        assert answered(judged_problem(seed, units=6, needs=9), one)["objective"]["lines"] == 1
