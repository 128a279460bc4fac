"""Writing to the log: one call, inside the transaction of what it tells of."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection

from reports.audit.chain import event_mac
from reports.audit.events import EventKind, ReasonCode

# Filing is measured in reports a second: one constant statement and one value, however many rows,
# which are inserted in their order.
INSERT = """
insert into reports_event (id, at, kind, actor_id, actor_role, case_id, subject_id, reason, chain,
                           position, mac, digest)
select id, at, kind, actor_id, actor_role, case_id, subject_id, reason, chain, 0, mac, ''
  from rows from (json_to_recordset(%s::json) as (
           id uuid, at timestamptz, kind text, actor_id uuid, actor_role text, case_id uuid,
           subject_id uuid, reason text, chain uuid, mac bytea))
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
    _insert(entries)


def record_alone(entry: Entry) -> None:
    """Write an event that tells of nothing else that is written, such as that somebody looked.

    One statement is a transaction by itself: what follows is done once it is committed.
    """
    _insert([entry])


def _insert(entries: Iterable[Entry]) -> None:
    rows = [_row(entry) for entry in entries]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [json.dumps(rows, default=str)])


@dataclass
class _Event:
    """What the mac of an event is taken over (content.Content)."""

    id: UUID
    at: datetime
    kind: str
    actor_id: UUID | None
    actor_role: str
    case_id: UUID | None
    subject_id: UUID | None
    reason: str
    chain: UUID


def _row(entry: Entry) -> dict[str, object]:
    event = _event(entry)
    return {**vars(event), "mac": f"\\x{event_mac.mac(event).hex()}"}


def _event(entry: Entry) -> _Event:
    return _Event(
        id=uuid4(),
        at=entry.now,
        kind=EventKind(entry.kind).value,
        actor_id=entry.by.id,
        actor_role=entry.by.role,
        case_id=entry.case_id,
        subject_id=entry.subject_id,
        reason="" if entry.reason is None else ReasonCode(entry.reason).value,
        chain=event_mac.chain_of(
            case_id=entry.case_id, actor_id=entry.by.id, subject_id=entry.subject_id
        ),
    )
