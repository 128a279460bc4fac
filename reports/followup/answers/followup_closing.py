"""Closing a case that was followed up: nothing more is sent, and "not reached" needs its tries."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.audit.events import ReasonCode
from reports.audit.log import record
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case
from reports.followup.answers.attempts import check_not_reached
from reports.followup.models import ALIVE
from reports.followup.plans import plan_transitions
from reports.followup.plans.due_plans import lock_plan
from reports.messaging.outbox import outbox


def close(
    *, case_id: UUID, reason: ReasonCode, by: Staff, now: datetime, version: int | None = None
) -> Case:
    """End the work on a case, its plan and its texts with it.

    Nobody is "not reached" before enough tries in different windows (R7.7): raises TooFewAttempts.
    Raises what `lifecycle.close` raises.
    """
    with transaction.atomic():
        case = lifecycle.close(case_id=case_id, reason=reason, by=by, now=now, version=version)
        if reason is ReasonCode.NOT_REACHED:
            check_not_reached(case_id=case_id)
        outbox.withdraw(case_id=case_id, now=now)
        plan = lock_plan(case)
        if plan is not None and plan.state in ALIVE:
            kind = plan_transitions.stop(plan)
            plan.save()
            record(kind=kind, by=actor_of(by), now=now, case_id=case_id)
    return case
