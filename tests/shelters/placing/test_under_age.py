"""Somebody under 18 who comes alone: no house before a coordinator has looked."""

from dataclasses import replace

import pytest

from reports.cases.casework.case_tasks import complete_task
from reports.cases.models import Task, TaskKind
from shelters.matching.pairs.problem import Person as Member
from shelters.needs import needs as searches
from shelters.placing import placements
from tests.shelters.households import ALONE, ANYBODY
from tests.shelters.houses import NOW
from tests.shelters.placing.stays import Stays, make_unit_in

GIRL = replace(ALONE, adults=(), children=(Member(age=16, gender="f"),))


def tasks(stays: Stays) -> list[Task]:
    """What a coordinator has to do about a minor in Amina's case."""
    return list(
        Task.objects.filter(
            case_id=stays.amina.case_id, kind=TaskKind.CHILD_PATHWAY, for_coordinator=True
        )
    )


def test_no_place_is_held_before_a_coordinator_has_looked(stays: Stays) -> None:
    youth = make_unit_in(stays.unit.house_id, replace(ANYBODY, minors_alone=True))
    need = stays.search(GIRL)
    (task,) = tasks(stays)
    assert task.done_at is None
    with pytest.raises(placements.NotLookedAt):
        stays.held(need, youth)
    complete_task(task_id=task.id, by=stays.houses.cast.dalia.staff, now=NOW)
    assert stays.held(need, youth).state == "held"


def test_whoever_comes_with_an_adult_needs_nobody_to_look(stays: Stays) -> None:
    stays.held(stays.search(ALONE))
    assert not tasks(stays)


def test_a_search_that_turns_out_to_be_for_a_minor_makes_one_task(stays: Stays) -> None:
    """However often it is written down; and a house that does not take them is no place."""
    need = stays.search(ALONE)
    for _ in range(2):
        searches.change_need(
            opened=stays.amina.opened(),
            need_id=need.id,
            change=lambda _facts: GIRL,
            by=stays.amina.worker.staff,
            now=NOW,
        )
    (task,) = tasks(stays)
    complete_task(task_id=task.id, by=stays.houses.cast.dalia.staff, now=NOW)
    adults_only = make_unit_in(stays.unit.house_id, replace(ANYBODY, minors_alone=False))
    with pytest.raises(placements.NotSuitable) as refused:
        stays.held(need, adults_only)
    assert refused.value.codes == ("MINOR",)
