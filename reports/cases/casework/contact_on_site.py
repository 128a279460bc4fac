"""First contact on the site: the reporter saw an answer there, or wrote after it (R7.6).

A message that nobody has read is a try and no contact, as an unanswered call is; two sides that
write to one another are in contact, whatever hours a text may go.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction

from reports.audit.events import EventKind
from reports.audit.log import REPORTER, record
from reports.audit.models import Event
from reports.audit.queries.queries import events_of_case
from reports.cases.lifecycle.lifecycle import reached
from reports.cases.models import Case

# From these on the clock runs anew: an answer from before is none to what came since.
_AFRESH: Final = (EventKind.CASE_FILED, EventKind.LEVEL_RAISED, EventKind.REOPENED)
_CHANGED: Final = ("last_contact_at", "due_at", "reach_by", "escalate_at")


def is_waited_for(case: Case) -> bool:
    """The clock of first contact runs, and somebody is on it."""
    return case.is_open and case.due_at is not None and case.acknowledged_at is not None


def was_answered(events: Iterable[Event]) -> bool:
    """A worker has written on the site since the clock began to run; `events`, oldest first."""
    answered = False
    for event in events:
        if event.kind in _AFRESH:
            answered = False
        elif event.kind == EventKind.MESSAGE_WRITTEN:
            answered = answered or event.actor_id is not None
    return answered


def reporter_wrote(case: Case, *, now: datetime) -> None:
    """The reporter writes; the row is locked, and saved by the caller. One query if it matters."""
    if is_waited_for(case) and was_answered(events_of_case(case_id=case.id)):
        _note(case, now)


def reporter_read(case: Case, *, now: datetime) -> None:
    """The newest messages, an answer among them, are on the reporter's screen.

    The row's version stays: whoever is typing an answer just then is not stopped by it.
    """
    with transaction.atomic():
        locked = Case.objects.select_for_update().filter(id=case.id).first()
        if locked is not None and is_waited_for(locked):
            _note(locked, now)
            locked.save(update_fields=_CHANGED)


def _note(case: Case, now: datetime) -> None:
    reached(case, now)
    record(kind=EventKind.CONTACT_RECORDED, by=REPORTER, now=now, case_id=case.id)
