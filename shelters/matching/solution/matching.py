"""One run: from a problem to who gets which place, with a reason for everyone."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.columns import Columns, columns
from shelters.matching.pairs.edges import Edges, edges
from shelters.matching.pairs.fit import fits, why_codes
from shelters.matching.pairs.order import ranks
from shelters.matching.pairs.problem import Problem
from shelters.matching.pairs.rules import codes_of
from shelters.matching.solution.alternatives import Alternatives, alternatives
from shelters.matching.solution.certificates import Certificates, certificates, smallest
from shelters.matching.solution.failing_rules import Failing, failing
from shelters.matching.solution.optimum import NOBODY, Matching, optimum

Json = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """Everything one run found, in columns; `answer` names it."""

    table: Columns
    pairs: Edges
    rank: NDArray[np.int64]
    matching: Matching
    proofs: Certificates
    others: Alternatives


def run(problem: Problem) -> Run:
    """Match the whole problem. Raises SolverFailed when the solver finds no optimum."""
    table = columns(problem)
    pairs = edges(table)
    rank = ranks(table.needs, pairs.suitable, problem.seed)
    matching = optimum(pairs, rank, len(table.units))
    proofs = certificates(pairs, matching, rank)
    return Run(table, pairs, rank, matching, proofs, alternatives(pairs, matching))


def answer(done: Run, *, with_edges: bool = False) -> Json:
    """Name what a run found, ready for JSON: the same run gives the same bytes."""
    order = np.argsort(done.rank)
    placed = [need for need in order.tolist() if done.matching.unit_of[need] != NOBODY]
    left = [need for need in order.tolist() if done.matching.unit_of[need] == NOBODY]
    reasons = failing(done.table, np.array(left, dtype=np.intp))
    ids = done.table.needs.ids
    found: Json = {
        "order": [ids[need] for need in order.tolist()],
        "assignments": [_assignment(done, need) for need in placed],
        "unplaced": [_unplaced(done, need, reasons[need]) for need in left],
        "summary": _summary(done, placed, left),
    }
    if with_edges:
        found["edges"] = _edges(done)
    return found


def _assignment(done: Run, need: int) -> Json:
    edge = int(done.matching.edge_of[need])
    others = [int(other) for other in done.others.edges[need] if other != NOBODY]
    return {
        "need": done.table.needs.ids[need],
        **_place(done, edge),
        "why": _why(done, edge),
        "next": [{**_place(done, other), "lacks": _lacks(done, edge, other)} for other in others],
    }


def _place(done: Run, edge: int) -> Json:
    return {
        "unit": done.table.units.ids[done.pairs.unit[edge]],
        "fit": int(done.pairs.fit[edge]),
        "ask": codes_of(int(done.pairs.ask[edge])),
    }


def _why(done: Run, edge: int) -> list[str]:
    pair = slice(edge, edge + 1)
    found = fits(done.table, done.pairs.need[pair], done.pairs.unit[pair])
    return why_codes(int(found.why[0]))


def _lacks(done: Run, edge: int, other: int) -> list[str]:
    has = set(_why(done, other))
    taken = ["TAKEN"] if done.matching.need_of[done.pairs.unit[other]] != NOBODY else []
    return taken + [code for code in _why(done, edge) if code not in has]


def _unplaced(done: Run, need: int, reason: Failing) -> Json:
    found: Json = {
        "need": done.table.needs.ids[need],
        "reason": "taken" if need in done.proofs.cut else "none_suitable",
        "failing": reason.failing,
        "would_open": reason.would_open,
    }
    if need in done.proofs.cut:
        found["certificate"] = _certificate(done, need)
    return found


def _certificate(done: Run, need: int) -> Json:
    units = smallest(done.pairs, done.matching, done.rank, need)
    holders = done.matching.need_of[units].tolist()
    first = sorted([*holders, need], key=done.rank.__getitem__)
    return {
        "units": [done.table.units.ids[unit] for unit in units],
        "needs": [done.table.needs.ids[holder] for holder in first],
    }


def _summary(done: Run, placed: list[int], left: list[int]) -> Json:
    tiers = done.table.needs.tier
    fit = done.pairs.fit[done.matching.edge_of[placed]] if placed else np.zeros(0, dtype=np.int64)
    return {
        "needs": len(done.table.needs),
        "units": len(done.table.units),
        "edges": len(done.pairs.need),
        "placed": len(placed),
        "taken": sum(need in done.proofs.cut for need in left),
        "none_suitable": sum(need not in done.proofs.cut for need in left),
        "fit": int(fit.sum()),
        "placed_by_tier": {str(t): int((tiers[placed] == t).sum()) for t in range(4)},
    }


def _edges(done: Run) -> list[list[Any]]:
    needs, units = done.table.needs.ids, done.table.units.ids
    rows = zip(done.pairs.need, done.pairs.unit, done.pairs.fit, strict=True)
    return [[needs[need], units[unit], int(fit)] for need, unit, fit in rows]
