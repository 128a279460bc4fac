"""Closing a case that was followed up: nothing more is sent, and "not reached" needs its tries.

The only way into closed: a checklist first, and for a high level a second person.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.audit.events import ReasonCode
from reports.audit.log import record
from reports.cases.access.access import check_version, lock_case
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case
from reports.cases.planning import closing
from reports.cases.planning.closing_records import Checklist
from reports.followup.answers.attempts import check_not_reached
from reports.followup.models import ALIVE
from reports.followup.plans import plan_transitions
from reports.followup.plans.due_plans import lock_plan
from reports.messaging.outbox import outbox


def close(
    *,
    case_id: UUID,
    said: Checklist,
    closing_id: UUID,
    by: Staff,
    now: datetime,
    version: int | None = None,
) -> Case:
    """Write the checklist down and end the work, or for a high level ask a second person.

    The same `closing_id` twice is done once. Nobody is "not reached" before enough tries in
    different windows (R7.7): raises TooFewAttempts. Raises what `closing.write_down` raises,
    NotYours, StaleCase.
    """
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by)
        if not closing.write_down(case=case, said=said, closing_id=closing_id, by=by, now=now):
            return case
        check_version(case=case, version=version)
        if said.reason is ReasonCode.NOT_REACHED:
            check_not_reached(case_id=case_id)
        if lifecycle.takes_two(case):
            closing.ask_second(case=case, said=said, closing_id=closing_id, by=by, now=now)
            return case
        return _end(case, said.reason, by, now)


def confirm_close(*, case_id: UUID, by: Staff, now: datetime, version: int | None = None) -> Case:
    """The second person says yes: the case is closed, its plan and its texts with it.

    Raises NoClosingAsked, ClosingOvertaken, SecondPersonNeeded for the one who asked,
    TooFewAttempts, MessagesUnread, AlreadyClosed, NotAllowed, NotYours, StaleCase.
    """
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by, version=version)
        asked = closing.take_asked(case=case, by=by, now=now)
        if asked.reason is ReasonCode.NOT_REACHED:
            check_not_reached(case_id=case_id)
        return _end(case, asked.reason, by, now, asked_by=asked.asked_by)


def _end(
    case: Case, reason: ReasonCode, by: Staff, now: datetime, *, asked_by: UUID | None = None
) -> Case:
    closed = lifecycle.close(case_id=case.id, reason=reason, by=by, now=now, asked_by=asked_by)
    outbox.withdraw(case_id=case.id, now=now)
    plan = lock_plan(closed)
    if plan is not None and plan.state in ALIVE:
        kind = plan_transitions.stop(plan)
        plan.save()
        record(kind=kind, by=actor_of(by), now=now, case_id=case.id)
    return closed
