"""What changes while a run computes, and runs that meet."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Thread
from uuid import uuid4

import numpy as np
import pytest
import time_machine
from django.db import connection, transaction
from django.db.models import F

from reports.audit.events import ReasonCode
from reports.audit.log import SYSTEM
from reports.locks import only_one
from shelters import tasks
from shelters.facts.times import Times
from shelters.inventory import unit_availability
from shelters.match_runs import open_households, runs
from shelters.match_runs.snapshot import versions, versions_since
from shelters.matching.pairs.columns import Columns
from shelters.matching.pairs.edges import Edges, edges
from shelters.matching.solution import two_lines
from shelters.matching.solution.matching import run as pure_run
from shelters.models import (
    MatchRun,
    Need,
    Placement,
    PlacementState,
    Proposal,
    RunKind,
    Unit,
)
from shelters.needs import needs
from tests.shelters.households import (
    ALONE,
    WITH_CHILDREN,
    Household,
    free,
    urgency,
)
from tests.shelters.houses import NOW
from tests.shelters.match_runs.matched_city import LATER, City, proposed


def test_a_quick_run_without_a_last_one_is_a_full_one(city: City) -> None:
    run = runs.quick_run(now=NOW)
    assert run is not None
    assert run.kind == RunKind.FULL


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_a_quick_run_places_who_a_full_run_would(
    city: City, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Needs come, go and change tier; units fill and are free again; houses say no for a while."""
    chance = random.Random(seed)
    monkeypatch.setattr(open_households, "FEW", seed % 2)
    units = [city.unit(beds=chance.choice((1, 2, 4)), step_free=None) for _ in range(3)]
    waiting: list[tuple[Household, Need]] = []
    runs.full_run(now=NOW)
    for step in range(1, 9):
        now = NOW + timedelta(minutes=step)
        _something_happens(city, chance, waiting, units, now)
        run = runs.quick_run(now=now)
        assert run is not None
        assert run.kind == RunKind.QUICK
        quick = set(proposed())
        solved = runs.current(now=now)
        full = two_lines.solved(solved.pairs, solved.order, len(solved.table.units)).matching
        # What is carried on from event to event is what a file would be judged by.
        problem = solved.snapshot.problem
        anew = pure_run(problem)
        assert np.array_equal(anew.pairs.ask, solved.pairs.ask)
        assert np.array_equal(anew.pairs.fit, solved.pairs.fit)
        assert np.array_equal(anew.pairs.starts, solved.pairs.starts)
        assert np.array_equal(anew.order.rank, solved.order.rank)
        assert np.array_equal(anew.order.hangs, solved.order.hangs)
        names = solved.table.needs.ids
        placed = {names[need] for need in range(len(names)) if full.unit_of[need] >= 0}
        assert {str(need) for need in quick} == placed


def _something_happens(
    city: City,
    chance: random.Random,
    waiting: list[tuple[Household, Need]],
    units: list[Unit],
    now: datetime,
) -> None:
    what = chance.choice(("comes", "comes", "tier", "ends", "full", "free", "no"))
    if what == "comes" or (what in {"tier", "ends", "no"} and not waiting):
        household = city.household()
        facts = chance.choice((ALONE, WITH_CHILDREN, replace(ALONE, has_permit=None)))
        waiting.append((household, household.looks(facts, tier=chance.randrange(4), now=now)))
    elif what == "tier":
        household, need = chance.choice(waiting)
        needs.set_tier(
            case_id=household.case_id,
            need_id=need.id,
            urgency=urgency(chance.randrange(4), now=now),
            by=household.worker.staff,
            now=now,
        )
    elif what == "ends":
        household, need = waiting.pop(chance.randrange(len(waiting)))
        needs.withdraw_need(
            case_id=household.case_id,
            need_id=need.id,
            reason=ReasonCode.OTHER,
            by=household.worker.staff,
            now=now,
        )
    elif what == "no":
        for _household, need in waiting:
            Placement.objects.create(
                need=need,
                house=chance.choice(units).house,
                state=PlacementState.DECLINED,
                during=Times(now, now),
                again_at=now + timedelta(minutes=chance.randrange(1, 4)),
            )
    elif what == "full":
        unit_availability.say_full(unit_id=chance.choice(units).id, by=SYSTEM, now=now)
    else:
        free(chance.choice(units), now=now, since=now)


