"""The one next step: the first clock before what is due, a conversation before a text."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from reports.cases.models import Case, Status, Task, TaskKind
from reports.console.case_page.next_step import NextStep, next_step, ways
from reports.console.labels.verdict import Verdict, allowed
from reports.messaging.contact.contact import ContactChannel, ContactState, SafeContact, Window
from reports.region import region
from tests.reports.cases.world import NOW, contact, no_contact

SOON, PAST = NOW + timedelta(minutes=10), NOW - timedelta(minutes=30)
EVERY = {"acknowledge", "take", "contacted", "confirm", "reopen", "task_done"}
EVENINGS = (Window(weekdays=(0, 1, 2, 3, 4), starts=time(18), ends=time(20)),)


@pytest.fixture(autouse=True)
def _in_brussels() -> object:
    with timezone.override(region().timezone):
        yield


def case(**changes: object) -> Case:
    """A row that somebody is on, with nothing waiting."""
    values: dict[str, object] = {
        "rank": 3,
        "filed_at": NOW - timedelta(hours=1),
        "assigned_at": NOW - timedelta(hours=1),
        "acknowledged_at": NOW - timedelta(minutes=50),
        "owner_id": uuid4(),
    }
    return Case(**(values | changes))


def task(kind: TaskKind, due_at: datetime, **changes: object) -> Task:
    return Task(kind=kind, due_at=due_at, **changes)


def step(row: Case, *tasks: Task, forms: set[str] | None = None, frozen: bool = False) -> NextStep:
    found = next_step(
        row, tasks=tasks, forms=EVERY if forms is None else forms, frozen=frozen, now=NOW
    )
    assert found is not None
    return found


def test_a_sign_of_danger_comes_before_everything() -> None:
    row = case(acknowledged_at=None, escalate_at=SOON, unread=1)
    assert step(row, frozen=True).anchor == "danger"


def test_nobody_is_on_it_yet() -> None:
    row = case(acknowledged_at=None, escalate_at=SOON)
    assert step(row).words == step(row, forms={"take"}).words == "Acknowledge it"
    assert step(row, forms=set()).words == "Somebody has to acknowledge it"


def test_a_message_that_runs_out_first_comes_before_first_contact() -> None:
    row = case(due_at=NOW + timedelta(hours=23), unread=1, unread_since=PAST, answer_by=SOON)
    found = step(row)
    assert (found.words, found.anchor) == ("Answer the message", "reply-text")
    assert found.left
    assert found.left.words == "10 minutes left"


def test_a_message_of_which_the_coordinators_know_is_still_to_be_answered() -> None:
    assert step(case(unread=2, unread_since=PAST)).words == "Answer the message"


def test_the_site_is_answered_first_where_texts_must_wait() -> None:
    row = case(due_at=SOON, reach_by=NOW + timedelta(hours=23))
    assert step(row).words == "Answer on the site"
    assert step(case(due_at=SOON)).words == "Make first contact"


def test_a_lower_level_waits_for_whoever_may_decide() -> None:
    row, later = case(lowering_asked_at=PAST), task(TaskKind.CALL, SOON)
    assert step(row, later).anchor == "lowering-h"
    assert step(row, later, forms=set()).words == "Call"


def test_of_the_tasks_the_one_that_is_due_first() -> None:
    row = case()
    first, done = task(TaskKind.REASSESS, PAST), task(TaskKind.CALL, PAST, done_at=NOW)
    found = step(row, task(TaskKind.CALL, SOON), first, done)
    assert found.anchor == "safety"
    assert found.left
    assert found.left.late


def test_where_nothing_waits_nothing_is_said() -> None:
    assert next_step(case(), tasks=(), forms=EVERY, frozen=False, now=NOW) is None


def test_a_closed_case_is_read_or_opened_again() -> None:
    row = case(status=Status.CLOSED, closed_at=PAST)
    assert step(row).words == "Closed"
    assert next_step(row, tasks=(), forms=(), frozen=False, now=NOW) is None
    row.unread = 1
    assert step(row).anchor == "conversation"


def said(way: SafeContact, verdict: Verdict, now: datetime = NOW) -> list[str]:
    return [each.words for each in ways(way, verdict, region=region(), now=now)]


def test_the_site_is_there_whatever_holds_for_texts() -> None:
    evening = NOW.replace(hour=17, minute=0)
    assert said(contact(windows=EVENINGS), allowed(evening, now=NOW)) == [
        "Any time, with the code",
        "Not before Tue 24 Nov, 18:00",
        "18:00–20:00",
        "Only when agreed",
    ]
    assert said(contact(), allowed(NOW, now=NOW))[1] == "Now"
    refused = Verdict(may_write=False, heading="")
    assert said(contact(), refused)[1] == "Not now"
    assert said(no_contact(), refused) == ["Any time, with the code", "Not now", "No"]


def test_a_call_waits_for_its_hours_and_for_nobody_who_listens() -> None:
    calls = contact(channel=ContactChannel.CALL)
    may = allowed(NOW, now=NOW)
    assert said(calls, may)[3] == "Now"
    assert said(replace(calls, windows=EVENINGS), may)[3] == "Not before Tue 24 Nov, 18:00"
    assert said(replace(calls, windows=()), may)[3] == "No safe hour is known"
    assert said(replace(calls, state=ContactState.FROZEN), may)[3] == "No"


def test_what_is_left_of_today_for_texts() -> None:
    """What is over is not named, nor what the region keeps quiet; where none may go, no hour."""
    evening = NOW.replace(hour=18, minute=50)  # 19:50 on the wall
    may = allowed(NOW, now=NOW)
    assert said(contact(windows=EVENINGS), may, evening)[2] == "No safe hour is left"
    assert said(contact(windows=EVENINGS), may, evening - timedelta(minutes=50))[2] == "19:00–20:00"
    refused = Verdict(may_write=False, heading="")
    assert [each.name for each in ways(contact(), refused, region=region(), now=NOW)] == [
        "Site",
        "Text",
        "Phone",
    ]
