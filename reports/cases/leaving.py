"""Somebody leaves, or goes on leave: what she is responsible for goes back to her teams."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.accounts.models import User
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM, Actor, record
from reports.cases.models import Case, Queue, Shift
from reports.cases.models.case import OPEN
from reports.cases.rows import save


def release_cases(
    *,
    user_id: UUID,
    by: Actor,
    now: datetime,
    reason: ReasonCode = ReasonCode.LEFT,
    team_id: UUID | None = None,
) -> int:
    """Put all her open cases into their teams' queues, unacknowledged, and end her shifts.

    `team_id` keeps to one team, when she stays in others. Whoever removes somebody
    calls this in the same transaction. Needs no key: the team has it. Returns how many there were.
    """
    with transaction.atomic():
        # In the order of their ids, as the log asks of whoever touches several cases.
        mine = Case.objects.select_for_update().filter(OPEN, owner_id=user_id)
        shifts = Shift.objects.filter(user_id=user_id, ends_at__gt=now)
        if team_id is not None:
            mine, shifts = mine.filter(team_id=team_id), shifts.filter(team_id=team_id)
        cases = list(mine.order_by("id"))
        for case in cases:
            _release(case, by, now, reason)
        shifts.delete()
    return len(cases)


def release_of_closed_accounts(*, now: datetime) -> int:
    """The same for whoever cannot log in any more: no open case waits for somebody who is gone."""
    closed = User.objects.filter(is_active=False).values_list("id", flat=True)
    owners = Case.objects.filter(OPEN, owner_id__in=list(closed)).values_list("owner_id", flat=True)
    gone = sorted(set(owners.distinct()))
    return sum(release_cases(user_id=each, by=SYSTEM, now=now) for each in gone)


def _release(case: Case, by: Actor, now: datetime, reason: ReasonCode) -> None:
    case.owner_id, case.queue, case.acknowledged_at = None, Queue.TEAM, None
    # Whoever is on duty gets it with the next sweep; if nobody is, the coordinators.
    case.escalations, case.escalate_at = 0, now
    save(case)
    record(kind=EventKind.QUEUED, by=by, now=now, case_id=case.id, reason=reason)
