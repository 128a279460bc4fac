"""Reading the log: who opened what, and what happened to one case."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from reports.audit.events import EventKind
from reports.audit.models import OPENINGS, READINGS, Event


def events_of_case(*, case_id: UUID) -> list[Event]:
    """Return everything that happened to one case, oldest first; one query."""
    return list(Event.objects.filter(chain=case_id, case_id=case_id).order_by("position"))


def openings(
    *,
    since: datetime,
    until: datetime,
    actor_id: UUID | None = None,
    role: str | None = None,
    case_ids: Collection[UUID] | None = None,
    limit: int = 50,
) -> list[Event]:
    """Return who opened which case, contact or entry of a venue's log in `since <= at < until`,
    newest first (R6.4).

    The next page is asked for with `until` set to the `at` of the last row shown.
    """
    found = Event.objects.filter(kind__in=OPENINGS + READINGS, at__gte=since, at__lt=until)
    if actor_id is not None:
        found = found.filter(actor_id=actor_id)
    if role is not None:
        found = found.filter(actor_role=role)
    if case_ids is not None:
        found = found.filter(case_id__in=case_ids)
    return list(found.order_by("-at", "id")[:limit])


def readings(*, subject_ids: Collection[UUID], limit: int = 50) -> list[Event]:
    """Return who read these entries of a venue's log, newest first; one query.

    Not who read one beside a report: a venue never learns that there is a report.
    """
    found = Event.objects.filter(subject_id__in=subject_ids, kind__in=READINGS, case_id=None)
    return list(found.order_by("-at", "id")[:limit])


def closings(*, subject_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when each of these accounts was closed, as far as the log still says; one query."""
    found = Event.objects.filter(subject_id__in=subject_ids, kind=EventKind.ACCOUNT_CLOSED)
    return {each.subject_id: each.at for each in found.order_by("at") if each.subject_id}


def admissions(*, subject_ids: Collection[UUID]) -> list[Event]:
    """Return every admission of these accounts to a team, oldest first; one query."""
    found = Event.objects.filter(subject_id__in=subject_ids, kind=EventKind.MEMBER_ADMITTED)
    return list(found.order_by("at", "id"))
