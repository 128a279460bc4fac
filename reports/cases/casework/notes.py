"""What workers write for one another: sealed to the case's people, never shown to the reporter."""

import uuid
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.access.access import check_version, lock_case
from reports.cases.casework.conversation import already_written
from reports.cases.deadlines.clocks import reassess_due
from reports.cases.lifecycle.lifecycle import NotAllowed
from reports.cases.models import Case, Content, Task, TaskKind
from reports.cases.models import content as names
from reports.cases.records.case_writes import save
from reports.cases.records.contents import check_text, sealed
from reports.cases.records.sealed_records import Incident, Note
from reports.cases.terms.classification import ContextFacts, IncidentFacts, classify, contexts
from reports.region import region
from reports.vault.case_keys.case_keys import CaseVault


def add_note(
    *,
    case_id: UUID,
    text: str,
    by: Staff,
    now: datetime,
    note_id: UUID | None = None,
    version: int | None = None,
) -> bool:
    """Add a note; the same id twice adds it once (False the second time).

    Raises EmptyText, TooLong, NotText, ClashingId, NotAllowed, NotYours, StaleCase.
    """
    check_text(text)
    note = Note(id=note_id or uuid.uuid4(), author_id=by.user_id, at=now, text=text)
    with transaction.atomic():
        case = _lock(case_id, by)
        if already_written(case, names.NOTE, note.id):
            return False
        check_version(case=case, version=version)
        _keep(case, names.NOTE, note.id, note.to_json())
        record(kind=EventKind.NOTE_ADDED, by=actor_of(by), now=now, case_id=case.id)
    return True


def add_incident(
    *,
    case_id: UUID,
    facts: IncidentFacts,
    context: ContextFacts,
    happened: str,
    by: Staff,
    now: datetime,
    incident_id: UUID | None = None,
    version: int | None = None,
) -> bool:
    """Add one incident, typed by first match; safety questions are due again (R2.10, R7.2).

    `happened` says when, in words. The same id twice adds it once (False the second time).
    Raises TooLong, NotText, ClashingId, NotAllowed, NotYours, StaleCase.
    """
    incident_type = classify(facts)
    incident = Incident(
        id=incident_id or uuid.uuid4(),
        author_id=by.user_id,
        at=now,
        type=incident_type,
        contexts=contexts(context, incident_type),
        happened=happened,
    )
    with transaction.atomic():
        case = _lock(case_id, by)
        if already_written(case, names.INCIDENT, incident.id):
            return False
        check_version(case=case, version=version)
        _keep(case, names.INCIDENT, incident.id, incident.to_json())
        record(kind=EventKind.INCIDENT_ADDED, by=actor_of(by), now=now, case_id=case.id)
        if case.is_open:
            ask_again(case, now)
    return True


def ask_again(case: Case, now: datetime) -> None:
    """Plan to ask the safety questions again; one such task at a time, the earlier date wins."""
    due_at = reassess_due(region=region(), level=case.level, at=now)
    waiting = Task.objects.waiting(case=case, kind=TaskKind.REASSESS)
    if waiting.exists():
        waiting.filter(due_at__gt=due_at).update(due_at=due_at)
    else:
        Task.objects.create(case=case, kind=TaskKind.REASSESS, due_at=due_at)


def _lock(case_id: UUID, by: Staff) -> Case:
    case = lock_case(case_id=case_id, by=by)
    if not by.may(Permission.WORK_CASE):
        raise NotAllowed
    return case


def _keep(case: Case, name: str, content_id: UUID, value: dict[str, object]) -> None:
    made: Content = sealed(CaseVault.load(case.id), case.id, name, value, content_id=content_id)
    made.save(force_insert=True)
    save(case)
