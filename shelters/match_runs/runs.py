"""Runs of the match: who is proposed which unit, now.

A full run every ten minutes solves everything anew; a quick one, at every event, takes the last
proposals and repairs them: it places the same households, the best total fit waits for the next
full run. One run at a time, on a snapshot; what changed meanwhile is seen by its version, and the
run is done again. Proposals lock nothing.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_bytes
from time import perf_counter_ns
from typing import Final
from uuid import UUID

import numpy as np
from django.db import IntegrityError, connection, transaction
from numpy.typing import NDArray

from reports.locks import only_one
from shelters.inventory.asked_again import AskedAgain, Rows
from shelters.match_runs import open_households
from shelters.match_runs.snapshot import (
    Snapshot,
    Versions,
    policy,
    snapshot,
    versions,
    versions_since,
)
from shelters.matching.pairs import fit
from shelters.matching.pairs.columns import Columns
from shelters.matching.pairs.edges import Edges, edges
from shelters.matching.solution import two_lines
from shelters.matching.solution.optimum import NOBODY, Matching
from shelters.matching.solution.order import Order
from shelters.matching.solution.two_lines import Solution
from shelters.models import MatchRun, Proposal, RunKind

log = logging.getLogger("linden.shelters")

LOCK: Final = "shelters.match"
TRIES: Final = 3
KEPT_FOR: Final = timedelta(days=90)

type Proposed = Mapping[str, str]  # need -> unit, by their ids in a problem
type Solve = Callable[[Edges, Order, Columns], Solution]


@dataclass(frozen=True)
class Solved:
    """A snapshot with its answer: the pairs, the order, and who gets what."""

    snapshot: Snapshot
    table: Columns
    pairs: Edges
    order: Order
    solution: Solution

    @property
    def rank(self) -> NDArray[np.int64]:
        """Each household's place in the order, 0 first."""
        return self.order.rank

    @property
    def matching(self) -> Matching:
        """Who gets what, by rows."""
        return self.solution.matching

    def proposed(self) -> dict[str, str]:
        """Who gets what, by ids."""
        needs, units = self.table.needs.ids, self.table.units.ids
        placed = np.flatnonzero(self.matching.unit_of != NOBODY).tolist()
        return {needs[need]: units[self.matching.unit_of[need]] for need in placed}


def full_run(*, now: datetime) -> MatchRun | None:
    """Open and solve everything anew, under a new seed; None when another run is at it."""
    seed = token_bytes(16)
    with only_one(LOCK) as mine:
        if not mine:
            return None
        open_households.forget()
        return _run(RunKind.FULL, seed, _anew, now, _last())


def quick_run(*, now: datetime) -> MatchRun | None:
    """Bring the last proposals up to date; None when another run is at it.

    That run sees by the versions that something changed. Without a last run it is a full one.
    """
    with only_one(LOCK) as mine:
        return _quick(last_run(), now) if mine else None


def run_if_changed(*, now: datetime) -> MatchRun | None:
    """A quick run if anything is at another version than the last run saw; else None."""
    with only_one(LOCK) as mine:
        last = last_run() if mine else None
        if not mine or (last is not None and bytes(last.looked_at) == versions(now=now).digest):
            return None
        return _quick(last, now)


def current(*, now: datetime, besides: UUID | None = None) -> Solved:
    """What is proposed at this moment, without keeping it: the last run, brought up to date.

    `besides` is a placement that is looked at as if it were not.
    """
    last = last_run()
    if last is None:
        return _solved(snapshot(now=now, seed="", besides=besides), _anew)
    seed, before = _text(bytes(last.seed)), proposals(last)
    return _solved(snapshot(now=now, seed=seed, besides=besides, last=before), _repaired)


def last_run() -> MatchRun | None:
    """The newest run; one query."""
    found = (MatchRun.from_db("default", _COLUMNS, row) for row in _NEWEST.rows())
    return next(found, None)


def proposals(run: MatchRun) -> dict[str, str]:
    """Who was proposed which unit; one query."""
    return {str(need): str(unit) for need, unit in _PROPOSED.rows(run.id)}


def _newest() -> Rows:
    return MatchRun.objects.order_by("-at").values_list(*_COLUMNS)[:1]


def _proposed(run_id: UUID) -> Rows:
    return Proposal.objects.filter(run_id=run_id).values_list("need_id", "unit_id")


_NO_MORE: Final = "DELETE FROM shelters_proposal WHERE run_id <> %s"
_NOW: Final = """
INSERT INTO shelters_proposal (run_id, need_id, unit_id, fit)
SELECT %s, * FROM unnest(%s::uuid[], %s::uuid[], %s::smallint[])
"""
_COLUMNS: Final = [each.attname for each in MatchRun._meta.concrete_fields]
_NEWEST: Final = AskedAgain(_newest)
_PROPOSED: Final = AskedAgain(_proposed, UUID)


