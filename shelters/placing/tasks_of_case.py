"""What a placement asks the case's people to do: one due task of a kind at a time."""

from datetime import datetime

from reports.cases.models import Case, Task, TaskKind


def plan(case: Case, kind: TaskKind, *, now: datetime, for_coordinator: bool = False) -> None:
    """Plan it for now on a locked case, unless the same is due already or the case is closed.

    One that is planned for later is about something else: it stays, and this is asked now.
    """
    due = Task.objects.filter(
        case=case,
        kind=kind,
        for_coordinator=for_coordinator,
        done_at__isnull=True,
        due_at__lte=now,
    )
    if case.is_open and not due.exists():
        Task.objects.create(case=case, kind=kind, due_at=now, for_coordinator=for_coordinator)