def test_what_changes_while_it_is_solved_is_solved_again(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits, unit = city.household().looks(tier=2), city.unit()
    late: list[Need] = []

    def slow(table: Columns) -> Edges:
        if not late:
            late.append(city.household().looks(tier=0))
        return edges(table)

    monkeypatch.setattr(runs, "edges", slow)
    run = runs.full_run(now=NOW)
    assert run is not None
    assert (run.conflicts, run.placed) == (1, 1)
    assert proposed() == {late[0].id: unit.id}
    assert waits.id not in proposed()


def test_what_never_stands_still_is_left_out_at_the_last_try(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    restless, calm = city.household().looks(), city.household().looks()
    city.unit()
    city.unit()

    def slow(table: Columns) -> Edges:
        Need.objects.filter(id=restless.id).update(version=F("version") + 1)
        return edges(table)

    monkeypatch.setattr(runs, "edges", slow)
    run = runs.full_run(now=NOW)
    assert run is not None
    assert run.conflicts == runs.TRIES - 1
    assert list(proposed()) == [calm.id]
    # It stands as changed: the sweep comes back to it.
    assert bytes(run.looked_at) != versions(now=LATER).digest


def _elsewhere(work: Callable[[], object]) -> None:
    """Do it over another connection, and let that be over."""

    def other() -> None:
        work()
        connection.close()

    thread = Thread(target=other)
    thread.start()
    thread.join()


@pytest.mark.django_db(transaction=True)
def test_what_another_process_wrote_while_it_was_solved_is_solved_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    city = City()
    need, unit = city.household().looks(tier=2), city.unit()
    late: list[Need] = []

    def slow(table: Columns) -> Edges:
        if not late:
            _elsewhere(lambda: late.append(city.household().looks(tier=0)))
        return edges(table)

    monkeypatch.setattr(runs, "edges", slow)
    run = runs.full_run(now=NOW)
    assert run is not None
    assert run.conflicts == 1
    assert proposed() == {late[0].id: unit.id} != {need.id: unit.id}


@pytest.mark.django_db(transaction=True)
def test_rows_are_read_again_where_somebody_wrote_since(monkeypatch: pytest.MonkeyPatch) -> None:
    city = City()
    need = city.household().looks()
    seen = versions(now=NOW)
    assert seen.as_of is not None
    _elsewhere(lambda: Need.objects.filter(id=need.id).update(version=F("version") + 1))
    assert open_households.as_of() != seen.as_of
    assert versions_since(seen, now=NOW) != seen
    with monkeypatch.context() as still:
        still.setattr(open_households, "as_of", lambda: seen.as_of)
        assert versions_since(seen, now=NOW) is seen
    with transaction.atomic():  # whoever writes sees that in no other row of a snapshot
        Need.objects.filter(id=need.id).update(version=F("version") + 1)
        assert open_households.as_of() is None
        mine = versions(now=NOW)
        Need.objects.filter(id=need.id).update(version=F("version") + 1)
        assert versions_since(mine, now=NOW) != mine


@pytest.mark.django_db(transaction=True)
def test_one_run_at_a_time() -> None:
    found: list[MatchRun | None] = []

    def other() -> None:
        found.append(runs.full_run(now=NOW))
        found.append(runs.quick_run(now=NOW))
        connection.close()

    with only_one(runs.LOCK) as mine:
        assert mine
        thread = Thread(target=other)
        thread.start()
        thread.join()
    assert found == [None, None]


def test_the_sweep_runs_only_when_something_happened(city: City) -> None:
    assert runs.run_if_changed(now=NOW) is not None
    assert runs.run_if_changed(now=LATER) is None
    city.household().looks()
    assert runs.run_if_changed(now=LATER) is not None
    assert runs.run_if_changed(now=LATER + timedelta(minutes=1)) is None
    city.unit()
    assert runs.run_if_changed(now=LATER + timedelta(minutes=2)) is not None


def test_the_worker_process_runs_them(city: City) -> None:
    city.household().looks()
    city.unit()
    with time_machine.travel(LATER, tick=False):
        tasks.match_all()
        tasks.match(need_id=str(uuid4()))
        tasks.match_changed()
    assert set(MatchRun.objects.values_list("kind", flat=True)) == {RunKind.FULL, RunKind.QUICK}
    assert Proposal.objects.count() == 1
    MatchRun.objects.update(at=NOW - timedelta(days=100))
    tasks.tidy_runs()
    assert not MatchRun.objects.exists()
