"""Matching N households to N units, against the bare solver on the same pairs in the same run.

The parts by the clock, and the whole command by the processor time that it and the solver took:
start, reading, rules, order, proofs and the file it writes. Then the database, with many waiting:
what one event takes, and the pages (`matching_events`).
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from shelters.matching.pairs.columns import Columns, columns, need_columns
from shelters.matching.pairs.edges import Edges, edges
from shelters.matching.pairs.problem import Problem
from shelters.matching.pairs.problem_files import read_problem
from shelters.matching.solution.alternatives import alternatives
from shelters.matching.solution.certificates import certificates
from shelters.matching.solution.increment import need_comes, optimum
from shelters.matching.solution.optimum import NOBODY, Matching
from shelters.matching.solution.order import ranks
from tests.benchmarks import matching_events
from tests.benchmarks.outcome import Check, Outcome, Progress
from tests.shelters.matching.policies import FILE
from tests.shelters.matching.problems import problem

Ranks = NDArray[np.int64]

SIZES = (100, 1_000, 10_000)
SUITABLE = 30
ROUNDS = 3
PETS = 6  # so many kinds that about forty units suit a household at the largest size
MOST_MB = 400


def run(progress: Progress, *, full: bool = True) -> Outcome:
    """Measure each size; the goals are held at 10,000, the largest, or show a tiny one."""
    metrics: dict[str, float] = {}
    checks: list[Check] = []  # of the largest
    for size in SIZES if full else SIZES[:1]:
        progress(f"{size} households, {size} units")
        checks = _one_size(size, metrics, progress)
        checks += _command(size, metrics, progress)
    events = matching_events.run(progress, full=full)
    metrics |= events.metrics
    checks += events.checks
    metrics["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Outcome(metrics, checks)


def _one_size(size: int, metrics: dict[str, float], progress: Progress) -> list[Check]:
    given = read_problem(problem(1, units=size, needs=size, unknown=0.02))
    rules, (table, all_pairs) = _timed(lambda: _judged(given), rounds=1)
    pairs = _thinned(all_pairs, size)
    rank = ranks(table.needs, pairs.suitable, given.seed)
    progress(f"{size}: {len(pairs.need) / size:.1f} suitable units each; solving")
    bare, _ = _timed(lambda: _bare(pairs, rank, size))
    proved, matching = _timed(lambda: _proved(pairs, rank, size))
    explained, _ = _timed(lambda: alternatives(pairs, _proved(pairs, rank, size)))
    one = _one_more(given, table, pairs, matching, rank)
    metrics.update(
        {
            f"rules_s_{size}": rules,
            f"bare_solver_s_{size}": bare,
            f"with_certificates_s_{size}": proved,
            f"with_alternatives_s_{size}": explained,
            f"one_event_s_{size}": one,
            f"placed_{size}": float((matching.edge_of != NOBODY).sum()),
        }
    )
    return [
        Check("exact with certificates / bare solver", proved / bare, 1.5, at_most=True),
        Check("with alternatives / bare solver", explained / bare, 3.0, at_most=True),
        Check("one event / full run", one / (rules + proved), 0.02, at_most=True),
    ]


def _command(size: int, metrics: dict[str, float], progress: Progress) -> list[Check]:
    """The whole command on a file, by the region's policy and as before there were policies."""
    data = _city(size)
    checks: list[Check] = []
    with TemporaryDirectory() as folder:
        given, out = Path(folder) / "in.json", Path(folder) / "out.json"
        given.write_text(json.dumps(data))
        table, pairs = _judged(read_problem(data))
        rank = ranks(table.needs, pairs.suitable, str(data["seed"]))
        before = time.process_time()
        _bare(pairs, rank, size)
        bare = time.process_time() - before
        metrics[f"command_edges_{size}"] = len(pairs.need) / size
        metrics[f"command_bare_cpu_s_{size}"] = bare
        for name, words in (("", []), ("_by_policy", ["--policy", str(FILE)])):
            progress(f"{size}: ./run match_file{' --policy' if words else ''}")
            cpu, peak = _spent([str(given), "--out", str(out), *words])
            metrics[f"command{name}_cpu_s_{size}"] = cpu
            metrics[f"command{name}_peak_mb_{size}"] = peak
            checks += [
                Check(f"command{name} / bare solver", cpu / bare, 3.0, at_most=True),
                Check(f"command{name}, peak memory in MB", peak, MOST_MB, at_most=True),
            ]
    return checks


