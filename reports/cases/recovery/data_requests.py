"""Requests about personal data by others than reporters: one answer, one day, whoever asks (R6.9).

A request is a day on which it came in. Who asked and about whom is written nowhere here, so that
nothing can be looked up, and the letter goes out on the tenth working day, never before: wording
and timing say nothing about whether there is a report.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.lifecycle.lifecycle import NotAllowed
from reports.cases.models import DataRequest, Way
from reports.region import region
from reports.region.calendar import is_working_day

AFTER: Final = 10  # working days
KEPT: Final = timedelta(days=365)
OLDEST: Final = timedelta(days=60)


class NotThatDay(ValueError):
    """A request came in today or some weeks ago, not ahead."""


class NotYet(Exception):
    """The letter goes out on its day: an earlier one would say something."""


class AnsweredAlready(Exception):
    """The letter went out already."""


class NoSuchRequest(Exception):
    """There is no such request (any more)."""


def note_request(
    *, way: Way, came_on: date, request_id: UUID, by: Staff, now: datetime
) -> DataRequest:
    """Note that a request came in; the same id twice is one. Old ones go after a year.

    Raises NotThatDay, NotAllowed.
    """
    if not by.may(Permission.LEAD):
        raise NotAllowed
    today = now.astimezone(region().timezone).date()
    if not today - OLDEST <= came_on <= today:
        raise NotThatDay
    with transaction.atomic():
        DataRequest.objects.filter(answered_on__lt=today - KEPT).delete()
        found, made = DataRequest.objects.get_or_create(
            id=request_id,
            defaults={
                "way": way,
                "came_on": came_on,
                "due_on": due_on(came_on),
                "noted_by_id": by.user_id,
            },
        )
        if made:
            record(kind=EventKind.DATA_REQUEST_NOTED, by=actor_of(by), now=now, subject_id=found.id)
    return found


def due(*, now: datetime) -> QuerySet[DataRequest]:
    """Those whose letter is to go out by today."""
    today = now.astimezone(region().timezone).date()
    return DataRequest.objects.filter(answered_on__isnull=True, due_on__lte=today)


def answered(*, request_id: UUID, by: Staff, now: datetime) -> None:
    """The letter went out. Raises NotYet, AnsweredAlready, NoSuchRequest, NotAllowed."""
    if not by.may(Permission.LEAD):
        raise NotAllowed
    today = now.astimezone(region().timezone).date()
    with transaction.atomic():
        found = DataRequest.objects.select_for_update().filter(id=request_id).first()
        if found is None:
            raise NoSuchRequest
        if found.answered_on is not None:
            raise AnsweredAlready
        if today < found.due_on:
            raise NotYet
        found.answered_on, found.answered_by_id = today, by.user_id
        found.save(update_fields=["answered_on", "answered_by"])
        record(kind=EventKind.DATA_REQUEST_ANSWERED, by=actor_of(by), now=now, subject_id=found.id)


def requests() -> Sequence[DataRequest]:
    """Those that wait, by their day, then those that were answered; one query."""
    return sorted(
        DataRequest.objects.all(),
        key=lambda each: (each.answered_on is not None, each.due_on, each.id),
    )


def due_on(came_on: date) -> date:
    """The tenth working day of the region after this one."""
    calendar, day, left = region().calendar, came_on, AFTER
    while left:
        day += timedelta(days=1)
        left -= is_working_day(calendar, day)
    return day
