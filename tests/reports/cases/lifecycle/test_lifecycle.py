"""R7.1: the six steps as a table; every step not in it is refused, every step in it is logged."""

from itertools import product
from uuid import UUID

import pytest

from reports.accounts.roles import Permission
from reports.audit.events import EventKind, ReasonCode
from reports.audit.models import Event
from reports.cases.access.access import NotAReason, NotResponsible, NotYours, StaleCase
from reports.cases.lifecycle import lifecycle
from reports.cases.lifecycle.lifecycle import (
    TRANSITIONS,
    AlreadyAcknowledged,
    AlreadyClosed,
    IllegalStep,
    NotAcknowledged,
    allowed_steps,
)
from reports.cases.models import Case, Status
from tests.reports.cases import world
from tests.reports.cases.world import NOW, Worker, World

LEGAL = {(each.source, each.target) for each in TRANSITIONS}


def take(worker: Worker, case_id: UUID) -> None:
    lifecycle.acknowledge(case_id=case_id, by=worker.staff, now=NOW)


def go(worker: Worker, case_id: UUID, to: Status) -> None:
    if to is Status.CLOSED:
        lifecycle.close(case_id=case_id, reason=ReasonCode.SERVED, by=worker.staff, now=NOW)
    elif to is Status.ASSESSMENT and not Case.objects.get(id=case_id).is_open:
        lifecycle.reopen(case_id=case_id, by=worker.staff, now=NOW)
    else:
        lifecycle.move_on(case_id=case_id, to=to, by=worker.staff, now=NOW)


PATHS = {
    Status.INTRODUCTION: (),
    Status.ASSESSMENT: (Status.ASSESSMENT,),
    Status.PLANNING: (Status.ASSESSMENT, Status.PLANNING),
    Status.IMPLEMENTATION: (Status.ASSESSMENT, Status.PLANNING, Status.IMPLEMENTATION),
    Status.FOLLOW_UP: (
        Status.ASSESSMENT,
        Status.PLANNING,
        Status.IMPLEMENTATION,
        Status.FOLLOW_UP,
    ),
    Status.CLOSED: (Status.CLOSED,),
}


@pytest.mark.parametrize(("source", "target"), list(product(Status, Status)))
def test_every_pair_of_steps(people: World, source: Status, target: Status) -> None:
    made = world.report()
    take(people.beatriz, made.case_id)
    for step in PATHS[source]:
        go(people.beatriz, made.case_id, step)
    before = Event.objects.count()
    if (source, target) in LEGAL:
        go(people.beatriz, made.case_id, target)
        assert Case.objects.get(id=made.case_id).status == target
        event = Event.objects.order_by("position").filter(case_id=made.case_id).last()
        assert event
        assert event.kind in {EventKind.MOVED_ON, EventKind.CLOSED, EventKind.REOPENED}
        assert Event.objects.count() == before + 1
    else:
        with pytest.raises((IllegalStep, AlreadyClosed)):
            go(people.beatriz, made.case_id, target)
        assert Case.objects.get(id=made.case_id).status == source
        assert Event.objects.count() == before


def test_the_table_leads_through_all_six_steps() -> None:
    assert {each.target for each in TRANSITIONS} | {Status.INTRODUCTION} == set(Status)
    assert all(each.permission is Permission.WORK_CASE for each in TRANSITIONS)
    assert len(LEGAL) == len(TRANSITIONS), "no step stands there twice"


def test_the_first_to_say_so_has_the_case(people: World) -> None:
    """R7.8"""
    made = world.report()
    take(people.beatriz, made.case_id)
    with pytest.raises(AlreadyAcknowledged):
        take(people.bruno, made.case_id)
    case = Case.objects.get(id=made.case_id)
    assert (case.owner_id, case.queue, case.acknowledged_at) == (people.beatriz.id, None, NOW)


def test_nobody_acknowledges_for_a_colleague(people: World) -> None:
    people.put_on_duty(people.beatriz)
    made = world.report()
    with pytest.raises(NotResponsible):
        take(people.bruno, made.case_id)


def test_a_colleague_does_not_move_a_case(people: World) -> None:
    made = world.report()
    take(people.beatriz, made.case_id)
    with pytest.raises(NotResponsible):
        go(people.bruno, made.case_id, Status.ASSESSMENT)
    with pytest.raises(NotResponsible):
        go(people.bruno, made.case_id, Status.CLOSED)
    go(people.dalia, made.case_id, Status.ASSESSMENT)


@pytest.mark.parametrize("name", ["chidi", "dirk"])
def test_strangers_move_nothing(people: World, name: str) -> None:
    made = world.report()
    stranger: Worker = getattr(people, name)
    for step in (Status.ASSESSMENT, Status.CLOSED):
        with pytest.raises(NotYours):
            go(stranger, made.case_id, step)
    with pytest.raises(NotYours):
        take(stranger, made.case_id)


def test_first_acknowledge_then_move(people: World) -> None:
    people.put_on_duty(people.beatriz)
    made = world.report()
    for step in (Status.ASSESSMENT, Status.CLOSED):
        with pytest.raises(NotAcknowledged):
            go(people.beatriz, made.case_id, step)
    with pytest.raises(NotAcknowledged):
        lifecycle.record_contact(case_id=made.case_id, by=people.beatriz.staff, now=NOW)


def test_contact_stops_the_clock(people: World) -> None:
    made = world.report()
    take(people.beatriz, made.case_id)
    case = lifecycle.record_contact(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    assert (case.due_at, case.escalate_at, case.last_contact_at) == (None, None, NOW)


def test_closing_needs_a_reason_from_the_list_and_starts_retention(people: World) -> None:
    made = world.report()
    take(people.beatriz, made.case_id)
    with pytest.raises(NotAReason):
        lifecycle.close(
            case_id=made.case_id, reason=ReasonCode.WISH, by=people.beatriz.staff, now=NOW
        )
    case = lifecycle.close(
        case_id=made.case_id, reason=ReasonCode.NOT_WANTED, by=people.beatriz.staff, now=NOW
    )
    assert case.closed_at == NOW
    assert case.keep_until
    assert case.keep_until > NOW
    assert (case.due_at, case.escalate_at) == (None, None)
    assert allowed_steps(case=case, staff=people.bruno.staff) == [Status.ASSESSMENT]


def test_an_old_page_changes_nothing(people: World) -> None:
    made = world.report()
    take(people.beatriz, made.case_id)
    with pytest.raises(StaleCase):
        lifecycle.move_on(
            case_id=made.case_id,
            to=Status.ASSESSMENT,
            by=people.beatriz.staff,
            now=NOW,
            version=0,
        )


def test_what_is_offered_is_what_is_allowed(people: World) -> None:
    made = world.report()
    case = Case.objects.get(id=made.case_id)
    assert allowed_steps(case=case, staff=people.beatriz.staff) == []
    take(people.beatriz, made.case_id)
    case.refresh_from_db()
    offered = allowed_steps(case=case, staff=people.beatriz.staff)
    assert offered == [Status.ASSESSMENT, Status.CLOSED]
    assert allowed_steps(case=case, staff=people.bruno.staff) == []
