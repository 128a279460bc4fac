"""The reporter writes to a case that is closed: somebody has to see it, so the case is open
again."""

from datetime import datetime
from functools import partial

from django.db import transaction

from reports.audit.events import EventKind
from reports.audit.log import REPORTER, record
from reports.cases.deadlines.clocks import escalation_times, first_contact_due
from reports.cases.deadlines.wake_ups import ask_for_look
from reports.cases.models import Case, Queue, Status
from reports.cases.ownership.ownership import can_hold
from reports.region import region


def reopen_for_reporter(case: Case, now: datetime) -> None:
    """Open the locked, closed row again (not saved), unacknowledged, with the clocks of a new case.

    The worker of before has it, if still allowed; else whoever is on duty, with the next sweep, and
    without anybody the coordinators.
    """
    case.status, case.closed_at, case.keep_until = Status.ASSESSMENT, None, None
    case.acknowledged_at, case.assigned_at = None, now
    case.due_at = first_contact_due(region=region(), level=case.level, filed_at=now)
    case.escalations = 0
    _give_back(case, now)
    record(
        kind=EventKind.REOPENED,
        by=REPORTER,
        now=now,
        case_id=case.id,
        subject_id=case.owner_id,
    )
    transaction.on_commit(partial(ask_for_look, case=case, now=now), robust=True)


def _give_back(case: Case, now: datetime) -> None:
    if case.due_at is not None and case.owner_id and can_hold(case=case, user_id=case.owner_id):
        steps = escalation_times(region=region(), assigned_at=now, due=case.due_at)
        case.asked, case.escalate_at = [case.owner_id], steps[0].at
    else:
        case.owner_id, case.queue = None, Queue.TEAM
        case.asked, case.escalate_at = [], now
