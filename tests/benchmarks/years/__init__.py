"""What ten years cost: everything the house does, in a young one, one of a tenth, and an old one.

What somebody waits for may take half as long again in the old house as in the young one. A sweep
may take a tenth of the time until its next run. A command may take as much longer in the old house
than in that of a tenth as the old one is larger, and half as much again.
"""

import itertools
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from functools import partial
from typing import Final

from django.conf import settings

from config.local.phones.service.server import PhoneServer
from reports.audit import tasks as audit_tasks
from reports.cases import tasks as case_tasks
from tests import phones
from tests.benchmarks.outcome import Check, Outcome, Progress
from tests.benchmarks.years import grounds, unwatched, waited
from tests.benchmarks.years.grounds import MIDDLE, Ground
from tests.benchmarks.years.measured import Cost, counted, once
from tests.benchmarks.years.waited import Ready, Round
from tests.phones import TestNetwork
from tests.tour.tools.worker_desk import Desk

SMALL: Final = 0.001
DOORS, FEW_DOORS, TURNS, FEW_TURNS = 7, 3, 9, 0
MOST_GROWTH, MOST_OF_ITS_TIME = 1.5, 0.1
SHORTEST = 0.1  # seconds: what a command takes at least to be compared

type Wanted = Callable[[str], bool]
type Costs = dict[str, dict[str, Cost]]  # by what was done, then by the house's age


def run(
    progress: Progress,
    *,
    full: bool = True,
    scale: float = 0.0,
    keep: bool = False,
    only: Sequence[str] = (),
) -> Outcome:
    """Measure everything in each house, or only what has one of these words in its name.

    `scale`: a share of the ten years; `keep` them as made.
    """
    part = scale or (1.0 if full else SMALL)
    made = grounds.made(progress, part, grounds.AGES if full else ("young", "old"))
    server = PhoneServer(phones.network_of(phones.HOOKS))
    server.start()
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]  # of Django's own client
    phones.point(settings, server, phones.HOOKS)
    network = TestNetwork(server)
    try:
        lent = grounds.copies(progress, made) if keep else nullcontext(made)
        with lent as copies:
            turns = TURNS if full else FEW_TURNS
            return _measured(progress, copies, network, turns, wanted=partial(_is_one_of, only))
    finally:
        network.close()


def _is_one_of(only: Sequence[str], name: str) -> bool:
    return not only or any(words in name for words in only)


def _measured(
    progress: Progress,
    copies: dict[str, Ground],
    network: TestNetwork,
    turns: int,
    *,
    wanted: Wanted,
) -> Outcome:
    for ground in copies.values():
        with grounds.standing_in(ground):
            audit_tasks.seal()
            case_tasks.carry_out()
    at_hand = {age: copies[age] for age in ("young", "old")}
    waits = _waits(progress, at_hand, network, turns, wanted=wanted)
    # Without a middle nothing is compared: then it is enough that all of it works.
    others = copies if "middle" in copies else {"old": copies["old"]}
    # Before a sweep deletes events: these go through the log as long as it was left.
    commands = _commands(progress, others, unwatched.of_the_log(), wanted=wanted)
    commands |= _backups(progress, others, wanted=wanted)
    sweeps = _sweeps(progress, others, wanted=wanted)
    commands |= _commands(progress, others, unwatched.commands(), wanted=wanted)
    found = {"waited": waits, "sweep": sweeps, "command": commands}
    metrics = {
        f"there are: {name}": float(count) for name, count in asdict(copies["old"].size).items()
    }
    for kind, costs in found.items():
        for name, ages in costs.items():
            for age, cost in ages.items():
                metrics[f"{kind}: {name}: {age}: ms"] = cost.time * 1000
                if cost.first:
                    metrics[f"{kind}: {name}: {age}: first ms"] = cost.first * 1000
                metrics[f"{kind}: {name}: {age}: queries"] = float(cost.queries)
                metrics[f"{kind}: {name}: {age}: MB"] = cost.megabytes
    return Outcome(metrics, _checks(waits, sweeps, commands))


