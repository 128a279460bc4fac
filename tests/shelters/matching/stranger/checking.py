"""A whole answer of `match_file` against its problem and policy: every promise of the document."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from tests.shelters.matching.stranger import fits
from tests.shelters.matching.stranger.hanging import hangs
from tests.shelters.matching.stranger.rules import (
    NO,
    RULES,
    YES,
    Json,
    Moment,
    answers,
    at,
    tier_of,
)

type Line = tuple[str, int]


@dataclass(frozen=True)
class Pair:
    """A suitable pair: what is to be asked, how well it fits, and whether it hangs on her."""

    ask: list[str]
    fit: int
    why: list[str]
    hangs: bool


class Judged:
    """A problem with everything that follows from the document."""

    def __init__(self, problem: Json, policy: Json | None) -> None:
        self.problem, self.policy = problem, policy
        self.units: list[Json] = problem["units"]
        self.needs: list[Json] = problem["needs"]
        self.moment = Moment.of(problem, policy)
        self.said = {
            (n["id"], u["id"]): answers(u, n, self.moment) for n in self.needs for u in self.units
        }

    @cached_property
    def pairs(self) -> dict[tuple[str, str], Pair]:
        """Every pair without a no."""
        found = {}
        for n in self.needs:
            for u in self.units:
                said = self.said[n["id"], u["id"]]
                if NO not in said.values():
                    found[n["id"], u["id"]] = Pair(
                        ask=[code for code, answer in said.items() if answer != YES],
                        fit=fits.fit(u, n, said, self.moment),
                        why=fits.why(u, n, self.moment),
                        hangs=hangs(said, n),
                    )
        return found

    @property
    def two_lines(self) -> bool:
        """Whether the policy knows two lines, and some pair hangs on somebody."""
        asked = self.policy is not None and self.policy["order"]["two_lines"]
        return bool(asked) and any(each.hangs for each in self.pairs.values())

    def suits(self, need: str, line: int) -> list[str]:
        """Her units on one of her lines, in the order of the file."""
        every = line == 1 or not self.two_lines
        return [
            u["id"]
            for u in self.units
            if (pair := self.pairs.get((need, u["id"]))) and (every or not pair.hangs)
        ]

    def reach(self, n: Json) -> int:
        """How many places open in thirty days for what somebody has seen."""
        seen = set(n.get("seen") or [])
        known = {name: value for name, value in n.items() if name in {"id", *seen}}
        stock = self.problem.get("stock")
        rules = (self.policy or {})["order"]["seen"]
        found = 0
        for u in self.units if stock is None else stock:
            if all(RULES[code](u, known, self.moment) != NO for code in rules):
                found += 1000 if u.get("openings") is None else u["openings"]
        return found // 1000

    def key(self, n: Json) -> tuple[Any, ...]:
        """Where she stands, lower first."""
        waiting = at(n["waiting_since"]) if n.get("waiting_since") else self.moment.now
        tie = hashlib.sha256(f"{self.problem['seed']}:{n['id']}".encode()).digest()
        if self.policy is not None:
            return tier_of(n), waiting - timedelta(hours=self.credit(n)), tie
        but_not = [
            {code: answer for code, answer in self.said[n["id"], u["id"]].items() if code != "NOT"}
            for u in self.units
        ]
        suitable = sum(NO not in said.values() for said in but_not)
        return tier_of(n), (n.get("passed_over") or 0) < 3, suitable, waiting, tie

    def credit(self, n: Json) -> int:
        """The hours that few places are worth."""
        rules: Json = (self.policy or {})["order"]
        bucket = sum(bound > self.reach(n) for bound in rules["openings"])
        return int(rules["credit_hours"][tier_of(n)][bucket])

    @cached_property
    def keys(self) -> dict[str, tuple[Any, ...]]:
        """By household."""
        return {n["id"]: self.key(n) for n in self.needs}

    @cached_property
    def order(self) -> list[str]:
        """All households, first first."""
        return sorted(self.keys, key=self.keys.__getitem__)

    @cached_property
    def lines(self) -> list[Line]:
        """All lines, first first."""
        every = [(need, line) for need in self.keys for line in range(1 + self.two_lines)]
        return sorted(every, key=lambda it: (self.keys[it[0]][0], it[1], self.keys[it[0]]))

    @cached_property
    def placed(self) -> dict[str, int]:
        """On which line everybody is placed who is: chain after chain."""
        return greedy(self.lines, {line: self.suits(*line) for line in self.lines})

    def best(self, placed: dict[str, int], units: Sequence[str]) -> int:
        """The greatest sum of fit that houses just these, each on her line, in these units."""
        if not placed:
            return 0
        table = np.full((len(placed), len(units)), -1e9)
        for row, (need, line) in enumerate(placed.items()):
            mine = set(self.suits(need, line))
            for column, unit in enumerate(units):
                if unit in mine:
                    table[row, column] = self.pairs[need, unit].fit
        rows, columns = linear_sum_assignment(table, maximize=True)
        return round(float(table[rows, columns].sum()))


def greedy(lines: Iterable[Line], suits: dict[Line, list[str]]) -> dict[str, int]:
    """Each line in turn, whose household has no place yet: is there a chain of moves?"""
    holder: dict[str, Line] = {}
    placed: dict[str, int] = {}

    def chain(line: Line, seen: set[str]) -> bool:
        for unit in suits[line]:
            if unit not in seen:
                seen.add(unit)
                if unit not in holder or chain(holder[unit], seen):
                    holder[unit] = line
                    return True
        return False

    for line in lines:
        if line[0] not in placed and chain(line, set()):
            placed[line[0]] = line[1]
    return placed


def check(judged: Judged, answer: Json, *, sha256: str | None = None) -> None:
    """Raise AssertionError for the first promise that does not hold."""
    assert answer["order"] == judged.order
    _check_assignments(judged, answer)
    _check_left_out(judged, answer)
    _check_summary(judged, answer)
    if judged.policy is not None:
        assert answer["policy"] == {"version": judged.policy["version"], "sha256": sha256}
        _check_standing(judged, answer)
        _check_kept(judged, answer)
        _check_backups(judged, answer)
    if "edges" in answer:
        named = [(n["id"], u["id"]) for n in judged.needs for u in judged.units]
        assert answer["edges"] == [
            [*pair, judged.pairs[pair].fit] for pair in named if pair in judged.pairs
        ]


def _check_assignments(judged: Judged, answer: Json) -> None:
    found = answer["assignments"]
    assert [each["need"] for each in found] == [n for n in judged.order if n in judged.placed]
    units = [each["unit"] for each in found]
    assert len(set(units)) == len(units)
    for each in found:
        need, unit = each["need"], each["unit"]
        assert unit in judged.suits(need, judged.placed[need])
        pair = judged.pairs[need, unit]
        assert (each["fit"], each["ask"], each["why"]) == (pair.fit, pair.ask, pair.why)
        assert each["next"] == _next(judged, need, unit, set(units))
    total = sum(each["fit"] for each in found)
    assert total == judged.best(judged.placed, [u["id"] for u in judged.units])
    objective = answer["objective"]
    assert objective["lines"] == 1 + judged.two_lines
    assert (objective["placed"], objective["fit"]) == (len(found), total)


def _next(judged: Judged, need: str, own: str, taken: set[str]) -> list[Json]:
    others = [u["id"] for u in judged.units if (need, u["id"]) in judged.pairs and u["id"] != own]
    best = sorted(others, key=lambda unit: -judged.pairs[need, unit].fit)[:2]
    mine = judged.pairs[need, own].why
    return [
        {
            "unit": unit,
            "fit": judged.pairs[need, unit].fit,
            "ask": judged.pairs[need, unit].ask,
            "lacks": ["TAKEN"] * (unit in taken)
            + [code for code in mine if code not in judged.pairs[need, unit].why],
        }
        for unit in best
    ]


def _check_left_out(judged: Judged, answer: Json) -> None:
    left = [need for need in judged.order if need not in judged.placed]
    assert [each["need"] for each in answer["unplaced"]] == left
    proof = answer["proof"]
    lines = proof.get("lines", [0] * len(proof["needs"]))
    assert ("lines" in proof) == judged.two_lines
    standing = {line: rank for rank, line in enumerate(judged.lines)}
    holders = list(zip(proof["needs"], lines, strict=True))
    holds = {each["need"]: each["unit"] for each in answer["assignments"]}
    assert [holds[need] for need, _line in holders] == proof["units"]
    assert all(judged.placed[need] == line for need, line in holders)
    for each in answer["unplaced"]:
        need = each["need"]
        noes = [
            [code for code, said in judged.said[need, u["id"]].items() if said == NO]
            for u in judged.units
        ]
        assert each["failing"] == _counted(code for codes in noes for code in codes)
        assert each["would_open"] == _counted(codes[0] for codes in noes if len(codes) == 1)
        hers = (need, int(judged.two_lines))
        if not judged.suits(*hers):
            assert each["reason"] == "none_suitable"
            assert "cut" not in each
            continue
        assert each["reason"] == "taken"
        cut = set(proof["units"][: each["cut"]])
        for line in (*holders[: each["cut"]], hers):
            assert set(judged.suits(*line)) <= cut
            assert line == hers or standing[line] < standing[hers]
        _check_certificate(judged, each, cut, holders[: each["cut"]], hers)


def _check_certificate(
    judged: Judged, each: Json, cut: set[str], holders: list[Line], hers: Line
) -> None:
    spelled = each["certificate"]
    assert spelled["units"] == [u["id"] for u in judged.units if u["id"] in cut]
    names = sorted(holders, key=judged.lines.index)
    assert spelled["needs"] == [need for need, _line in (*names, hers)]
    if judged.two_lines:
        assert spelled["lines"] == [line for _need, line in (*names, hers)]


def _counted(codes: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for code in codes:
        found[code] = found.get(code, 0) + 1
    return found


def _check_standing(judged: Judged, answer: Json) -> None:
    by_id = {n["id"]: n for n in judged.needs}
    assert [each["need"] for each in answer["standing"]] == judged.order
    for each in answer["standing"]:
        n = by_id[each["need"]]
        assert each["tier"] == tier_of(n)
        assert datetime.fromisoformat(each["date"]) == judged.keys[n["id"]][1]
        assert (each["credit_hours"], each["reach"]) == (judged.credit(n), judged.reach(n))
        assert each["line"] == judged.placed.get(n["id"], int(judged.two_lines))


def _check_kept(judged: Judged, answer: Json) -> None:
    kept, rule = {}, ((judged.policy or {}).get("kept") or {}).get("step_free") or {}
    for u in judged.units if rule else ():
        since = u.get("free_since")
        if u.get("step_free") is True and since is not None:
            until = at(since) + timedelta(hours=rule["hours"])
            if at(since) <= judged.moment.now < until:
                kept[u["id"]] = until
    assert {each["unit"]: at(each["until"]) for each in answer["kept"]} == kept


def _check_backups(judged: Judged, answer: Json) -> None:
    found = {each["need"]: each["backup"] for each in answer["assignments"] if "backup" in each}
    if not (judged.policy or {})["backup"]:
        assert found == {}
        return
    taken = {each["unit"] for each in answer["assignments"]}
    free = [u["id"] for u in judged.units if u["id"] not in taken]
    every = int(judged.two_lines)
    lines = [(need, every) for need in judged.order if need in judged.placed]
    suits = {line: [u for u in judged.suits(*line) if u in free] for line in lines}
    again = greedy(lines, suits)
    assert found.keys() == again.keys()
    units = [each["unit"] for each in found.values()]
    assert len(set(units)) == len(units)
    for need, each in found.items():
        pair = judged.pairs[need, each["unit"]]
        assert each["unit"] in free
        assert (each["fit"], each["ask"]) == (pair.fit, pair.ask)
    assert sum(each["fit"] for each in found.values()) == judged.best(again, free)


def _check_summary(judged: Judged, answer: Json) -> None:
    said = answer["summary"]
    tiers = {n["id"]: tier_of(n) for n in judged.needs}
    reasons = [each["reason"] for each in answer["unplaced"]]
    assert said["needs"] == len(judged.needs)
    assert said["units"] == len(judged.units)
    assert said["edges"] == len(judged.pairs)
    assert said["placed"] == len(judged.placed)
    assert said["taken"] == reasons.count("taken")
    assert said["none_suitable"] == reasons.count("none_suitable")
    assert said["fit"] == answer["objective"]["fit"]
    by_tier = _counted(str(tiers[need]) for need in judged.placed)
    assert {tier: n for tier, n in said["placed_by_tier"].items() if n} == by_tier
