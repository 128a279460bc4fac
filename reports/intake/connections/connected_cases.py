"""What the desk is told of connections: that two cases are connected, never by what."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.access.access import NotYours
from reports.cases.lifecycle.lifecycle import NotAllowed
from reports.cases.ownership.conflicts_of_interest import kept_from
from reports.intake.connections.connections import MOST
from reports.intake.models import Connection, ConnectionWish


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """Two cases that name the same other party: which, and since when it is known."""

    id: UUID
    case_id: UUID
    other_id: UUID
    found_at: datetime


def unseen(*, staff: Staff, limit: int) -> list[Connected]:
    """What the coordinators' desk has not looked at yet, newest first; two queries.

    None with a case the coordinator is kept away from. Raises NotAllowed.
    """
    found = _told(staff).filter(seen_at__isnull=True).order_by("-found_at", "id")
    return [_shown(row) for row in found[:limit]]


def of_case(*, staff: Staff, case_id: UUID) -> list[UUID]:
    """The cases connected with this one that a coordinator may know of; two queries.

    Raises NotAllowed.
    """
    found = _told(staff).filter(Q(case_id=case_id) | Q(other_id=case_id))
    pairs = found.order_by("found_at", "id").values_list("case_id", "other_id")[:MOST]
    return [other if mine == case_id else mine for mine, other in pairs]


def note_seen(*, connection_id: UUID, by: Staff, now: datetime) -> None:
    """The desk has looked at it and takes it from the board. Nothing happens the second time.

    Raises NotYours, NotAllowed.
    """
    with transaction.atomic():
        row = _told(by).filter(id=connection_id)
        if not row.exists():
            raise NotYours
        if row.filter(seen_at__isnull=True).update(seen_at=now):
            record(
                kind=EventKind.CONNECTION_SEEN,
                by=actor_of(by),
                now=now,
                subject_id=connection_id,
            )


def _told(staff: Staff) -> QuerySet[Connection]:
    """The connections this coordinator may know of: both reporters agreed, no conflict of
    interest."""
    if not staff.may(Permission.LEAD):
        raise NotAllowed
    hidden = kept_from(user_id=staff.user_id)
    agreed = ConnectionWish.objects.filter(agreed=True)
    return (
        Connection.objects.filter(Exists(agreed.filter(case_id=OuterRef("case_id"))))
        .filter(Exists(agreed.filter(case_id=OuterRef("other_id"))))
        .exclude(Q(case_id__in=hidden) | Q(other_id__in=hidden))
    )


def _shown(row: Connection) -> Connected:
    return Connected(id=row.id, case_id=row.case_id, other_id=row.other_id, found_at=row.found_at)
