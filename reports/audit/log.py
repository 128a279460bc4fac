"""Writing to the log: one call, inside the transaction of what it tells of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from reports.audit import content
from reports.audit.events import EventKind, ReasonCode
from reports.audit.models import Event

# Filing is measured in reports a second: one constant statement, in the order of the rows given.
FIELDS = (
    *("id", "at", "kind", "actor_id", "actor_role", "case_id", "subject_id", "reason", "chain"),
    "mac",
)
INSERT = """
insert into reports_event (id, at, kind, actor_id, actor_role, case_id, subject_id, reason, chain,
                           position, mac, digest)
select id, at, kind, actor_id, actor_role, case_id, subject_id, reason, chain, 0, mac, ''
  from unnest(%s::uuid[], %s::timestamptz[], %s::text[], %s::uuid[], %s::text[], %s::uuid[],
              %s::uuid[], %s::text[], %s::uuid[], %s::bytea[])
       with ordinality as event (id, at, kind, actor_id, actor_role, case_id, subject_id, reason,
                                 chain, mac, place)
 order by place
"""


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
    events = [_event(entry) for entry in entries]
    columns = [[getattr(event, name) for event in events] for name in FIELDS]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, columns)


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
