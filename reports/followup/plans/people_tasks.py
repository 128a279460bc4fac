"""Tasks that follow-up plans for people: each stands open once."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from reports.cases.models import Case, Task, TaskKind

# Tasks that an answer of the reporter makes needless.
ANSWERED_BY_REPORTER = (TaskKind.NOT_REACHED, TaskKind.UNCLEAR_ANSWER)


def plan(case: Case, kind: TaskKind, now: datetime, *, for_coordinator: bool = False) -> None:
    """Plan a task that is due now, unless one of its kind for the same person is open."""
    wanted = {"case": case, "kind": kind, "for_coordinator": for_coordinator}
    if not Task.objects.waiting(**wanted).exists():
        Task.objects.create(**wanted, due_at=now)


def is_open(case_ids: Collection[UUID], kind: TaskKind) -> bool:
    """Whether a task of this kind waits in one of these cases; one query."""
    return Task.objects.waiting(case__in=case_ids, kind=kind).exists()


def drop(case: Case, *kinds: TaskKind) -> None:
    """Take open tasks of these kinds away: what they ask for has happened by itself."""
    Task.objects.waiting(case=case, kind__in=kinds).delete()


def done(case: Case, kind: TaskKind, user_id: UUID, now: datetime) -> None:
    """Mark open tasks of this kind as done by whoever did what they ask for."""
    open_ones = Task.objects.waiting(case=case, kind=kind)
    open_ones.update(done_at=now, done_by=user_id)
