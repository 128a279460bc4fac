"""What a placement asks the case's people to do: one open task of a kind at a time."""

from datetime import datetime

from reports.cases.models import Case, Task, TaskKind


def plan(case: Case, kind: TaskKind, *, now: datetime, for_coordinator: bool = False) -> None:
    """Plan it for now on a locked case, unless the same waits already or the case is closed."""
    waiting = Task.objects.filter(
        case=case, kind=kind, for_coordinator=for_coordinator, done_at__isnull=True
    )
    if case.is_open and not waiting.exists():
        Task.objects.create(case=case, kind=kind, due_at=now, for_coordinator=for_coordinator)
