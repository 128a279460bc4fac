"""Conflict of interest: a worker who knows somebody in a case must not know of the case (R7.9)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.roles import Permission
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM, Actor, record
from reports.audit.models import Event
from reports.cases.access.access import lock_case
from reports.cases.lifecycle.lifecycle import NotAllowed, acknowledge_by
from reports.cases.models import Case, Conflict, Queue
from reports.cases.ownership.escalation import next_worker
from reports.cases.records.case_writes import save


def kept_from(*, user_id: UUID) -> frozenset[UUID]:
    """The cases somebody must not know of; one query."""
    return frozenset(Conflict.objects.filter(user_id=user_id).values_list("case_id", flat=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """Who is kept away from which case, and since when as far as the log still tells."""

    case_id: UUID
    user_id: UUID
    at: datetime | None
    version: int


def declared(*, staff: Staff, limit: int) -> list[Declared]:
    """The conflicts a coordinator may lift, newest first; two queries. Raises NotAllowed.

    None of a case that this worker is kept away from: it does not exist for them.
    """
    if not staff.may(Permission.LEAD):
        raise NotAllowed
    hidden = Conflict.objects.filter(user_id=staff.user_id).values("case_id")
    rows = Conflict.objects.exclude(case_id__in=hidden)
    found = list(rows.select_related("case").order_by("-id")[:limit])
    since = _since({row.case_id for row in found})
    return [
        Declared(
            case_id=row.case_id,
            user_id=row.user_id,
            at=since.get((row.case_id, row.user_id)),
            version=row.case.version,
        )
        for row in found
    ]


def _since(case_ids: Collection[UUID]) -> dict[tuple[UUID | None, UUID | None], datetime]:
    """When each was declared last, as the log has it."""
    events = Event.objects.filter(chain__in=case_ids, kind=EventKind.CONFLICT_DECLARED)
    return {(each.case_id, each.subject_id): each.at for each in events.order_by("position")}


class SamePerson(Exception):
    """Somebody else has to lift it: it cannot be the one who is kept away."""


class NoConflict(Exception):
    """This person is not kept away from the case."""


def declare_conflict(*, case_id: UUID, user_id: UUID, by: Staff, now: datetime) -> None:
    """Keep a worker away: from now on the case does not exist for them.

    Workers declare their own; a coordinator anybody's. If they were responsible, the case goes to
    the next worker of the team or to its queue, unacknowledged. Declaring it twice does nothing.
    Raises NotAllowed, NotYours.
    """
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by)
        check_may_declare(user_id, by)
        keep_away(case=case, user_id=user_id, by=actor_of(by), now=now)


def keep_away(*, case: Case, user_id: UUID, by: Actor, now: datetime) -> bool:
    """The same for a case whose row is locked by the caller; False if they were kept away
    before."""
    _, made = Conflict.objects.get_or_create(case=case, user_id=user_id)
    if not made:
        return False
    kind = EventKind.CONFLICT_DECLARED
    record(kind=kind, by=by, now=now, case_id=case.id, subject_id=user_id)
    if case.owner_id == user_id:
        _pass_on(case, now)
    return True


def check_may_declare(user_id: UUID, by: Staff) -> None:
    """Raise NotAllowed unless it is their own conflict, or a coordinator declares it."""
    if not by.may(Permission.DECLARE_CONFLICT):
        raise NotAllowed
    if user_id != by.user_id and not by.may(Permission.LEAD):
        raise NotAllowed


def _pass_on(case: Case, now: datetime) -> None:
    worker_id = next_worker(case, now) if case.is_open else None
    case.owner_id = worker_id
    case.queue = None if worker_id else Queue.TEAM
    case.asked = [*case.asked, worker_id] if worker_id else case.asked
    case.acknowledged_at = None
    case.assigned_at = now
    if case.is_open:
        case.escalate_at, case.escalations = acknowledge_by(case, now), 1
    save(case)
    record(
        kind=EventKind.REASSIGNED if worker_id else EventKind.QUEUED,
        by=SYSTEM,
        now=now,
        case_id=case.id,
        subject_id=worker_id,
        reason=ReasonCode.CONFLICT,
    )


def lift_conflict(*, case_id: UUID, user_id: UUID, by: Staff, now: datetime) -> None:
    """A coordinator lets a worker near the case again. Raises SamePerson, NoConflict, NotAllowed,
    NotYours.
    """
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by)
        if not by.may(Permission.LEAD):
            raise NotAllowed
        if user_id == by.user_id:
            raise SamePerson
        if not Conflict.objects.filter(case=case, user_id=user_id).delete()[0]:
            raise NoConflict
        record(
            kind=EventKind.CONFLICT_LIFTED,
            by=actor_of(by),
            now=now,
            case_id=case.id,
            subject_id=user_id,
        )
