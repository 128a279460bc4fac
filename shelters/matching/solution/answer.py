"""What a run found, by the names of the problem, ready for JSON: the same run, the same bytes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.fit import fits, why_codes
from shelters.matching.pairs.rules import codes_of
from shelters.matching.solution.failing_rules import Failing, failing_of
from shelters.matching.solution.matching import Run
from shelters.matching.solution.optimum import NOBODY
from shelters.matching.solution.order import Standing

Json = dict[str, Any]

# Every proof is spelled out where all of them together have no more names than that.
MOST_NAMES: Final = 2_000_000

_codes = cache(codes_of)
_whys = cache(why_codes)


def parts(done: Run, *, with_edges: bool = False) -> Iterator[tuple[str, Any]]:
    """The parts of an answer, one after the other; long ones are made as they are read."""
    order = np.argsort(done.order.rank).tolist()
    ids = done.table.needs.ids
    placed = [need for need in order if done.matching.unit_of[need] != NOBODY]
    left = [need for need in order if done.matching.unit_of[need] == NOBODY]
    if done.problem.policy is not None:
        yield "policy", done.problem.policy.named
    yield "objective", _objective(done, len(placed))
    yield "order", [ids[need] for need in order]
    if done.order.standing is not None:
        yield "standing", _standing(done, done.order.standing, order)
        yield "kept", _kept(done)
    yield "assignments", _assignments(done, placed)
    yield "unplaced", _unplaced(done, left)
    yield "proof", {"units": _units(done, done.proofs.units), **_rows(done, done.proofs.holders)}
    yield "summary", _summary(done, placed, left)
    if with_edges:
        yield "edges", _edges(done)


def _objective(done: Run, placed: int) -> Json:
    return {
        "first": "the set of households that is greatest in the order",
        "then": "the greatest sum of fit",
        "lines": 2 if done.solution.lines.two else 1,
        "placed": placed,
        "fit": _fit(done),
    }


def _fit(done: Run) -> int:
    taken = done.matching.edge_of[done.matching.edge_of != NOBODY]
    return int(done.pairs.fit[taken].sum())


def _standing(done: Run, standing: Standing, order: Sequence[int]) -> Iterator[Json]:
    two = done.solution.lines.two
    for need in order:
        line = int(done.solution.line[need])
        yield {
            "need": done.table.needs.ids[need],
            "tier": int(done.order.tier[need]),
            "line": int(two) if line == NOBODY else line,
            "date": standing.date(need).isoformat(),
            "credit_hours": int(standing.credit_hours[need]),
            "reach": int(standing.reach[need]),
        }


def _kept(done: Run) -> Iterator[Json]:
    policy = done.problem.policy
    kept = policy.rules.step_free if policy else None
    for unit in done.problem.units:
        if kept is None or unit.free_since is None or unit.step_free is not True:
            continue
        until = unit.free_since + timedelta(hours=kept.hours)
        if unit.free_since <= done.problem.now < until:
            yield {"unit": unit.id, "until": until.isoformat()}


def _assignments(done: Run, placed: Sequence[int]) -> Iterator[Json]:
    own = done.matching.edge_of
    whys = _Whys(done, np.concatenate((own[own != NOBODY], done.others.edges.ravel())))
    for need in placed:
        edge = int(own[need])
        found = {
            "need": done.table.needs.ids[need],
            **_place(done, edge),
            "why": _whys(whys[edge]),
            "next": [
                {**_place(done, other), "lacks": _lacks(done, whys, edge, other)}
                for other in done.others.edges[need].tolist()
                if other != NOBODY
            ],
        }
        if done.backup[need] != NOBODY:
            found["backup"] = _place(done, int(done.backup[need]))
        yield found


class _Whys:
    """What speaks for some pairs, worked out at once."""

    def __init__(self, done: Run, edges: NDArray[np.int64]) -> None:
        edges = np.unique(edges[edges != NOBODY])
        need, unit = done.pairs.need[edges], done.pairs.unit[edges]
        why = fits(done.table, need, unit).why.tolist()
        self._why: dict[int, int] = dict(zip(edges.tolist(), why, strict=True))

    def __getitem__(self, edge: int) -> int:
        return self._why[edge]


def _place(done: Run, edge: int) -> Json:
    return {
        "unit": done.table.units.ids[done.pairs.unit[edge]],
        "fit": int(done.pairs.fit[edge]),
        "ask": _codes(int(done.pairs.ask[edge])),
    }


def _lacks(done: Run, whys: _Whys, edge: int, other: int) -> list[str]:
    taken = ["TAKEN"] if done.matching.need_of[done.pairs.unit[other]] != NOBODY else []
    return taken + _whys(whys[edge] & ~whys[other])


def _unplaced(done: Run, left: Sequence[int]) -> Iterator[Json]:
    reasons = failing_of(done.said, np.array(left, dtype=np.intp))
    cuts = done.proofs.cut.values()
    in_full = sum(2 * cut + 1 for cut in cuts) <= MOST_NAMES
    for need in left:
        yield _left_out(done, need, reasons[need], in_full=in_full)


def _left_out(done: Run, need: int, reason: Failing, *, in_full: bool) -> Json:
    row = done.solution.lines.last(need)
    cut = done.proofs.cut.get(row)
    found: Json = {
        "need": done.table.needs.ids[need],
        "reason": "none_suitable" if cut is None else "taken",
        "failing": reason.failing,
        "would_open": reason.would_open,
    }
    if cut is not None:
        found["cut"] = cut
        if in_full:
            found["certificate"] = _certificate(done, row, cut)
    return found


def _certificate(done: Run, row: int, cut: int) -> Json:
    holders = done.proofs.holders[:cut]
    rank = done.solution.lines.rank
    return {
        "units": _units(done, np.sort(done.proofs.units[:cut])),
        **_rows(done, np.append(holders[np.argsort(rank[holders])], row)),
    }


def _units(done: Run, units: NDArray[Any]) -> list[str]:
    return [done.table.units.ids[unit] for unit in units.tolist()]


def _rows(done: Run, rows: NDArray[Any]) -> Json:
    """Households by their lines."""
    lines = done.solution.lines
    found: Json = {"needs": [done.table.needs.ids[row % lines.needs] for row in rows.tolist()]}
    if lines.two:
        found["lines"] = (rows // lines.needs).tolist()
    return found


def _summary(done: Run, placed: Sequence[int], left: Sequence[int]) -> Json:
    tiers = done.table.needs.tier[placed] if placed else np.zeros(0, dtype=np.int8)
    taken = len(done.proofs.cut)
    return {
        "needs": len(done.table.needs),
        "units": len(done.table.units),
        "edges": len(done.pairs.need),
        "placed": len(placed),
        "taken": taken,
        "none_suitable": len(left) - taken,
        "fit": _fit(done),
        "placed_by_tier": {str(t): int((tiers == t).sum()) for t in range(4)},
    }


def _edges(done: Run) -> Iterator[list[Any]]:
    needs, units = done.table.needs.ids, done.table.units.ids
    columns: Iterable[tuple[int, int, int]] = zip(
        done.pairs.need.tolist(), done.pairs.unit.tolist(), done.pairs.fit.tolist(), strict=True
    )
    return ([needs[need], units[unit], fit] for need, unit, fit in columns)
