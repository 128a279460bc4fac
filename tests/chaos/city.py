"""One run: a demo comes up, a crowd comes in, one fault after the other happens, all is judged."""

import random
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import psycopg

from config.local.machine.postgres import Postgres
from tests.benchmarks.outcome import Outcome, Progress
from tests.chaos.crowd import tide
from tests.chaos.crowd.crowd import Crowd, gathered
from tests.chaos.crowd.ledger import Ledger, Way
from tests.chaos.crowd.tide import Tide
from tests.chaos.crowd.trouble import patiently
from tests.chaos.demo_processes import Processes
from tests.chaos.disk import own_file_system
from tests.chaos.injected_faults import Fault, Faults
from tests.chaos.judgement import Judge, cases_by_channel
from tests.tour.tools.stored import Stored
from tests.tour.tools.tour_demo import Demo, answers, started

# Of a run: when the first texts fall due, and when those of everybody who told before.
FIRST_TIDE, SECOND_TIDE = 0.25, 0.5
SHORTEST, LONGEST = 1.0, 6.0  # seconds that a fault lasts
BREATH: Final = 3.0
"""Seconds between two faults; no process is killed so often that its supervisor gives up."""
HEALING: Final = 120.0
NOT_RUN: Final = "disk filled: not run, no file system of its own could be had here"
_SMALL_LOG: Final = "alter system set max_wal_size = '256MB'"


@dataclass(frozen=True)
class Happened:
    """One fault, by the monotonic clock."""

    name: str
    began: float
    ended: float


@dataclass(frozen=True)
class Run:
    """What a run hands back."""

    outcome: Outcome
    happened: list[Happened]
    recoveries: dict[str, list[float]]
    met: dict[str, int]
    not_run: list[str]


def run(say: Progress, *, minutes: float, seed: int, prepared: Path | None = None) -> Run:
    """Break a demo of its own for so long. Raises NoDemo, and what broke a door of ours."""
    chance = random.Random(seed)
    with TemporaryDirectory(prefix="lnx-") as name, own_file_system(Path(name)) as disk:
        say("starting a demo of its own")
        with started(prepared, where=Path(name), hurry=False) as demo:
            _keep_the_log_small(demo)
            say("logging everybody in")
            crowd = gathered(demo)
            before, since = cases_by_channel(demo.database), datetime.now(UTC)
            faults = _faults(demo, crowd, disk, chance)
            crowd.start()
            say(f"{len(crowd.visitors)} doors, {len(faults)} kinds of faults, seed {seed}")
            happened, due = _break(demo, crowd, faults, chance, 60 * minutes, say)
            say("letting everybody finish")
            crowd.go_home()
            say("judging")
            outcome = _judged(demo, crowd, before, since, due)
        return Run(
            outcome,
            happened,
            recoveries(happened, crowd.ledger),
            dict(sorted(crowd.ledger.met.items())),
            [] if disk else [NOT_RUN],
        )


def _keep_the_log_small(demo: Demo) -> None:
    """Only what fills the disk on purpose shall fill it."""
    with psycopg.connect(Postgres(demo.state / "pg").url, autocommit=True) as link:
        link.execute(_SMALL_LOG)
        link.execute("select pg_reload_conf()")


def _faults(demo: Demo, crowd: Crowd, disk: Path | None, chance: random.Random) -> list[Fault]:
    port = int(demo.address.rpartition(":")[2])
    processes = Processes(demo.state, port, chance)
    administrator = Postgres(demo.state / "pg").url
    return Faults(processes, crowd.phones, administrator, disk).all()


def _break(
    demo: Demo,
    crowd: Crowd,
    faults: list[Fault],
    chance: random.Random,
    seconds: float,
    say: Progress,
) -> tuple[list[Happened], frozenset[str]]:
    """Each kind once before any comes again; the clock of safe hours is moved in between."""
    started_at = time.monotonic()
    tides = Tide(crowd.phones, demo.database, crowd.ledger)
    happened: list[Happened] = []
    due: frozenset[str] = frozenset()
    turns = _turns(faults, chance)
    risen = 0
    while (passed := (time.monotonic() - started_at) / seconds) < 1:
        if risen == 0 and passed >= FIRST_TIDE:
            tides.rise(tide.HOME)
            risen = 1
        elif risen == 1 and passed >= SECOND_TIDE:
            due = tides.to_the_follow_ups(seconds=2 * HEALING)
            risen = 2
        fault = next(turns)
        say(fault.name)
        began = time.monotonic()
        # What needs something that is just down is done as soon as that is back.
        patiently(partial(fault.happen, chance.uniform(SHORTEST, LONGEST)), seconds=HEALING)
        happened.append(Happened(fault.name, began, time.monotonic()))
        time.sleep(BREATH)
    if risen < 2:  # a fault lasted past the moment: texts fall due all the same
        due = tides.to_the_follow_ups(seconds=2 * HEALING)
    _wait_until_well(demo)
    return happened, due


def _turns(faults: list[Fault], chance: random.Random) -> Iterator[Fault]:
    while True:
        yield from chance.sample(faults, len(faults))


def _wait_until_well(demo: Demo) -> None:
    end = time.monotonic() + HEALING
    while not (answers(demo.address) and answers(demo.staff)):
        if time.monotonic() > end:
            raise TimeoutError("the demo does not come back")
        time.sleep(0.5)


def _judged(
    demo: Demo, crowd: Crowd, before: dict[str, int], since: datetime, due: frozenset[str]
) -> Outcome:
    ledger = crowd.ledger
    _wait_for_the_texts(demo, crowd)
    erased = {each.number for each in ledger.by(Way.WEB) if each.erased}
    judge = Judge(demo, crowd.phones, ledger, crowd.bar, before, since, due - erased)
    metrics = {f"acknowledged_{way}": float(len(ledger.by(way))) for way in Way}
    metrics["erased"] = float(len(erased))
    metrics["texts_due_under_fire"] = float(len(judge.due))
    return Outcome(metrics, judge.checks())


def _wait_for_the_texts(demo: Demo, crowd: Crowd) -> None:
    """Until no text is on its way: what is due, planned or not, and what has no last word yet."""
    stored, end = Stored(demo.database), time.monotonic() + HEALING
    while on_their_way(stored, crowd.phones.now()):
        if time.monotonic() > end:
            return  # what is stuck is counted by the judge
        time.sleep(1)


def on_their_way(stored: Stored, now: datetime) -> bool:
    """Whether a text is due, planned or not, or has no last word yet."""
    return bool(
        # In the order a text goes: what moves on between two looks is seen by the second.
        stored.due_plans(now) or stored.texts_on_their_way(now) or stored.waiting_texts()
    )


def recoveries(happened: list[Happened], ledger: Ledger) -> dict[str, list[float]]:
    """By kind of fault: seconds from its end until a report was told and acknowledged after it."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    reports = ledger.by(Way.WEB, Way.API)
    for each in happened:
        after = [report.at - each.ended for report in reports if report.began >= each.ended]
        if after:
            found[each.name].append(min(after))
    return dict(found)


def table(run: Run) -> list[str]:
    """A line for each kind of fault: how often, and the seconds until the next report."""
    lines = [f"{'fault':<18} {'times':>5} {'median s':>9} {'longest s':>9}"]
    for name in sorted(run.recoveries):
        seconds = run.recoveries[name]
        lines.append(f"{name:<18} {len(seconds):>5} {median(seconds):>9.1f} {max(seconds):>9.1f}")
    return [*lines, *run.not_run]
