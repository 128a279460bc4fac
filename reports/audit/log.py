"""Writing to the log: one call, inside the transaction of what it tells of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from reports.audit import content
from reports.audit.events import EventKind, ReasonCode
from reports.audit.models import Event


class OutsideTransaction(Exception):
    """An event was to be written outside the transaction of what it tells of."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: an account with the role it acted in, or a kind of actor without an account."""

    id: UUID | None
    role: str


SYSTEM = Actor(None, "system")
REPORTER = Actor(None, "reporter")
OPERATOR = Actor(None, "operator")  # somebody at the server's command line


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event to be written."""

    kind: EventKind
    by: Actor
    now: datetime
    case_id: UUID | None = None
    subject_id: UUID | None = None
    reason: ReasonCode | None = None


def record(
    *,
    kind: EventKind,
    by: Actor,
    now: datetime,
    case_id: UUID | None = None,
    subject_id: UUID | None = None,
    reason: ReasonCode | None = None,
) -> None:
    """Write that something happened; it stands or falls with the open transaction (R6.4).

    Events of one case wait for one another until their transaction ends; a transaction that
    records several cases does so in the order of their ids. Raises OutsideTransaction.
    """
    entry = Entry(kind=kind, by=by, now=now, case_id=case_id, subject_id=subject_id, reason=reason)
    record_many([entry])


def record_many(entries: Iterable[Entry]) -> None:
    """Write several events in one statement, in the order given. Raises OutsideTransaction."""
    if not connection.in_atomic_block:
        raise OutsideTransaction
    Event.objects.bulk_create([_event(entry) for entry in entries])


def _event(entry: Entry) -> Event:
    event = Event(
        at=entry.now,
        kind=EventKind(entry.kind).value,
        actor_id=entry.by.id,
        actor_role=entry.by.role,
        case_id=entry.case_id,
        subject_id=entry.subject_id,
        reason="" if entry.reason is None else ReasonCode(entry.reason).value,
        chain=content.chain_of(
            case_id=entry.case_id, actor_id=entry.by.id, subject_id=entry.subject_id
        ),
    )
    event.mac = content.mac(event)
    return event
