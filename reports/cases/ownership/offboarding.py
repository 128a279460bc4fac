"""Somebody leaves, or goes on leave: what they are responsible for goes back to their teams."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from reports.accounts.directory.staff import NotStaff, Staff, actor_of, staff_of
from reports.accounts.models import User
from reports.accounts.onboarding.members import remove_member
from reports.accounts.onboarding.proposals import Asked, NoProposal, What, take
from reports.accounts.roles import Permission
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM, Actor, record
from reports.cases.assignment import week_patterns
from reports.cases.models import Case, Queue, Shift
from reports.cases.models.case import OPEN
from reports.cases.records.case_writes import save

log = logging.getLogger("linden.cases")


def release_cases(
    *,
    user_id: UUID,
    by: Actor,
    now: datetime,
    reason: ReasonCode = ReasonCode.LEFT,
    team_id: UUID | None = None,
) -> int:
    """Put all their open cases into their teams' queues, unacknowledged, and end the shifts.

    `team_id` keeps to one team, for somebody who stays in others. Whoever removes somebody
    calls this in the same transaction. Needs no key: the team has it. Returns how many there were.
    """
    within = Q() if team_id is None else Q(team_id=team_id)
    return _release_all(user_id, within, by, now, reason)


def remove_from_team(
    *, team_id: UUID, user_id: UUID, by: Staff, now: datetime, asked: Asked | None = None
) -> int:
    """Take somebody out of a team; no open case and no shift stays with who cannot see to it.

    What members.remove_member does, and in the same transaction the cases go back to their teams'
    queues. A coordinator may have cases of any team: once a coordinator no more, all go back but
    those of teams that are left. Returns how many. Raises as members.remove_member.
    """
    with transaction.atomic():
        # Cases before the account, as whoever works on one locks them; else the two could wait
        # for each other.
        list(_open_cases_of(user_id))
        remove_member(team_id=team_id, user_id=user_id, by=by, now=now, asked=asked)
        lost = _no_longer_theirs(user_id, team_id)
        return _release_all(user_id, lost, actor_of(by), now, ReasonCode.LEFT)


def confirm_removal(*, proposal_id: UUID, by: Staff, now: datetime) -> int:
    """Take somebody out of a team as somebody else asked; returns how many cases went back.

    Raises what proposals.take and members.remove_member raise.
    """
    with transaction.atomic():
        asked = take(proposal_id=proposal_id, what=What.REMOVAL, by=by, now=now)
        if asked.team_id is None:
            raise NoProposal
        return remove_from_team(
            team_id=asked.team_id, user_id=asked.user_id, by=by, now=now, asked=asked
        )


def _no_longer_theirs(user_id: UUID, team_id: UUID) -> Q:
    """What lies in teams whose cases they may not open any more, after leaving this one."""
    try:
        staff = staff_of(user_id=user_id)
    except NotStaff:
        return Q()
    if staff.may(Permission.LEAD):
        return Q(team_id=team_id)
    return ~Q(team_id__in=staff.teams_with(Permission.OPEN_CASE))


def _open_cases_of(user_id: UUID) -> QuerySet[Case]:
    """Locked in the order of their ids, as the log asks of whoever touches several cases."""
    return Case.objects.select_for_update().filter(OPEN, owner_id=user_id).order_by("id")


def _release_all(user_id: UUID, within: Q, by: Actor, now: datetime, reason: ReasonCode) -> int:
    with transaction.atomic():
        cases = list(_open_cases_of(user_id).filter(within))
        for case in cases:
            _release(case, by, now, reason)
        Shift.objects.filter(within, user_id=user_id, ends_at__gt=now).delete()
        week_patterns.leave(user_id=user_id, within=within, now=now)
    return len(cases)


def release_of_closed_accounts(*, now: datetime) -> int:
    """The same for whoever cannot log in any more: no open case waits for somebody who is gone."""
    closed = User.objects.filter(is_active=False).values_list("id", flat=True)
    owners = Case.objects.filter(OPEN, owner_id__in=list(closed)).values_list("owner_id", flat=True)
    gone = sorted(set(owners.distinct()))
    return sum(_release_of(each, now) for each in gone)


def _release_of(user_id: UUID, now: datetime) -> int:
    # What is wrong with the cases of one must not keep those of others with who is gone.
    try:
        return release_cases(user_id=user_id, by=SYSTEM, now=now)
    except Exception:
        log.exception("cases_not_released", extra={"user_id": str(user_id)})
        return 0


def _release(case: Case, by: Actor, now: datetime, reason: ReasonCode) -> None:
    case.owner_id, case.queue, case.acknowledged_at = None, Queue.TEAM, None
    case.assigned_at = now
    # Whoever is on duty gets it with the next sweep; if nobody is, the coordinators.
    case.escalations, case.escalate_at = 0, now
    save(case)
    record(kind=EventKind.QUEUED, by=by, now=now, case_id=case.id, reason=reason)
