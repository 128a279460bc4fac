"""Legal hold: nothing may be erased until somebody lifts it (R6.7)."""

from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.roles import Permission
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import REPORTER, record
from reports.cases.access.access import check_reason, lock_case
from reports.cases.erasure.erasure import erase_case
from reports.cases.lifecycle.lifecycle import NotAllowed
from reports.cases.models import Case, Task, TaskKind
from reports.cases.records.case_writes import save
from reports.region import region

HOLD_REASONS = (ReasonCode.COURT_CASE, ReasonCode.AUTHORITY_ORDER, ReasonCode.COMPLAINT)


class AlreadyHeld(Exception):
    """The case is under legal hold already."""


class NotHeld(Exception):
    """The case is under no legal hold."""


class ReviewInPast(ValueError):
    """A legal hold needs a day ahead on which somebody looks whether it is still needed."""


class UnknownAuthority(ValueError):
    """This authority is not on the list."""


def put_hold(
    *,
    case_id: UUID,
    reason: ReasonCode,
    authority: str,
    review_on: date,
    by: Staff,
    now: datetime,
    version: int | None = None,
) -> Case:
    """Keep a case from being erased, by the reporter or by retention, and plan the review.

    Raises NotAReason, UnknownAuthority, ReviewInPast, AlreadyHeld, NotAllowed, NotYours, StaleCase.
    """
    check_reason(reason, HOLD_REASONS)
    if authority not in region().hold_authorities:
        raise UnknownAuthority
    if review_on <= now.astimezone(region().timezone).date():
        raise ReviewInPast
    with transaction.atomic():
        case = _lock(case_id, by, version)
        if case.is_held:
            raise AlreadyHeld
        case.hold_reason, case.hold_authority, case.hold_review_on = reason, authority, review_on
        save(case)
        due_at = datetime.combine(review_on, time(9), region().timezone)
        Task.objects.create(
            case=case, kind=TaskKind.HOLD_REVIEW, due_at=due_at, for_coordinator=True
        )
        record(kind=EventKind.HOLD_PUT, by=actor_of(by), now=now, case_id=case.id, reason=reason)
    return case


def lift_hold(
    *, case_id: UUID, by: Staff, now: datetime, version: int | None = None
) -> Case | None:
    """End the hold. If the reporter asked for erasure meanwhile it is done now: None is returned.

    Raises NotHeld, NotAllowed, NotYours, StaleCase.
    """
    with transaction.atomic():
        case = _lock(case_id, by, version)
        if not case.is_held:
            raise NotHeld
        case.hold_reason, case.hold_authority, case.hold_review_on = "", "", None
        record(kind=EventKind.HOLD_LIFTED, by=actor_of(by), now=now, case_id=case.id)
        if case.erase_requested_at is not None:
            erase_case(case=case, by=REPORTER, kind=EventKind.ERASED, now=now)
            return None
        save(case)
    return case


def _lock(case_id: UUID, by: Staff, version: int | None) -> Case:
    case = lock_case(case_id=case_id, by=by, version=version)
    if not by.may(Permission.LEGAL_HOLD):
        raise NotAllowed
    return case
