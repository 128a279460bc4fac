"""Closing: the checklist, the second person for a high level, and what goes around neither."""

import ast
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from reports.audit.events import ReasonCode
from reports.audit.log import OPERATOR
from reports.audit.models import Event
from reports.cases.access.access import NotResponsible, NotYours, StaleCase
from reports.cases.casework import case_tasks, conversation, notes, reporter, risk_levels
from reports.cases.lifecycle import lifecycle
from reports.cases.lifecycle.lifecycle import (
    AlreadyClosed,
    IllegalStep,
    MessagesUnread,
    NotAcknowledged,
    SecondPersonNeeded,
)
from reports.cases.models import Case, Content, Status, Task, TaskKind
from reports.cases.ownership import conflicts_of_interest, ownership
from reports.cases.planning import closing
from reports.cases.planning.closing import ClosingOvertaken, Incomplete, NoClosingAsked
from reports.cases.planning.closing_records import PersonSaid, PlanEnd, SafetyEnd
from reports.cases.terms.classification import ContextFacts, IncidentFacts
from reports.followup.answers.followup_closing import close, confirm_close
from reports.region import Level
from tests import source
from tests.reports.cases import world
from tests.reports.cases.planning.filled_in import checklist
from tests.reports.cases.world import NOW, Report, Worker, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(people: World) -> Report:
    """A case of no high level that Beatriz has."""
    people.put_on_duty(people.beatriz)
    found = world.report()
    lifecycle.acknowledge(case_id=found.case_id, by=people.beatriz.staff, now=NOW)
    return found


@pytest.fixture
def high(people: World, made: Report) -> Report:
    """The same, of a high level."""
    risk_levels.raise_level(case_id=made.case_id, to=Level.HIGH, by=people.beatriz.staff, now=NOW)
    return made


def row(report: Report) -> Case:
    return Case.objects.get(id=report.case_id)


def asks(report: Report, worker: Worker, **changes: object) -> None:
    close(
        case_id=report.case_id,
        said=checklist(**changes),
        closing_id=uuid4(),
        by=worker.staff,
        now=NOW,
    )


def confirms(report: Report, worker: Worker) -> None:
    confirm_close(case_id=report.case_id, by=worker.staff, now=NOW)


# The checklist


def test_a_checklist_closes_a_case_of_no_high_level(people: World, made: Report) -> None:
    asks(made, people.beatriz)
    assert row(made).status == Status.CLOSED
    (written,) = closing.closings(world.opened(people.beatriz, made.case_id))
    assert (written.author_id, written.at) == (people.beatriz.id, NOW)
    assert written.said == checklist()
    assert Event.objects.get(kind="closed").reason == ReasonCode.SERVED


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"summary": " "}, ("summary",)),
        ({"plan": PlanEnd.NOT_DONE}, ("plan_words",)),
        ({"plan": PlanEnd.NO_PLAN}, ("plan_words",)),
        ({"plan": PlanEnd.PARTLY}, ("plan_words",)),
        ({"safety": SafetyEnd.NOT_SAFE, "safety_words": ""}, ("safety_words",)),
        ({"safety": SafetyEnd.UNKNOWN, "safety_words": ""}, ("safety_words",)),
        ({"person": PersonSaid.NOT_ASKED, "person_words": ""}, ("person_words",)),
        ({"person": PersonSaid.WOULD_GO_ON, "person_words": ""}, ("person_words",)),
    ],
)
def test_what_is_not_as_it_should_be_is_explained(
    people: World, made: Report, changes: dict[str, object], missing: tuple[str, ...]
) -> None:
    with pytest.raises(Incomplete) as refusal:
        asks(made, people.beatriz, **changes)
    assert refusal.value.fields == missing
    assert row(made).is_open
    assert not Content.objects.filter(name="case.closing").exists()


def test_open_tasks_are_explained(people: World, made: Report) -> None:
    case_tasks.add_task(
        case_id=made.case_id,
        kind=TaskKind.APPOINTMENT,
        due_at=NOW,
        by=people.beatriz.staff,
        now=NOW,
    )
    with pytest.raises(Incomplete):
        asks(made, people.beatriz, tasks_words="")
    asks(made, people.beatriz)
    (written,) = closing.closings(world.opened(people.beatriz, made.case_id))
    assert written.open_tasks >= 1