def tidy(*, now: datetime) -> int:
    """Delete the numbers of runs that nobody asks for any more; returns how many."""
    return MatchRun.objects.filter(at__lt=now - KEPT_FOR).delete()[0]


def _quick(last: MatchRun | None, now: datetime) -> MatchRun:
    if last is None:
        return _run(RunKind.FULL, token_bytes(16), _anew, now, {})
    return _run(RunKind.QUICK, bytes(last.seed), _repaired, now, proposals(last))


def _last() -> dict[str, str]:
    last = last_run()
    return proposals(last) if last else {}


def _anew(pairs: Edges, order: Order, table: Columns) -> Solution:
    return two_lines.solved(pairs, order, len(table.units))


def _repaired(pairs: Edges, order: Order, table: Columns) -> Solution:
    had = np.flatnonzero(table.needs.last >= 0)
    before = dict(zip(had.tolist(), table.needs.last[had].tolist(), strict=True))
    return two_lines.repaired(pairs, order, len(table.units), before)


def _solved(seen: Snapshot, solve: Solve) -> Solved:
    pairs = edges(seen.table)
    order = seen.order(pairs)
    return Solved(seen, seen.table, pairs, order, solve(pairs, order, seen.table))


def _run(kind: RunKind, seed: bytes, solve: Solve, now: datetime, last: Proposed) -> MatchRun:
    for conflicts in range(TRIES):
        began = perf_counter_ns()
        solved = _solved(snapshot(now=now, seed=_text(seed), last=last), solve)
        run = MatchRun(
            kind=kind,
            at=now,
            seed=seed,
            conflicts=conflicts,
            microseconds=(perf_counter_ns() - began) // 1000,
        )
        if _keep(run, solved, last_try=conflicts == TRIES - 1):
            return run
        log.info("changed_while_matching", extra={"count": conflicts + 1})
    raise AssertionError  # the last try keeps whatever did not change


def _keep(run: MatchRun, solved: Solved, *, last_try: bool) -> bool:
    """Keep what was found if nothing changed meanwhile; at the last try, what did not change."""
    seen = solved.snapshot.looked_at
    try:
        with transaction.atomic():
            now_is = versions_since(seen, now=run.at)
            if now_is != seen and not last_try:
                return False
            _fill(run, solved)
            run.save(force_insert=True)
            _propose(run, solved, now_is)
    except IntegrityError:  # a case was erased at this very moment
        if last_try:
            raise
        return False
    return True


def _fill(run: MatchRun, solved: Solved) -> None:
    taken = solved.matching.edge_of[solved.matching.edge_of != NOBODY]
    run.weights = fit.VERSION
    chosen = policy()
    run.policy = f"{chosen.rules.version} {chosen.sha256}"
    run.input_hash = solved.snapshot.input_hash
    run.looked_at = solved.snapshot.looked_at.digest
    run.needs, run.units = len(solved.table.needs), len(solved.table.units)
    run.pairs, run.placed = len(solved.pairs.need), len(taken)
    run.fit = int(solved.pairs.fit[taken].sum())


def _propose(run: MatchRun, solved: Solved, now_is: Versions) -> None:
    """Put these proposals in the place of those of the run before."""
    seen = solved.snapshot.looked_at
    same = (lambda _need, _unit: True) if seen == now_is else _Same(seen, now_is)
    pairs, needs, units = solved.pairs, solved.table.needs.ids, solved.table.units.ids
    taken = solved.matching.edge_of[solved.matching.edge_of != NOBODY]
    columns = (each[taken].tolist() for each in (pairs.need, pairs.unit, pairs.fit))
    every = (
        (UUID(needs[need]), UUID(units[unit]), fit)
        for need, unit, fit in zip(*columns, strict=True)
    )
    rows = [row for row in every if same(row[0], row[1])]
    with connection.cursor() as cursor:
        cursor.execute(_NO_MORE, [run.id])
        if rows:
            cursor.execute(_NOW, [run.id, *map(list, zip(*rows, strict=True))])


class _Same:
    """Whether a household and a unit are still in the state that they were looked at in."""

    def __init__(self, before: Versions, after: Versions) -> None:
        self.needs = dict(before.of_needs.items() & after.of_needs.items())
        self.units = dict(before.units.items() & after.units.items())

    def __call__(self, need: UUID, unit: UUID) -> bool:
        return need in self.needs and unit in self.units


def _text(seed: bytes) -> str:
    return seed.hex()
