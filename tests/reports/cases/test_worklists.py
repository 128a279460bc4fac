"""What the desks list, in how many queries, whatever lies in the house."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.cases import worklists
from reports.cases.casework import reporter, risk_levels
from reports.cases.lifecycle import lifecycle
from reports.cases.lifecycle.lifecycle import NotAllowed
from reports.cases.models import Case, Queue, Task
from reports.cases.ownership import conflicts_of_interest, ownership
from reports.cases.worklists import SHOWN
from reports.intake.triage.triage import SafetyAnswer
from reports.region.vocabulary import Level
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World


def bare(people: World, count: int, **more: object) -> None:
    """Rows of bookkeeping without contents."""
    values: dict[str, object] = {
        "rank": 0,
        "channel": "web",
        "team_id": people.french,
        "queue": Queue.TEAM,
        "filed_at": NOW,
        "assigned_at": NOW,
        "due_at": NOW + timedelta(days=5),
    }
    Case.objects.bulk_create(
        Case(**(values | {"submission_id": uuid4()} | more)) for _ in range(count)
    )


def test_most_urgent_first_then_by_the_clock(people: World) -> None:
    calm = world.report(now=NOW - timedelta(hours=2))
    calmer = world.report(now=NOW)
    urgent = world.report(safety={"danger_now": SafetyAnswer.YES})
    waiting = worklists.inbox(staff=people.beatriz.staff, now=NOW).waiting
    assert [item.case.id for item in waiting.items] == [
        urgent.case_id,
        calm.case_id,
        calmer.case_id,
    ]
    assert waiting.items[0].case.level is Level.EMERGENCY
    assert {item.language for item in waiting.items} == {"fr"}
    assert not waiting.more


def test_her_own_and_her_teams_are_two_lists(people: World) -> None:
    mine, queued = world.report(), world.report()
    ownership.take(case_id=mine.case_id, by=people.beatriz.staff, now=NOW)
    inbox = worklists.inbox(staff=people.beatriz.staff, now=NOW)
    (own,), (waiting,) = inbox.own.items, inbox.waiting.items
    assert (own.case.id, own.mine, own.acknowledged) == (mine.case_id, True, True)
    assert (waiting.case.id, waiting.mine, waiting.acknowledged) == (
        queued.case_id,
        False,
        False,
    )
    others = worklists.inbox(staff=people.bruno.staff, now=NOW)
    assert others.own.items == ()
    assert [item.case.id for item in others.waiting.items] == [queued.case_id]


def test_strangers_and_the_blocked_see_nothing(people: World) -> None:
    made = world.report()
    ownership.take(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    second = world.report()
    assert worklists.inbox(staff=people.dirk.staff, now=NOW).waiting.items == ()
    with pytest.raises(NotAllowed):
        worklists.inbox(staff=people.chidi.staff, now=NOW)
    with pytest.raises(NotAllowed):
        worklists.board(staff=people.beatriz.staff, now=NOW)
    conflicts_of_interest.declare_conflict(
        case_id=second.case_id, user_id=people.bruno.id, by=people.bruno.staff, now=NOW
    )
    assert worklists.inbox(staff=people.bruno.staff, now=NOW).waiting.items == ()
    conflicts_of_interest.declare_conflict(
        case_id=second.case_id, user_id=people.dalia.id, by=people.dalia.staff, now=NOW
    )
    late = NOW + timedelta(days=60)
    board = worklists.board(staff=people.dalia.staff, now=late)
    shown = board.unanswered.items + board.overdue.items
    assert {item.case.id for item in shown} == {made.case_id}
    assert {task.case_id for task in board.tasks} <= {made.case_id}
    everything = worklists.board(staff=people.emil.staff, now=late)
    assert second.case_id in {item.case.id for item in everything.unanswered.items}


def test_what_is_due_unread_and_asked_is_counted(people: World) -> None:
    made = world.report()
    ownership.take(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    for _ in range(2):
        reporter.write_message(code_keys=made.code_keys, text="sample", now=NOW, message_id=uuid4())
    Task.objects.create(case_id=made.case_id, kind="call", due_at=NOW)
    Task.objects.create(case_id=made.case_id, kind="call", due_at=NOW + timedelta(days=1))
    risk_levels.raise_level(case_id=made.case_id, to=Level.HIGH, by=people.beatriz.staff, now=NOW)
    risk_levels.ask_lower(
        case_id=made.case_id,
        to=Level.STANDARD,
        reason=risk_levels.LOWERING_REASONS[0],
        by=people.beatriz.staff,
        now=NOW,
    )
    ownership.ask_handover(
        case_id=made.case_id, to_team=people.dutch, by=people.beatriz.staff, now=NOW
    )
    (item,) = worklists.inbox(staff=people.beatriz.staff, now=NOW).own.items
    assert (item.case.unread, item.tasks_due) == (2, 1)
    assert item.case.lowering_asked_at
    assert item.case.handover_to_id
    board = worklists.board(staff=people.dalia.staff, now=NOW)
    assert board.overdue.items == ()
    for listing in (board.handovers, board.lowerings):
        assert [each.case.id for each in listing.items] == [made.case_id]


def test_the_board_shows_who_carries_how_much(people: World) -> None:
    people.put_on_duty(people.beatriz)
    for _ in range(3):
        world.report()
    board = worklists.board(staff=people.dalia.staff, now=NOW)
    loads = {load.user_id: load for load in board.loads}
    assert loads[people.beatriz.id].open_cases == 3
    assert loads[people.beatriz.id].on_duty
    assert not loads[people.bruno.id].on_duty
    assert set(loads) == {people.beatriz.id, people.bruno.id, people.dirk.id}
    assert loads[people.dirk.id].name == "Dirk"


def test_overdue_and_escalated_are_for_the_coordinators(people: World) -> None:
    made = world.report()
    case = Case.objects.get(id=made.case_id)
    assert case.due_at
    late = case.due_at + timedelta(minutes=1)
    board = worklists.board(staff=people.dalia.staff, now=late)
    (item,) = board.overdue.items
    assert item.case.id == made.case_id
    ownership.to_queue(
        case_id=made.case_id, queue=Queue.COORDINATORS, by=people.dalia.staff, now=NOW
    )
    board = worklists.board(staff=people.dalia.staff, now=NOW)
    assert [each.case.id for each in board.escalated.items] == [made.case_id]
    inbox = worklists.inbox(staff=people.dalia.staff, now=NOW)
    assert [each.case.id for each in inbox.waiting.items] == [made.case_id]


def test_closed_cases_are_in_no_list(people: World) -> None:
    made = world.report()
    ownership.take(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    lifecycle.close(
        case_id=made.case_id,
        reason=lifecycle.CLOSING_REASONS[0],
        by=people.beatriz.staff,
        now=NOW,
    )
    inbox = worklists.inbox(staff=people.beatriz.staff, now=NOW)
    assert inbox.own.items == inbox.waiting.items == ()


def test_a_long_list_is_cut_and_turned(people: World) -> None:
    bare(people, SHOWN + 3, queue=None, owner_id=people.beatriz.id)
    first = worklists.inbox(staff=people.beatriz.staff, now=NOW)
    second = worklists.inbox(staff=people.beatriz.staff, now=NOW, page=1)
    assert (len(first.own.items), first.own.more) == (SHOWN, True)
    assert (len(second.own.items), second.own.more) == (3, False)
    assert first.own.items[0].language == ""


def test_the_number_of_queries_does_not_depend_on_the_number_of_cases(people: World) -> None:
    people.put_on_duty(people.beatriz, people.bruno)
    counts = []
    for more in (0, 2, 30):
        for _ in range(more):
            world.report()
        with CaptureQueriesContext(connection) as for_inbox:
            worklists.inbox(staff=people.beatriz.staff, now=NOW)
        with CaptureQueriesContext(connection) as for_board:
            worklists.board(staff=people.dalia.staff, now=NOW)
        counts.append((len(for_inbox), len(for_board)))
    assert len(set(counts[1:])) == 1
    assert counts[-1][0] <= 7
    assert counts[-1][1] <= 18


def plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"explain {sql}")
        return "\n".join(row for (row,) in cursor.fetchall())


def test_every_list_stands_on_an_index(people: World) -> None:
    """With many rows no list of cases sorts or reads the whole table."""
    bare(people, 3000)
    bare(people, 3000, queue=None, owner_id=people.beatriz.id, acknowledged_at=NOW)
    bare(people, 3000, status="closed", closed_at=NOW, due_at=None, queue=Queue.TEAM)
    with connection.cursor() as cursor:
        cursor.execute("analyze reports_case")
    with CaptureQueriesContext(connection) as queries:
        worklists.inbox(staff=people.beatriz.staff, now=NOW)
        worklists.board(staff=people.dalia.staff, now=NOW + timedelta(days=60))
    lists = [
        each["sql"]
        for each in queries
        if each["sql"].lstrip("(").startswith("SELECT") and 'FROM "reports_case"' in each["sql"]
    ]
    assert len(lists) == 10
    for sql in lists:
        assert "Seq Scan on reports_case" not in plan(sql), sql
        assert "Sort" not in plan(sql), sql


@pytest.mark.parametrize(
    "listed",
    [
        worklists.inbox,
        worklists.waiting,
        worklists.inbox_state,
        worklists.board_state,
        worklists.closed,
        worklists.board,
    ],
)
def test_no_list_is_for_who_reports_from_a_counter(
    people: World, listed: Callable[..., object]
) -> None:
    with pytest.raises(NotAllowed):
        listed(staff=people.chidi.staff, now=NOW)


def test_own_cases_are_ids_the_most_urgent_first_and_nobody_elses(people: World) -> None:
    calm, others = world.report(), world.report()
    urgent = world.report(safety={"danger_now": SafetyAnswer.YES})
    for made in (calm, urgent):
        ownership.take(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    ownership.take(case_id=others.case_id, by=people.bruno.staff, now=NOW)
    found = worklists.own_cases(staff=people.beatriz.staff)
    assert list(found) == [urgent.case_id, calm.case_id]
