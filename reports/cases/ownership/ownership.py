"""Who is responsible: taking, giving, queueing, handing over. The row lock makes it exactly one.

Machines and coordinators move a case within its team and up to the coordinators, who hold the key.
To another team it goes only by a person who has it open, because only they can seal it to them;
until then it shows as waiting for hand-over.
"""

import uuid
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Q

from reports.accounts.directory.profiles import proven_role
from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.models import Membership, Team, TeamKind
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.access.access import NotResponsible, check_responsible, lock_case
from reports.cases.assignment.rota import NotOnTeam
from reports.cases.assignment.staffing import blocked_from
from reports.cases.lifecycle.lifecycle import AlreadyClosed, NotAllowed, acknowledge_by, on_it
from reports.cases.models import Case, Queue
from reports.cases.models import content as names
from reports.cases.ownership import transfers
from reports.cases.records.case_writes import save
from reports.cases.records.contents import check_text, sealed
from reports.cases.records.open_case import OpenCase
from reports.cases.records.sealed_records import Note
from reports.vault.case_keys.case_keys import move_case_keys
from reports.vault.team_keys.key_hierarchy import sealing_version, seats


class InConflict(Exception):
    """This person is kept away from the case."""


class AlreadyTheirs(Exception):
    """The case is with them already."""


class NotATeamForCases(ValueError):
    """Cases can only go to a care team."""


class KeyMoved(Exception):
    """Somebody moved the case's key meanwhile; open the case again."""


def take(*, case_id: UUID, by: Staff, now: datetime, version: int | None = None) -> Case:
    """Take a case from a queue and acknowledge it; the first one gets it.

    From a colleague only a coordinator takes. Raises NotResponsible, AlreadyTheirs, AlreadyClosed,
    NotAllowed, NotYours, StaleCase.
    """
    with transaction.atomic():
        case = _lock_open(case_id, by, version)
        if not by.may(Permission.WORK_CASE):
            raise NotAllowed
        if case.owner_id == by.user_id:
            raise AlreadyTheirs
        if case.owner_id is not None and not by.may(Permission.LEAD):
            raise NotResponsible
        _give(case, by.user_id, now)
        on_it(case, now)
        save(case)
        record(kind=EventKind.TAKEN, by=actor_of(by), now=now, case_id=case.id)
    return case


def reassign(
    *, case_id: UUID, to_user: UUID, by: Staff, now: datetime, version: int | None = None
) -> Case:
    """Give a case to somebody on its team, or to a coordinator, who has to acknowledge it.

    By the person responsible or a coordinator. Raises NotOnTeam, InConflict, AlreadyTheirs,
    AlreadyClosed, NotAllowed, NotResponsible, NotYours, StaleCase.
    """
    with transaction.atomic():
        case = _lock_open(case_id, by, version)
        check_responsible(case=case, by=by)
        if case.owner_id == to_user:
            raise AlreadyTheirs
        _check_can_hold(case, to_user)
        _give(case, to_user, now)
        _restart_clock(case, now)
        save(case)
        record(
            kind=EventKind.REASSIGNED,
            by=actor_of(by),
            now=now,
            case_id=case.id,
            subject_id=to_user,
        )
    return case


def to_queue(
    *, case_id: UUID, queue: Queue, by: Staff, now: datetime, version: int | None = None
) -> Case:
    """Put a case back: to its team, or up to the coordinators.

    Raises AlreadyTheirs, AlreadyClosed, NotResponsible, NotYours, StaleCase.
    """
    with transaction.atomic():
        case = _lock_open(case_id, by, version)
        check_responsible(case=case, by=by)
        if case.queue == queue:
            raise AlreadyTheirs
        case.owner_id, case.queue, case.acknowledged_at = None, queue, None
        _restart_clock(case, now)
        save(case)
        record(kind=EventKind.QUEUED, by=actor_of(by), now=now, case_id=case.id)
    return case


