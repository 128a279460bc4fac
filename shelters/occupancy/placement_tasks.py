"""What a placement asks the case's people to do: one due task of a kind at a time."""

from collections.abc import Collection
from datetime import datetime

from reports.cases.models import Case, Task, TaskKind


def plan(case: Case, kind: TaskKind, *, now: datetime, for_coordinator: bool = False) -> None:
    """Plan it for now on a locked case, unless the same is due already or the case is closed.

    One that is planned for later is about something else: it stays, and this is asked now.
    """
    plan_all([case], kind, now=now, for_coordinator=for_coordinator)


def plan_all(
    cases: Collection[Case], kind: TaskKind, *, now: datetime, for_coordinator: bool = False
) -> None:
    """The same on several locked cases, in as many queries as on one."""
    due = Task.objects.filter(
        case__in=cases,
        kind=kind,
        for_coordinator=for_coordinator,
        done_at__isnull=True,
        due_at__lte=now,
    )
    planned = set(due.values_list("case_id", flat=True))
    Task.objects.bulk_create(
        Task(case=case, kind=kind, due_at=now, for_coordinator=for_coordinator)
        for case in cases
        if case.is_open and case.id not in planned
    )