def _waits(
    progress: Progress,
    houses: dict[str, Ground],
    network: TestNetwork,
    turns: int,
    *,
    wanted: Wanted,
) -> Costs:
    numbers = (f"+3246{number:07}" for number in itertools.count(1))  # no phone is in two houses
    rounds = {age: Round(network, numbers) for age in houses}
    workers, leads = waited.people("care_worker"), waited.people("coordinator")
    people = [leads[0], *workers, *leads[1:]][: DOORS if turns > FEW_TURNS else FEW_DOORS]
    found: Costs = {}
    for age, ground in houses.items():
        with grounds.standing_in(ground):
            rounds[age].begin()
    for person in people:
        progress(f"{person.login} logs in everywhere")
        for age, ground in houses.items():
            with grounds.standing_in(ground):
                rounds[age].come_in(_logged_in(found, age, waited.desk_of(person)))
    for turn in range(turns + 1):
        progress(f"everything that is waited for, turn {turn} of {turns}")
        order = list(houses.items())
        for age, ground in order if turn % 2 else reversed(order):
            with grounds.standing_in(ground):
                works = {n: ready for n, ready in rounds[age].works().items() if wanted(n)}
                _look(works, age, found, turn, turns)
    return found


def _sweeps(progress: Progress, houses: dict[str, Ground], *, wanted: Wanted) -> Costs:
    """Each once for what is there to be done, then as it runs day by day."""
    found: Costs = {}
    for name, (_, sweep) in filter(lambda each: wanted(each[0]), unwatched.sweeps().items()):
        progress(f"sweep {name}")
        for age, ground in houses.items():
            with grounds.standing_in(ground):
                first, cost = Cost(), _cost(found, name, age)
                once(sweep, first)
                counted(sweep, cost)
                cost.first = first.time
    return found


def _commands(
    progress: Progress,
    houses: dict[str, Ground],
    works: dict[str, unwatched.Command],
    *,
    wanted: Wanted,
) -> Costs:
    found: Costs = {}
    for name, command in filter(lambda each: wanted(each[0]), works.items()):
        for age, ground in houses.items():
            progress(f"{name} in the {age} house")
            with grounds.standing_in(ground):
                counted(command, _cost(found, name, age))
    return found


def _backups(progress: Progress, houses: dict[str, Ground], *, wanted: Wanted) -> Costs:
    found: Costs = {}
    if not any(map(wanted, unwatched.BACKUP)):
        return found
    for age, ground in houses.items():
        progress(f"backup and restore of the {age} house")
        for name, cost in unwatched.back_up_and_restore(ground).items():
            found.setdefault(name, {})[age] = cost
    return found


def _logged_in(found: Costs, age: str, desk: Desk) -> Desk:
    counted(desk.give_password, _cost(found, "log-in: password", age))
    counted(desk.give_code, _cost(found, "log-in: code", age))
    return desk


def _look(works: dict[str, Ready], age: str, found: Costs, turn: int, turns: int) -> None:
    """Do each once; what is loaded the first time is timed only where there is no second."""
    for name, ready in works.items():
        work, cost = ready(), _cost(found, name, age)
        (once if turn else counted)(work, cost)
        if turns and not turn:
            cost.seconds.clear()


def _cost(found: Costs, name: str, age: str) -> Cost:
    return found.setdefault(name, {}).setdefault(age, Cost())


def _checks(waits: Costs, sweeps: Costs, commands: Costs) -> list[Check]:
    checks = [
        Check(f"{name}: old over young", ages["old"].time / ages["young"].time, MOST_GROWTH, True)
        for name, ages in waits.items()
    ]
    often = unwatched.sweeps()
    checks += [
        Check(
            f"{name}: share of its time", ages["old"].time / often[name][0], MOST_OF_ITS_TIME, True
        )
        for name, ages in sweeps.items()
    ]
    checks += [
        Check(f"{name}: time by size, old over middle", _by_size(ages), MOST_GROWTH, True)
        for name, ages in commands.items()
        if "middle" in ages
    ]
    return checks


def _by_size(ages: dict[str, Cost]) -> float:
    return ages["old"].time * MIDDLE / max(ages["middle"].time, SHORTEST * MIDDLE)
