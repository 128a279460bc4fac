"""Who has read a venue's log: for whoever leads it, and for the coordinators."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from nightlife.models import Entry
from nightlife.venues.venues import Standing
from reports.accounts.directory import permission_checks
from reports.accounts.directory.staff import Staff
from reports.accounts.roles import Permission
from reports.audit.queries.queries import readings
from reports.audit.queries.visits import visits

SHOWN: Final = 50  # of the latest entries, and of the readings of those


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One visit to one entry, by an account in a role; by a shared screen in the role `device`."""

    at: datetime
    user_id: UUID | None
    role: str
    entry_id: UUID


def of_own_log(*, by: Standing) -> list[Reading]:
    """Who read the venue's latest entries, for whoever leads it; two queries.

    Readings of what a conflicted person does not see are not shown to them either (R4.9). Raises
    permission_checks.NotAllowed.
    """
    if not by.leads:
        raise permission_checks.NotAllowed
    rows = Entry.objects.filter(venue_id=by.venue.id)
    return _readings(rows.filter(for_desk=False) if by.conflicted else rows)


def of_venue(*, venue_id: UUID, by: Staff) -> list[Reading]:
    """The same for a coordinator. Raises permission_checks.NotAllowed."""
    permission_checks.check(by, Permission.SEE_OPENINGS)
    return _readings(Entry.objects.filter(venue_id=venue_id))


def _readings(rows: QuerySet[Entry]) -> list[Reading]:
    latest = rows.filter(amends=None).order_by("-at", "id")[:SHOWN]
    events = readings(subject_ids=list(latest.values_list("id", flat=True)), limit=SHOWN)
    return [
        Reading(
            at=visit.began,
            user_id=visit.event.actor_id,
            role=visit.event.actor_role,
            entry_id=visit.event.subject_id,
        )
        for visit in visits(events)
        if visit.event.subject_id is not None
    ]