def _city(size: int) -> dict[str, Any]:
    data = problem(1, units=size, needs=size, unknown=0.02)
    rng = np.random.default_rng(5)
    for unit in data["units"]:
        unit["pets"] = [f"p{each}" for each in rng.choice(PETS, 3, replace=False).tolist()]
    for need in data["needs"]:
        need["pets"] = [f"p{int(rng.integers(PETS))}"]
    return data


# A process counts as its own what its parent had at its birth: this one has next to nothing.
_BESIDE: Final = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
spent = resource.getrusage(resource.RUSAGE_CHILDREN)
print(spent.ru_utime + spent.ru_stime, spent.ru_maxrss / 1024)
"""


def _spent(words: list[str]) -> tuple[float, float]:
    """Seconds of processors and the most MB of memory that the command with these words took."""
    command = [sys.executable, "-P", "-m", "shelters.exchange.match_command", *words]
    beside = [sys.executable, "-c", _BESIDE, *command]
    said = subprocess.run(beside, check=True, stdout=subprocess.PIPE, text=True).stdout
    seconds, peak = map(float, said.split())
    return seconds, peak


def _judged(given: Problem) -> tuple[Columns, Edges]:
    table = columns(given)
    return table, edges(table)


def _timed[T](work: Callable[[], T], *, rounds: int = ROUNDS) -> tuple[float, T]:
    """The shortest of some rounds, in seconds, and what the last one gave."""
    best = float("inf")
    for _ in range(rounds):
        started = time.perf_counter()
        found = work()
        best = min(best, time.perf_counter() - started)
    return best, found


def _thinned(pairs: Edges, units: int) -> Edges:
    """About SUITABLE pairs for each household: a city's rules are stricter than random ones."""
    rng = np.random.default_rng(1)
    needs = len(pairs.starts) - 1
    keep = rng.random(len(pairs.need)) < SUITABLE * needs / max(1, len(pairs.need))
    need = pairs.need[keep]
    starts = np.searchsorted(need, np.arange(needs + 1)).astype(np.int64)
    return Edges(
        need, pairs.unit[keep], pairs.ask[keep], pairs.fit[keep], starts,
        np.diff(starts).astype(np.int32),
    )  # fmt: skip


def _bare(pairs: Edges, rank: Ranks, size: int) -> None:
    """The same flow with nothing around it."""
    solver, sink = SimpleMinCostFlow(), 2 * size
    weight = (size - rank)[pairs.need] * (201 * size + 1) + pairs.fit
    every = np.arange(size)
    ones, none = np.ones(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate((pairs.need, every, every + size)),
        np.concatenate((pairs.unit + size, np.full(size, sink), np.full(size, sink))),
        np.ones(len(pairs.need) + 2 * size, dtype=np.int64),
        np.concatenate((-weight, none, none)),
    )
    solver.set_nodes_supplies(every, ones)
    solver.set_node_supply(sink, -size)
    solver.solve()


def _proved(pairs: Edges, rank: Ranks, size: int) -> Matching:
    matching = optimum(pairs, rank, size)
    certificates(pairs, matching, rank)
    return matching


def _one_more(
    given: Problem, table: Columns, pairs: Edges, matching: Matching, rank: Ranks
) -> float:
    """One household against all units, and its place on the snapshot; in seconds."""
    left = np.flatnonzero(matching.edge_of == NOBODY)
    need = int(left[0]) if len(left) else 0
    alone = replace(given, needs=(given.needs[need],))

    def event() -> None:
        row = replace(table, needs=need_columns(alone, table.names))
        edges(row)
        need_comes(pairs, matching, rank, need)

    return _timed(event)[0]
