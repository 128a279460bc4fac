"""The database keeps the promises of a case, whoever writes to it. Each is tested both ways."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from reports.accounts.models import Team, User
from reports.cases.models import Case, Content, Queue, Shift, Status, Task
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World


def row(people: World, **changes: Any) -> Case:
    values: dict[str, Any] = {
        "submission_id": uuid4(),
        "rank": 0,
        "channel": "web",
        "team_id": people.french,
        "queue": Queue.TEAM,
        "filed_at": NOW,
        "assigned_at": NOW,
    }
    return Case(**(values | changes))


def test_an_open_case_in_a_queue_or_with_an_owner(people: World) -> None:
    row(people).save()
    row(people, queue=None, owner_id=people.beatriz.id, acknowledged_at=NOW).save()
    row(people, status=Status.CLOSED, closed_at=NOW, keep_until=NOW).save()
    row(people, hold_reason="court_case", hold_authority="court", hold_review_on=NOW.date()).save()


@pytest.mark.parametrize(
    "changes",
    [
        {"queue": None},
        {"owner": "beatriz"},
        {"status": Status.CLOSED},
        {"closed_at": NOW},
        {"acknowledged_at": NOW},
        {"keep_until": NOW},
        {"status": Status.CLOSED, "closed_at": NOW, "due_at": NOW},
        {"status": Status.CLOSED, "closed_at": NOW, "escalate_at": NOW},
        {"hold_reason": "court_case"},
        {"hold_authority": "court"},
        {"hold_review_on": NOW.date()},
        {"rank": 4},
    ],
    ids=str,
)
def test_what_must_never_be_is_refused(people: World, changes: dict[str, Any]) -> None:
    given = dict(changes)
    if given.pop("owner", None):
        given["owner_id"] = people.beatriz.id
    with pytest.raises(IntegrityError), transaction.atomic():
        row(people, **given).save()


def test_one_submission_is_one_case(people: World) -> None:
    first = row(people)
    first.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        row(people, submission_id=first.submission_id).save()


@pytest.mark.parametrize("name", ["case.words", "case.assessment"])
def test_what_was_told_and_how_it_was_judged_is_written_once(people: World, name: str) -> None:
    """R2.12"""
    made = world.report()
    contents = Content.objects.filter(case_id=made.case_id, name=name)
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        contents.update(revision=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        contents.update(name="case.contact")


def test_there_is_one_safe_contact_of_a_case(people: World) -> None:
    made = world.report()
    with pytest.raises(IntegrityError), transaction.atomic():
        Content.objects.create(case_id=made.case_id, name="case.contact", blob=b"x")


def test_a_task_is_done_by_somebody(people: World) -> None:
    made = world.report()
    task = Task(case_id=made.case_id, kind="call", due_at=NOW, done_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        task.save()
    task.done_by_id = people.beatriz.id
    task.save()


def test_a_shift_ends_after_it_starts(people: World) -> None:
    shift = Shift(team_id=people.french, user_id=people.beatriz.id, starts_at=NOW, ends_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        shift.save()
    shift.ends_at = NOW + timedelta(hours=8)
    shift.save()


def test_plain_columns_are_a_frozen_list() -> None:
    """A new column is a decision: nothing that identifies a person may be plain."""
    assert {field.column for field in Case._meta.concrete_fields} == {
        "id", "submission_id", "status", "rank", "channel", "team_id", "owner_id", "queue",
        "handover_to_id", "asked", "filed_at", "assigned_at", "acknowledged_at", "due_at",
        "reach_by", "escalate_at", "escalations", "last_contact_at", "last_return_on", "unread",
        "unread_since", "answer_by", "unanswered", "unanswered_bytes",
        "lowering_asked_at", "closed_at", "keep_until", "code_ended_at", "hold_reason",
        "hold_authority", "hold_review_on", "erase_requested_at", "phone", "tallied", "alias",
        "version", "unread_answer", "tell_at",
    }  # fmt: skip


def test_a_team_or_user_with_cases_cannot_be_taken_away(people: World) -> None:
    row(people, queue=None, owner_id=people.chidi.id).save()
    for rows in (Team.objects.filter(id=people.french), User.objects.filter(id=people.chidi.id)):
        with pytest.raises(IntegrityError):
            _delete_at_once(rows)


@transaction.atomic
def _delete_at_once(rows: QuerySet[Any]) -> None:
    rows._raw_delete(rows.db)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
