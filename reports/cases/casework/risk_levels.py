"""Levels go up in one action and down only with a second person (R2.5)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.roles import Permission
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import record
from reports.cases.access.access import check_reason, check_responsible, lock_case
from reports.cases.deadlines import unread
from reports.cases.deadlines.clocks import (
    escalation_times,
    first_contact_due,
    reassess_due,
    review_due,
)
from reports.cases.lifecycle.lifecycle import AlreadyClosed, NotAllowed
from reports.cases.models import Case, Content, Task, TaskKind
from reports.cases.models import content as names
from reports.cases.records.case_writes import save
from reports.cases.records.contents import read_working, working
from reports.cases.records.level_reduction import Lowering, drop_lowering, put_lowering
from reports.cases.records.sealed_records import AssessmentEntry, Source
from reports.region import region
from reports.region.vocabulary import Level
from reports.vault.case_keys.case_keys import CaseVault

LOWERING_REASONS = (
    ReasonCode.DANGER_PASSED,
    ReasonCode.MISJUDGED,
    ReasonCode.NEW_INFORMATION,
)


class NotHigher(ValueError):
    """The case is at this level already, or at a more urgent one."""


class NotLower(ValueError):
    """The case is at this level already, or at a less urgent one."""


class LoweringPending(Exception):
    """Somebody has asked already; a second person has to answer first."""


class NoLoweringAsked(Exception):
    """Nobody asks for a lower level (any more)."""


class SamePerson(Exception):
    """A second person has to say yes: it cannot be the one who asked."""


def raise_level(
    *, case_id: UUID, to: Level, by: Staff, now: datetime, version: int | None = None
) -> Case:
    """Make a case more urgent, at once, by whoever works on the team.

    The clock of first contact is never later than before, and runs again for a reporter who was
    reached already; safety is looked at again as soon as the new level asks. A request to lower it
    falls away. Raises NotHigher, AlreadyClosed, NotAllowed, NotYours, StaleCase.
    """
    with transaction.atomic():
        case = _lock_open(case_id, by, version, Permission.WORK_CASE)
        if to.rank <= case.rank:
            raise NotHigher
        drop_lowering(case)
        make_urgent(case, to, now)
        save(case)
        _append(case, by, now, reasons=())
        record(kind=EventKind.LEVEL_RAISED, by=actor_of(by), now=now, case_id=case.id)
    return case


def make_urgent(case: Case, to: Level, now: datetime) -> None:
    """The same for a case whose row is locked, and saved by the caller; the history is too.

    Nobody waits for a lower level any more; a worker removes what was written of that, which the
    public site, where a reporter raises a level, may not.
    """
    case.rank = to.rank
    case.lowering_asked_at = None
    _hurry(case, now)
    unread.hurry(case, now)
    _ask_review(case, now)
    _look_again_sooner(case, now)


def _hurry(case: Case, now: datetime) -> None:
    """The reporter was reached already, or not yet: from now on this is to be within the new
    level's time."""
    staffed = case.owner_id is not None
    due_at = first_contact_due(region=region(), level=case.level, filed_at=now, on_duty=staffed)
    told = case.due_at is not None and case.escalate_at is None  # that it is late, or was put up
    case.due_at, case.reach_by = min(case.due_at or due_at, due_at), None
    if case.acknowledged_at is not None:
        case.escalate_at = None if told else case.due_at
    elif case.escalate_at is not None:
        steps = escalation_times(region=region(), assigned_at=now, due=case.due_at, on_duty=staffed)
        case.escalate_at = min(case.escalate_at, steps[min(case.escalations, len(steps) - 1)].at)


def _look_again_sooner(case: Case, now: datetime) -> None:
    """The safety questions are asked again when the new level says, not when the old one did."""
    due_at = reassess_due(region=region(), level=case.level, at=now)
    planned = Task.objects.waiting(case=case, kind=TaskKind.REASSESS)
    planned.filter(due_at__gt=due_at).update(due_at=due_at)


