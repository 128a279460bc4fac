"""R7.6: what the reporter writes is read by somebody, on an open case and on a closed one."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from reports.accounts.models import Membership
from reports.audit.events import ReasonCode
from reports.audit.models import Event
from reports.cases import tasks, worklists
from reports.cases.access.access import NotResponsible
from reports.cases.casework import conversation, reporter, risk_levels
from reports.cases.casework.reporter import Progress
from reports.cases.deadlines import unread
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case, Queue, Status, Task
from reports.cases.ownership import escalation
from reports.region.vocabulary import Level
from tests.reports.cases import world
from tests.reports.cases.world import MINUTE, NOW, Report, World

LATER = NOW + timedelta(days=40)


def reached(people: World) -> Report:
    """A case in which first contact was made, so that no other clock runs."""
    made = world.report()
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    lifecycle.record_contact(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    return made


def closed(people: World) -> Report:
    made = reached(people)
    lifecycle.close(
        case_id=made.case_id, reason=ReasonCode.NOT_WANTED, by=people.beatriz.staff, now=NOW
    )
    return made


def writes(made: Report, *, now: datetime = NOW) -> None:
    reporter.write_message(
        code_keys=made.code_keys, text="sample: it began again", now=now, message_id=uuid4()
    )


def waiting_tasks() -> int:
    found = Task.objects.filter(kind="messages_unread", for_coordinator=True, done_at=None)
    return found.count()


def row(made: Report) -> Case:
    return Case.objects.get(id=made.case_id)


def test_unread_too_long_the_coordinators_are_told_once(people: World) -> None:
    made = reached(people)
    writes(made)
    writes(made, now=NOW + timedelta(hours=1))
    due = row(made).answer_by
    assert row(made).unread_since == MINUTE
    assert due
    assert unread.tell_overdue(now=due - timedelta(seconds=1)) == 0
    assert unread.tell_overdue(now=due) == 1
    assert unread.tell_overdue(now=LATER) == 0
    writes(made, now=LATER)
    assert row(made).answer_by is None, "they know already"
    assert waiting_tasks() == 1
    assert row(made).owner_id == people.beatriz.id, "she stays responsible"
    assert Event.objects.get(kind="escalated").reason == "overdue"


def test_read_in_time_nobody_is_told_and_the_next_one_has_its_own_time(people: World) -> None:
    made = reached(people)
    writes(made)
    conversation.mark_read(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    assert (row(made).unread, row(made).unread_since, row(made).answer_by) == (0, None, None)
    assert unread.tell_overdue(now=LATER) == 0
    writes(made, now=LATER)
    assert row(made).answer_by
    with time_machine.travel(LATER, tick=False):
        tasks.escalate()
    assert waiting_tasks() == 0


def test_reading_does_what_the_coordinators_were_asked(people: World) -> None:
    made = reached(people)
    writes(made)
    unread.tell_overdue(now=LATER)
    conversation.mark_read(case_id=made.case_id, by=people.beatriz.staff, now=LATER)
    assert waiting_tasks() == 0
    assert Task.objects.get(kind="messages_unread").done_by_id == people.beatriz.id


def test_the_more_urgent_the_sooner(people: World) -> None:
    made = reached(people)
    writes(made)
    before = row(made).answer_by
    risk_levels.raise_level(
        case_id=made.case_id, to=Level.EMERGENCY, by=people.beatriz.staff, now=NOW
    )
    after = row(made).answer_by
    assert before
    assert after
    assert after < before


def test_the_sweep_looks_for_unread_messages_too(people: World) -> None:
    made = reached(people)
    writes(made, now=NOW - timedelta(days=400))
    tasks.escalate()
    assert waiting_tasks() == 1


def test_the_board_lists_them_and_how_long_they_wait(people: World) -> None:
    first, second, quiet = reached(people), reached(people), reached(people)
    writes(second, now=NOW)
    writes(first, now=NOW + timedelta(hours=1))
    listed = worklists.board(staff=people.dalia.staff, now=NOW).unread.items
    assert [each.case.id for each in listed] == [second.case_id, first.case_id]
    assert listed[0].case.unread_since == MINUTE
    assert quiet.case_id not in {each.case.id for each in listed}


def test_a_message_to_a_closed_case_opens_it_for_her_worker(people: World) -> None:
    made = closed(people)
    writes(made, now=LATER)
    case = row(made)
    assert (case.status, case.owner_id) == (Status.ASSESSMENT, people.beatriz.id)
    assert (case.acknowledged_at, case.keep_until, case.unread) == (None, None, 1)
    assert case.due_at
    assert case.escalate_at
    assert LATER < case.escalate_at < case.due_at
    event = Event.objects.get(kind="reopened")
    assert (event.actor_role, event.subject_id) == ("reporter", people.beatriz.id)
    assert event.at.second == 0, "her times are to the minute"
    own = worklists.inbox(staff=people.beatriz.staff, now=LATER).own.items
    assert [(each.case.id, each.case.unread) for each in own] == [(made.case_id, 1)]
    unanswered = worklists.board(staff=people.dalia.staff, now=LATER).unanswered.items
    assert [each.case.id for each in unanswered] == [made.case_id]
    back = reporter.open_by_code(code_keys=made.code_keys, now=LATER)
    assert back.status is Progress.BEING_READ, "nobody says yet that it is in hand"


def test_whose_worker_is_gone_it_goes_to_who_is_on_duty_at_once(people: World) -> None:
    made = closed(people)
    Membership.objects.filter(user_id=people.beatriz.id).delete()
    writes(made, now=LATER)
    assert (row(made).owner_id, row(made).queue) == (None, Queue.TEAM)
    people.put_on_duty(people.bruno, now=LATER)
    assert escalation.escalate_overdue(now=LATER) == 1
    assert row(made).owner_id == people.bruno.id


def test_nobody_answers_the_reopened_case_and_the_coordinators_have_it(people: World) -> None:
    made = closed(people)
    writes(made, now=LATER)
    due = row(made).escalate_at
    assert due
    assert escalation.escalate_overdue(now=due) == 1
    assert row(made).queue == Queue.COORDINATORS


def test_what_waited_too_long_a_coordinator_reads(people: World) -> None:
    made = reached(people)
    writes(made)
    assert unread.tell_overdue(now=LATER) == 1
    assert waiting_tasks() == 1
    listed = worklists.board(staff=people.dalia.staff, now=NOW).unread.items
    assert [each.case.id for each in listed] == [made.case_id]
    with pytest.raises(NotResponsible):
        conversation.mark_read(case_id=made.case_id, by=people.bruno.staff, now=NOW)
    conversation.mark_read(case_id=made.case_id, by=people.dalia.staff, now=NOW)
    assert waiting_tasks() == 0
    assert worklists.board(staff=people.dalia.staff, now=NOW).unread.items == ()