def test_the_same_list_twice_closes_once(people: World, made: Report) -> None:
    once = uuid4()
    for _ in range(2):
        close(
            case_id=made.case_id,
            said=checklist(),
            closing_id=once,
            by=people.beatriz.staff,
            now=NOW,
        )
    assert Content.objects.filter(name="case.closing").count() == 1
    assert Event.objects.filter(kind="closed").count() == 1
    with pytest.raises(AlreadyClosed):
        asks(made, people.beatriz)


def test_an_unread_message_closes_nothing(people: World, made: Report) -> None:
    """People died of this: an emergency was closed with a message that nobody had read."""
    reporter.write_message(
        code_keys=made.code_keys, text="sample: it began again", now=NOW, message_id=uuid4()
    )
    with pytest.raises(MessagesUnread):
        asks(made, people.beatriz)
    with pytest.raises(MessagesUnread):
        lifecycle.close(
            case_id=made.case_id, reason=ReasonCode.SERVED, by=people.beatriz.staff, now=NOW
        )
    conversation.mark_read(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    asks(made, people.beatriz)
    assert not row(made).is_open


def test_a_case_nobody_is_on_is_not_closed(people: World) -> None:
    people.put_on_duty(people.beatriz)
    made = world.report()
    with pytest.raises(NotAcknowledged):
        asks(made, people.beatriz)


def test_somebody_elses_case_is_not_closed(people: World, made: Report) -> None:
    with pytest.raises(NotResponsible):
        asks(made, people.bruno)
    with pytest.raises(NotYours):
        asks(made, people.dirk)


# The second person


@pytest.mark.parametrize("level", [Level.HIGH, Level.EMERGENCY])
def test_a_high_level_waits_for_a_second_person(people: World, made: Report, level: Level) -> None:
    risk_levels.raise_level(case_id=made.case_id, to=level, by=people.beatriz.staff, now=NOW)
    asks(made, people.beatriz)
    assert row(made).is_open
    task = Task.objects.get(newer_kind=TaskKind.CLOSING)
    assert task.for_coordinator
    confirms(made, people.bruno)
    assert row(made).status == Status.CLOSED
    event = Event.objects.get(kind="closed")
    assert (event.actor_id, event.subject_id) == (people.bruno.id, people.beatriz.id)
    task.refresh_from_db()
    assert task.done_by_id == people.bruno.id
    assert not Content.objects.filter(name="case.closing-asked").exists()


def test_whoever_asked_cannot_confirm(people: World, high: Report) -> None:
    asks(high, people.beatriz)
    with pytest.raises(SecondPersonNeeded):
        confirms(high, people.beatriz)
    assert row(high).is_open
    assert Content.objects.filter(name="case.closing-asked").exists()


def test_nor_can_a_coordinator_be_both(people: World, high: Report) -> None:
    asks(high, people.dalia)
    with pytest.raises(SecondPersonNeeded):
        confirms(high, people.dalia)
    confirms(high, people.emil)
    assert not row(high).is_open


def test_another_team_neither_confirms_nor_refuses(people: World, high: Report) -> None:
    asks(high, people.beatriz)
    for stranger in (people.dirk, people.chidi):
        with pytest.raises(NotYours):
            confirms(high, stranger)
        with pytest.raises(NotYours):
            closing.refuse_close(case_id=high.case_id, by=stranger.staff, now=NOW)
    assert row(high).is_open


def test_nor_somebody_in_conflict(people: World, high: Report) -> None:
    asks(high, people.beatriz)
    conflicts_of_interest.declare_conflict(
        case_id=high.case_id, user_id=people.bruno.id, by=people.bruno.staff, now=NOW
    )
    with pytest.raises(NotYours):
        confirms(high, people.bruno)


def test_no_step_below_closes_a_high_case_alone(people: World, high: Report) -> None:
    """Neither by the operation underneath, nor in somebody's own name, nor by a machine."""
    about: dict[str, Any] = {"case_id": high.case_id, "reason": ReasonCode.SERVED, "now": NOW}
    with pytest.raises(SecondPersonNeeded):
        lifecycle.close(by=people.beatriz.staff, **about)
    with pytest.raises(SecondPersonNeeded):
        lifecycle.close(by=people.beatriz.staff, asked_by=people.beatriz.id, **about)
    with pytest.raises(IllegalStep):
        lifecycle.move_on(case_id=high.case_id, to=Status.CLOSED, by=people.beatriz.staff, now=NOW)
    with transaction.atomic(), pytest.raises(IllegalStep):
        lifecycle.carry_on(
            row(high),
            Status(row(high).status),
            Status.CLOSED,
            by=OPERATOR,
            now=NOW,
        )
    assert row(high).is_open


def test_confirming_twice_closes_once(people: World, high: Report) -> None:
    asks(high, people.beatriz)
    confirms(high, people.bruno)
    with pytest.raises(AlreadyClosed):
        confirms(high, people.bruno)
    assert Event.objects.filter(kind="closed").count() == 1


def test_nothing_asked_nothing_confirmed(people: World, high: Report) -> None:
    with pytest.raises(NoClosingAsked):
        confirms(high, people.bruno)
    with pytest.raises(NoClosingAsked):
        closing.refuse_close(case_id=high.case_id, by=people.bruno.staff, now=NOW)


def test_refused_it_stays_open_and_what_was_written_stays(people: World, high: Report) -> None:
    asks(high, people.beatriz)
    closing.refuse_close(case_id=high.case_id, by=people.bruno.staff, now=NOW)
    assert row(high).is_open
    with pytest.raises(NoClosingAsked):
        confirms(high, people.bruno)
    assert Content.objects.filter(name="case.closing").count() == 1
    assert not Task.objects.waiting(newer_kind=TaskKind.CLOSING).exists()
    assert Event.objects.get(kind="closing_refused").subject_id == people.beatriz.id


def message(people: World, made: Report) -> None:
    reporter.write_message(
        code_keys=made.code_keys, text="sample: wait", now=NOW, message_id=uuid4()
    )


def message_and_read(people: World, made: Report) -> None:
    message(people, made)
    conversation.mark_read(case_id=made.case_id, by=people.beatriz.staff, now=NOW)


def incident(people: World, made: Report) -> None:
    notes.add_incident(
        case_id=made.case_id,
        facts=IncidentFacts(physical=True),
        context=ContextFacts(),
        happened="",
        by=people.beatriz.staff,
        now=NOW,
    )


def higher(people: World, made: Report) -> None:
    risk_levels.raise_level(
        case_id=made.case_id, to=Level.EMERGENCY, by=people.beatriz.staff, now=NOW
    )


def other_worker(people: World, made: Report) -> None:
    ownership.take(case_id=made.case_id, by=people.dalia.staff, now=NOW)


@pytest.mark.parametrize("happens", [message, message_and_read, incident, higher, other_worker])
def test_what_was_asked_before_something_happened_counts_no_more(
    people: World, high: Report, happens: object
) -> None:
    asks(high, people.beatriz)
    happens(people, high)  # type: ignore[operator]
    with pytest.raises(ClosingOvertaken):
        confirms(high, people.bruno)
    assert row(high).is_open


def test_asked_anew_the_new_list_is_confirmed(people: World, high: Report) -> None:
    asks(high, people.beatriz)
    message_and_read(people, high)
    asks(high, people.beatriz, reason=ReasonCode.NOT_WANTED)
    assert Content.objects.filter(name="case.closing-asked").count() == 1
    confirms(high, people.bruno)
    assert Event.objects.get(kind="closed").reason == ReasonCode.NOT_WANTED


def test_an_old_page_confirms_nothing(people: World, high: Report) -> None:
    asks(high, people.beatriz)
    seen = row(high).version
    notes.add_note(case_id=high.case_id, text="sample", by=people.beatriz.staff, now=NOW)
    with pytest.raises(StaleCase):
        confirm_close(case_id=high.case_id, by=people.bruno.staff, now=NOW, version=seen)


# What is kept


def test_the_checklist_is_sealed_and_goes_with_the_case(people: World, high: Report) -> None:
    asks(high, people.beatriz)
    blobs = b"".join(bytes(each.blob) for each in Content.objects.all())
    assert b"canary" not in blobs
    reporter.erase(code_keys=high.code_keys, now=NOW)
    assert not Content.objects.filter(name__startswith="case.closing").exists()


def test_one_way_leads_into_closed() -> None:
    """No code but the closing with its checklist calls the step underneath."""
    found = {
        place.split(":")[0]
        for place, node in source.nodes(ast.Attribute)
        if node.attr == "close" and getattr(node.value, "id", "") == "lifecycle"
    } | {
        place.split(":")[0]
        for place, name in source.imports()
        if name == "reports.cases.lifecycle.lifecycle.close"
    }
    assert found == {"reports/followup/answers/followup_closing.py"}
