"""Nights with a name of their own: said by whoever manages the venue, shown beside the entries."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from nightlife.codes.incident_facts import EventFacts, close, opened
from nightlife.codes.venue_times import minute
from nightlife.models import VenueEvent
from nightlife.venues.venues import Standing
from reports.accounts.directory.permission_checks import NotAllowed
from reports.audit.events import EventKind
from reports.audit.log import record

SHOWN = 50


class EndsBefore(ValueError):
    """An event ends after it starts."""


@dataclass(frozen=True, kw_only=True)
class EventInfo:
    """A night and what it is called."""

    id: UUID
    name: str
    starts_at: datetime
    ends_at: datetime


def add_event(
    *, name: str, starts_at: datetime, ends_at: datetime, by: Standing, now: datetime
) -> UUID:
    """Write a night down; returns its id. Raises NotAllowed (who leads does), EndsBefore."""
    if not by.leads:
        raise NotAllowed
    if ends_at <= starts_at:
        raise EndsBefore
    row = VenueEvent(venue_id=by.venue.id, starts_at=minute(starts_at), ends_at=minute(ends_at))
    row.facts = close(row, EventFacts(name=name))
    with transaction.atomic():
        row.save(force_insert=True)
        record(kind=EventKind.VENUE_CHANGED, by=by.actor, now=now, subject_id=row.id)
    return row.id


def events(*, by: Standing) -> list[EventInfo]:
    """The venue's nights, the latest first; one query."""
    rows = VenueEvent.objects.filter(venue_id=by.venue.id).order_by("-starts_at", "id")[:SHOWN]
    return [_info(row) for row in rows]


def event_at(at: datetime, *, by: Standing) -> EventInfo | None:
    """The night of the venue that was on at this moment, if any; one query."""
    rows = VenueEvent.objects.filter(venue_id=by.venue.id, starts_at__lte=at, ends_at__gt=at)
    row = rows.order_by("-starts_at", "id").first()
    return _info(row) if row else None


def _info(row: VenueEvent) -> EventInfo:
    return EventInfo(
        id=row.id,
        name=opened(row, EventFacts).name,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )
