"""A new case: its row, its contents and its first tasks. Called once, by intake."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache, partial
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from reports.audit.events import EventKind
from reports.audit.log import REPORTER, SYSTEM, Entry, record_many
from reports.cases.assignment.staffing import Routed
from reports.cases.deadlines.clocks import (
    escalation_times,
    first_contact_due,
    reassess_due,
    review_due,
)
from reports.cases.deadlines.wake_ups import ask_for_look
from reports.cases.models import Case, Queue, TaskKind
from reports.cases.models import content as names
from reports.cases.records.added_parts import Standing
from reports.cases.records.case_phones import phone_of
from reports.cases.records.contents import encode
from reports.cases.records.sealed_records import AssessmentEntry
from reports.cases.terms.machine_facts import Channel, Facts, HouseholdNeeds
from reports.messaging.contact.contact import MayContact, SafeContact
from reports.pipeline import Answer, send_query
from reports.region.pack import Region
from reports.region.vocabulary import Level
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.journal import newest
from reports.vault.journal.newest import Kind

# Filing is measured in reports a second: what a case begins with is one constant statement.
CONTENTS = 6
INSERT = f"""
with content as (
    insert into reports_content (id, case_id, name, revision, number, blob)
    values {", ".join(["(%s, %s, %s, 0, 0, %s)"] * CONTENTS)})
insert into reports_task (id, case_id, kind, for_coordinator, due_at)
select gen_random_uuid(), %s, kind, for_coordinator, due_at
  from json_to_recordset(%s::json) as task (kind text, for_coordinator bool, due_at timestamptz)
"""  # noqa: S608 - our own columns


@dataclass(frozen=True, kw_only=True, repr=False)
class NewCase:
    """All that a case starts with. `document` is sealed; the rest is working.

    `within`: somebody must answer so soon, whatever the level allows.
    """

    id: UUID
    submission_id: UUID
    channel: Channel
    document: dict[str, object]
    contact: SafeContact
    needs: HouseholdNeeds | None
    facts: Facts
    assessment: AssessmentEntry
    standing: Standing
    filed_at: datetime
    within: timedelta | None = None

    @property
    def level(self) -> Level:
        """How urgent."""
        return self.assessment.level


def ask_for_case(*, new: NewCase, routed: Routed, region: Region) -> Answer[Case | None]:
    """Send the row; the answer is None if this submission is a case already.

    Two who send the same submission at once wait for one another here: the database decides.
    """
    clock = partial(
        first_contact_due,
        region=region,
        level=new.level,
        filed_at=new.filed_at,
        on_duty=routed.worker_id is not None,
        within=new.within,
    )
    due_at = clock()
    case = Case(
        id=new.id,
        submission_id=new.submission_id,
        rank=new.level.rank,
        channel=new.channel,
        team_id=routed.team_id,
        owner_id=routed.worker_id,
        queue=routed.queue,
        asked=[routed.worker_id] if routed.worker_id else [],
        filed_at=new.filed_at,
        assigned_at=new.filed_at,
        due_at=due_at,
        reach_by=clock(safe=new.contact.safe_hours) if _has_hours(new.contact) else None,
        phone=phone_of(new.contact),
    )
    if routed.queue is not Queue.COORDINATORS:
        steps = escalation_times(
            region=region,
            assigned_at=new.filed_at,
            due=due_at,
            on_duty=routed.worker_id is not None,
        )
        case.escalate_at = steps[0].at
    inserted = send_query(_insert_case(), [_plain(getattr(case, name)) for name in _case_fields()])
    return inserted.then(lambda rows: case if rows else None)


def _has_hours(contact: SafeContact) -> bool:
    return contact.may_contact is MayContact.YES and bool(contact.windows)


@cache
def _case_fields() -> tuple[str, ...]:
    return tuple(field.attname for field in Case._meta.concrete_fields)


@cache
def _insert_case() -> str:
    columns = ", ".join(f'"{name}"' for name in _case_fields())
    marks = ", ".join(["%s"] * len(_case_fields()))
    return (
        f"insert into reports_case ({columns}) values ({marks})"  # noqa: S608 - own columns
        " on conflict (submission_id) do nothing returning id"
    )


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def write(*, new: NewCase, vault: CaseVault, routed: Routed, region: Region) -> None:
    """Store what a case begins with, its contents and its first tasks; two queries.

    The words are sealed as one document, what machines need is closed. The tasks: when to ask the
    safety questions again, who else looks, and the child pathway.
    """
    tasks = json.dumps(list(_first_tasks(new, routed, region)), default=str)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [*_contents(new, vault), new.id, tasks])
        cursor.execute(*newest.noting(Kind.CONTACT, {new.id: 0}))


def _contents(new: NewCase, vault: CaseVault) -> Iterable[Any]:
    yield from _content(new, names.WORDS, new.document, vault.seal_file)
    yield from _content(new, names.CONTACT, new.contact.to_json(), vault.close)
    yield from _content(new, names.NEEDS, new.needs.to_json() if new.needs else {}, vault.close)
    yield from _content(new, names.FACTS, new.facts.to_json(), vault.close)
    yield from _content(new, names.ASSESSMENT, new.assessment.to_json(), vault.close)
    yield from _content(new, names.STANDING, new.standing.to_json(), vault.close)


def _content(
    new: NewCase,
    name: str,
    value: Mapping[str, object],
    close: Callable[[str, UUID, int, bytes], bytes],
) -> tuple[Any, ...]:
    content_id = uuid4()
    return content_id, new.id, name, close(name, content_id, 0, encode(value))


def _first_tasks(new: NewCase, routed: Routed, region: Region) -> Iterable[dict[str, object]]:
    again = reassess_due(region=region, level=new.level, at=new.filed_at)
    yield _task(TaskKind.REASSESS, again, for_coordinator=False)
    review_at = _review_at(new, routed, region)
    if review_at is not None:
        yield _task(TaskKind.REVIEW, review_at, for_coordinator=True)
    if new.facts.wishes.minor:
        yield _task(TaskKind.CHILD_PATHWAY, new.filed_at, for_coordinator=True)


def _review_at(new: NewCase, routed: Routed, region: Region) -> datetime | None:
    """At once if an answer needs a second look, or if it is urgent and nobody could take it."""
    unmanned = routed.worker_id is None and new.level.urgent
    if new.assessment.review or unmanned:
        return new.filed_at
    return review_due(region=region, level=new.level, at=new.filed_at)


def _task(kind: TaskKind, due_at: datetime, *, for_coordinator: bool) -> dict[str, object]:
    return {"kind": kind.value, "for_coordinator": for_coordinator, "due_at": due_at}


def record_filing(*, case: Case, now: datetime, also: Sequence[Entry] = ()) -> None:
    """Filed by the reporter, routed by the machine, and what else was done; one query."""
    routed_to = case.owner_id or case.team_id
    record_many(
        [
            Entry(kind=EventKind.CASE_FILED, by=REPORTER, now=case.filed_at, case_id=case.id),
            Entry(kind=EventKind.ROUTED, by=SYSTEM, now=now, case_id=case.id, subject_id=routed_to),
            *also,
        ]
    )


def wake_escalation(*, case: Case, now: datetime) -> None:
    """Ask for a look at the moment nobody may have acknowledged, once the transaction stands.

    Without a broker the report is filed all the same: the sweep finds the case.
    """
    transaction.on_commit(partial(ask_for_look, case=case, now=now), robust=True)