def review_now(case: Case, now: datetime) -> None:
    """A second person looks now, once; one that was planned for later looks now."""
    planned = Task.objects.waiting(case=case, kind=TaskKind.REVIEW)
    if not planned.update(due_at=now):
        Task.objects.create(case=case, kind=TaskKind.REVIEW, due_at=now, for_coordinator=True)


def _ask_review(case: Case, now: datetime) -> None:
    due_at = review_due(region=region(), level=case.level, at=now)
    if due_at is not None:
        Task.objects.create(case=case, kind=TaskKind.REVIEW, due_at=due_at, for_coordinator=True)


def ask_lower(
    *,
    case_id: UUID,
    to: Level,
    reason: ReasonCode,
    by: Staff,
    now: datetime,
    version: int | None = None,
) -> Case:
    """Ask a second person for a lower level; nothing changes until that person says yes.

    Raises NotLower, LoweringPending, NotAReason, AlreadyClosed, NotAllowed, NotResponsible,
    NotYours, StaleCase.
    """
    check_reason(reason, LOWERING_REASONS)
    with transaction.atomic():
        case = _lock_open(case_id, by, version, Permission.WORK_CASE)
        check_responsible(case=case, by=by)
        if case.lowering_asked_at is not None:
            raise LoweringPending
        if to.rank >= case.rank:
            raise NotLower
        case.lowering_asked_at = now
        save(case)
        asked = Lowering(to=to, asked_by=by.user_id, asked_at=now, reason=reason)
        put_lowering(CaseVault.load(case.id), case, asked)
        record(
            kind=EventKind.LOWERING_ASKED, by=actor_of(by), now=now, case_id=case.id, reason=reason
        )
    return case


def confirm_lower(*, case_id: UUID, by: Staff, now: datetime, version: int | None = None) -> Case:
    """The second person says yes. Clocks stay as they are: what was promised is kept.

    Raises NoLoweringAsked, SamePerson, NotAllowed, NotYours, StaleCase.
    """
    with transaction.atomic():
        case = _lock_open(case_id, by, version, Permission.CONFIRM_LOWER)
        asked = _asked(case)
        if asked.asked_by == by.user_id:
            raise SamePerson
        case.rank = asked.to.rank
        drop_lowering(case)
        save(case)
        _append(case, by, now, reasons=(asked.reason,))
        record(
            kind=EventKind.LOWERING_CONFIRMED,
            by=actor_of(by),
            now=now,
            case_id=case.id,
            subject_id=asked.asked_by,
            reason=asked.reason,
        )
    return case


def refuse_lower(*, case_id: UUID, by: Staff, now: datetime, version: int | None = None) -> Case:
    """The second person says no, or the one who asked takes it back.

    Raises NoLoweringAsked, NotAllowed, NotYours, StaleCase.
    """
    with transaction.atomic():
        case = _lock_open(case_id, by, version, Permission.CONFIRM_LOWER)
        asked = _asked(case)
        drop_lowering(case)
        save(case)
        record(
            kind=EventKind.LOWERING_REFUSED,
            by=actor_of(by),
            now=now,
            case_id=case.id,
            subject_id=asked.asked_by,
        )
    return case


def _lock_open(case_id: UUID, by: Staff, version: int | None, permission: Permission) -> Case:
    case = lock_case(case_id=case_id, by=by, version=version)
    if not by.may(permission):
        raise NotAllowed
    if not case.is_open:
        raise AlreadyClosed
    return case


def _asked(case: Case) -> Lowering:
    content = Content.objects.filter(case=case, name=names.LOWERING).first()
    if case.lowering_asked_at is None or content is None:
        raise NoLoweringAsked
    return Lowering.from_json(read_working(CaseVault.load(case.id), content))


def _append(case: Case, by: Staff, now: datetime, *, reasons: tuple[str, ...]) -> None:
    entry = AssessmentEntry(
        level=case.level, at=now, source=Source.WORKER, author_id=by.user_id, reasons=reasons
    )
    working(CaseVault.load(case.id), case.id, names.ASSESSMENT, entry.to_json()).save()