def ask_handover(
    *, case_id: UUID, to_team: UUID, by: Staff, now: datetime, version: int | None = None
) -> Case:
    """Mark a case as waiting for hand-over to another team.

    Raises NotATeamForCases, AlreadyTheirs, AlreadyClosed, NotResponsible, NotYours, StaleCase.
    """
    with transaction.atomic():
        case = _lock_open(case_id, by, version)
        check_responsible(case=case, by=by)
        _check_other_team(case, to_team)
        case.handover_to_id = to_team
        save(case)
        record(
            kind=EventKind.HANDOVER_ASKED,
            by=actor_of(by),
            now=now,
            case_id=case.id,
            subject_id=to_team,
        )
    return case


def hand_over(*, opened: OpenCase, to_team: UUID, note: str, by: Staff, now: datetime) -> Case:
    """Seal the case to another team and give it to their queue, by the person who has it open.

    `note` is what they must know, sealed to them. Raises EmptyText, TooLong, NotATeamForCases,
    AlreadyTheirs, AlreadyClosed, transfers.NotAgreedToGo for another organisation, KeyMoved,
    NotResponsible, NotYours, StaleCase.
    """
    check_text(note)
    with transaction.atomic():
        case = _lock_open(opened.case.id, by, opened.case.version)
        check_responsible(case=case, by=by)
        _check_other_team(case, to_team)
        transfers.use(case=case, team_id=to_team, by=by, now=now)
        _reseal(opened, to_team, note, by, now)
        case.team_id, case.handover_to_id = to_team, None
        case.owner_id, case.queue, case.acknowledged_at = None, Queue.TEAM, None
        _restart_clock(case, now)
        save(case)
        record(
            kind=EventKind.HANDED_OVER,
            by=actor_of(by),
            now=now,
            case_id=case.id,
            subject_id=to_team,
        )
    return case


def _reseal(opened: OpenCase, to_team: UUID, note: str, by: Staff, now: datetime) -> None:
    words = Note(id=uuid.uuid4(), author_id=by.user_id, at=now, text=note)
    sealed(opened.vault, opened.case.id, names.HANDOVER, words.to_json()).save()
    version = sealing_version(to_team)
    if not move_case_keys(case_id=opened.case.id, file_key=opened.file_key, to_version=version):
        raise KeyMoved


def _lock_open(case_id: UUID, by: Staff, version: int | None) -> Case:
    case = lock_case(case_id=case_id, by=by, version=version)
    if not case.is_open:
        raise AlreadyClosed
    return case


def can_hold(*, case: Case, user_id: UUID) -> bool:
    """Whether this case may be with this person, who can open it and has no conflict.

    So they are of its team or a coordinator, and were admitted there.
    """
    try:
        _check_can_hold(case, user_id)
    except (NotOnTeam, InConflict):
        return False
    return True


def _check_can_hold(case: Case, user_id: UUID) -> None:
    teams = Q(team_id=case.team_id) | Q(team__kind=TeamKind.COORDINATORS)
    rows = Membership.objects.active(user_id=user_id).filter(teams, Exists(seats()))
    if not any(proven_role(row) for row in rows):
        raise NotOnTeam
    if user_id in blocked_from(case.id):
        raise InConflict


def _check_other_team(case: Case, to_team: UUID) -> None:
    if to_team == case.team_id:
        raise AlreadyTheirs
    if not Team.objects.filter(id=to_team, kind=TeamKind.CARE).exists():
        raise NotATeamForCases


def _give(case: Case, user_id: UUID, now: datetime) -> None:
    case.owner_id, case.queue = user_id, None
    case.acknowledged_at = None
    case.assigned_at = now
    case.asked = [*case.asked, user_id]


def _restart_clock(case: Case, now: datetime) -> None:
    case.assigned_at = now  # whoever is on duty is rung again
    # A person moved it: if nobody acknowledges in time it goes straight to the coordinators.
    case.escalations = 1
    case.escalate_at = None if case.queue == Queue.COORDINATORS else acknowledge_by(case, now)
