"""When nobody acknowledges: the next worker, then the coordinators. When contact is late: them too.

A task per case is only a wake-up call; the sweep finds what a broker lost. Both end here, and here
the row says whether anything is to be done, so doing it twice does nothing.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM, record
from reports.cases.assigning import blocked_from, choose
from reports.cases.clocks import escalation_times
from reports.cases.contents import read_working
from reports.cases.facts import Facts
from reports.cases.models import Case, Content, Queue, Task, TaskKind
from reports.cases.models import content as names
from reports.cases.wake import ask_for_look
from reports.region import region
from reports.vault.case_keys import CaseVault, NoCaseKeys

AT_ONCE = 200  # cases per sweep; the next sweep goes on


def escalate_overdue(*, now: datetime) -> int:
    """Escalate every case whose moment has come; how many there were."""
    due = Case.objects.filter(escalate_at__lte=now).order_by("escalate_at")
    ids = list(due.values_list("id", flat=True)[:AT_ONCE])
    return sum(escalate(case_id=case_id, now=now) for case_id in ids)


def escalate(*, case_id: UUID, now: datetime) -> bool:
    """Escalate one case if its moment has come; False if there is nothing to do (any more)."""
    with transaction.atomic():
        rows = Case.objects.select_for_update(skip_locked=True)
        case = rows.filter(id=case_id, escalate_at__lte=now).first()
        if case is None:
            return False
        if case.acknowledged_at is not None:
            _tell_coordinators(case, now)
        elif case.escalations == 0:
            _to_next_worker(case, now)
        else:
            _to_coordinators(case)
        case.version += 1
        case.save()
        _record(case, now)
        transaction.on_commit(partial(ask_for_look, case=case, now=now))
    return True


def _tell_coordinators(case: Case, now: datetime) -> None:
    Task.objects.create(case=case, kind=TaskKind.CONTACT_OVERDUE, due_at=now, for_coordinator=True)
    case.escalate_at = None


def _to_next_worker(case: Case, now: datetime) -> None:
    worker_id = _next_worker(case, now)
    if worker_id is None:
        _to_coordinators(case)
        return
    case.owner_id, case.queue = worker_id, None
    case.asked = [*case.asked, worker_id]
    case.assigned_at = now
    case.escalations = 1
    case.escalate_at = _coordinators_at(case, now)


def _next_worker(case: Case, now: datetime) -> UUID | None:
    facts = facts_of(case.id)
    if facts is None:
        return None
    routed = choose(
        case_id=case.id,
        level=case.level,
        facts=facts,
        now=now,
        within=case.team_id,
        tried=case.asked,
        blocked=blocked_from(case.id),
    )
    return routed.worker_id


def _coordinators_at(case: Case, now: datetime) -> datetime:
    due_at = case.due_at or now
    steps = escalation_times(region=region(), assigned_at=case.filed_at, due=due_at, on_duty=True)
    # The next worker gets at least as long as there was between the two steps, even when a sweep
    # came late.
    return max(steps[-1].at, now + (steps[-1].at - steps[0].at) / 2)


def _to_coordinators(case: Case) -> None:
    case.owner_id, case.queue = None, Queue.COORDINATORS
    case.escalations = 2
    case.escalate_at = None


def _record(case: Case, now: datetime) -> None:
    overdue = case.acknowledged_at is not None
    record(
        kind=EventKind.ESCALATED,
        by=SYSTEM,
        now=now,
        case_id=case.id,
        subject_id=case.owner_id,
        reason=ReasonCode.OVERDUE if overdue else ReasonCode.NO_ANSWER,
    )


def facts_of(case_id: UUID) -> Facts | None:
    """A case's facts for machines; None for a row without contents (bookkeeping only)."""
    content = Content.objects.filter(case_id=case_id, name=names.FACTS).first()
    if content is None:
        return None
    try:
        return Facts.from_json(read_working(CaseVault.load(case_id), content))
    except NoCaseKeys:
        return None
