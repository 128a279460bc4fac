"""When nobody acknowledges: the next worker, then the coordinators. When contact is late: them too.

A task per case is only a wake-up call; the sweep finds what a broker lost. Both end here, and here
the row says whether anything is to be done, so doing it twice does nothing.
"""

import logging
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM, record
from reports.cases.assignment.staffing import ask_staffing, blocked_from, choose
from reports.cases.deadlines.clocks import escalation_times, first_contact_due
from reports.cases.deadlines.wake_ups import ask_for_look
from reports.cases.models import Case, Content, Queue, Task, TaskKind
from reports.cases.models import content as names
from reports.cases.records.case_writes import save
from reports.cases.records.contents import read_working, revise
from reports.cases.terms.machine_facts import Facts
from reports.pipeline import pipeline
from reports.region import region
from reports.vault.case_keys.case_keys import CaseVault, NoCaseKeys
from reports.vault.primitives.errors import SealBroken

log = logging.getLogger("linden.cases")

AT_ONCE = 200  # cases per sweep; the next sweep goes on


def escalate_overdue(*, now: datetime) -> int:
    """Escalate every case whose moment has come; how many there were.

    One that cannot be seen to is the coordinators', and keeps no other from its turn.
    """
    due = Case.objects.filter(escalate_at__lte=now).order_by("escalate_at")
    ids = list(due.values_list("id", flat=True)[:AT_ONCE])
    return sum(_escalate_or_hand_up(case_id, now) for case_id in ids)


def _escalate_or_hand_up(case_id: UUID, now: datetime) -> bool:
    # Whatever is wrong with one case is known only when it is met: no other may wait for it.
    try:
        return escalate(case_id=case_id, now=now)
    except Exception:
        log.exception("case_not_escalated", extra={"case_id": str(case_id)})
    try:
        return _hand_up(case_id, now)
    except Exception:
        log.exception("case_not_handed_up", extra={"case_id": str(case_id)})
    return False


def _hand_up(case_id: UUID, now: datetime) -> bool:
    """To the coordinators, reading nothing but the row."""
    with transaction.atomic():
        case = _due_now(case_id, now)
        if case is None:
            return False
        if case.acknowledged_at is not None:
            _tell_coordinators(case, now)
        else:
            _to_coordinators(case)
        save(case)
        _record(case, now)
    return True


def escalate(*, case_id: UUID, now: datetime) -> bool:
    """Escalate one case if its moment has come; False if there is nothing to do (any more)."""
    with transaction.atomic():
        case = _due_now(case_id, now)
        if case is None:
            return False
        afresh = case.owner_id is not None and not case.asked  # (rerouting.py)
        if case.acknowledged_at is not None:
            _tell_coordinators(case, now)
        elif case.escalations == 0:
            _to_next_worker(case, now)
        else:
            _to_coordinators(case)
        save(case)
        _record(case, now, afresh=afresh)
        transaction.on_commit(partial(ask_for_look, case=case, now=now), robust=True)
    return True


def _due_now(case_id: UUID, now: datetime) -> Case | None:
    rows = Case.objects.select_for_update(skip_locked=True)
    return rows.filter(id=case_id, escalate_at__lte=now).first()


def _tell_coordinators(case: Case, now: datetime) -> None:
    Task.objects.create(case=case, kind=TaskKind.CONTACT_OVERDUE, due_at=now, for_coordinator=True)
    case.escalate_at = None


def _to_next_worker(case: Case, now: datetime) -> None:
    worker_id = next_worker(case, now)
    if worker_id is None:
        _to_coordinators(case)
        return
    case.owner_id, case.queue = worker_id, None
    case.asked = [*case.asked, worker_id]
    case.assigned_at = now
    case.escalations = 1
    case.escalate_at = _coordinators_at(case, now)


def next_worker(case: Case, now: datetime) -> UUID | None:
    """Who on duty in its team gets this case next: nobody who had it, or is in conflict (R7.9).

    Writes down what of the reporter's wishes could not be met; the case's row must be locked. None
    if nobody can, and for a case whose facts cannot be read: people have to look at that.
    """
    found = _find_facts(case.id)
    if found is None:
        return None
    vault, content, facts = found
    with pipeline():
        staffing = ask_staffing(now=now, within=case.team_id)
    routed = choose(
        case_id=case.id,
        level=case.level,
        facts=facts,
        staffing=staffing,
        within=case.team_id,
        tried=case.asked,
        blocked=blocked_from(case.id),
    )
    if routed.worker_id is not None:
        facts = replace(facts, given_up=routed.given_up, given_to=routed.worker_id)
        revise(vault, content, facts.to_json())
    return routed.worker_id


def _find_facts(case_id: UUID) -> tuple[CaseVault, Content, Facts] | None:
    """A case's facts for machines; None for a row without contents, or with damaged ones."""
    content = Content.objects.filter(case_id=case_id, name=names.FACTS).first()
    if content is None:
        return None
    try:
        vault = CaseVault.load(case_id)
        return vault, content, Facts.from_json(read_working(vault, content))
    except NoCaseKeys:
        return None
    except SealBroken:
        log.exception("facts_unreadable", extra={"case_id": str(case_id)})
        return None


def _coordinators_at(case: Case, now: datetime) -> datetime:
    due_at = case.due_at or now
    steps = escalation_times(region=region(), assigned_at=case.filed_at, due=due_at, on_duty=True)
    # The next worker gets at least as long as there was between the two steps, even when a sweep
    # came late; but for a case that is older, no longer than for one of this level that is new.
    soon = first_contact_due(region=region(), level=case.level, filed_at=now, on_duty=True)
    return min(soon, max(steps[-1].at, now + (steps[-1].at - steps[0].at) / 2))


def _to_coordinators(case: Case) -> None:
    case.owner_id, case.queue = None, Queue.COORDINATORS
    case.escalations = 2
    case.escalate_at = None


def _record(case: Case, now: datetime, *, afresh: bool = False) -> None:
    why = ReasonCode.NEW_INFORMATION if afresh else ReasonCode.NO_ANSWER
    record(
        kind=EventKind.ESCALATED,
        by=SYSTEM,
        now=now,
        case_id=case.id,
        subject_id=case.owner_id,
        reason=ReasonCode.OVERDUE if case.acknowledged_at is not None else why,
    )
