"""Somebody under 18 who comes alone: a coordinator looks before any house is asked."""

from datetime import datetime
from uuid import UUID

from reports.cases.models import Case, Task, TaskKind
from shelters.facts.need_facts import NeedFacts


def ask_coordinators(case: Case, facts: NeedFacts, *, now: datetime) -> None:
    """Plan on a locked case that a coordinator looks, if that is so and none has to look yet."""
    if facts.alone_under_age and not looked_for(case.id):
        Task.objects.create(
            case=case, kind=TaskKind.CHILD_PATHWAY, due_at=now, for_coordinator=True
        )


def looked_for(case_id: UUID) -> bool:
    """Whether a coordinator still has to look; one query."""
    return Task.objects.filter(
        case_id=case_id,
        kind=TaskKind.CHILD_PATHWAY,
        for_coordinator=True,
        done_at__isnull=True,
    ).exists()
