"""What texts need to know of cases, and tell them (`messaging.people`); writing to a reporter by
hand."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from reports.accounts.directory.staff import Staff, actor_of
from reports.audit.events import EventKind
from reports.audit.log import SYSTEM, record
from reports.audit.models import Event
from reports.cases.access.access import check_version, lock_case
from reports.cases.casework.safe_contact import read_contact, store_contact
from reports.cases.lifecycle.own_case import check_own_and_open
from reports.cases.models import Case, Content, Task, TaskKind
from reports.cases.models import content as names
from reports.cases.models.case import OPEN
from reports.cases.records.case_phones import cases_of
from reports.cases.records.case_writes import save
from reports.cases.records.contents import read_working
from reports.messaging.contact.case_port import Person
from reports.messaging.contact.contact import ContactRefused, ContactState, SafeContact
from reports.messaging.contact.text_permission import check_wanted
from reports.messaging.models import OutboundText, TextKind
from reports.messaging.outbox import outbox
from reports.messaging.outbox.outbox import NewText
from reports.vault.case_keys.case_keys import (
    CaseVault,
    NoCaseKeys,
    WorkingVault,
    load_working,
    working_vault,
)
from reports.vault.journal import newest
from reports.vault.journal.newest import Kind, Marks, MarksBroken
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_keys import lookups

log = logging.getLogger("linden.cases")

_READ: Final = """
SELECT c.id, CASE WHEN c.closed_at IS NULL THEN d.wrapped END, t.id, t.revision, t.blob
FROM reports_case AS c
JOIN reports_content AS t ON t.case_id = c.id AND t.name = 'case.contact'
LEFT JOIN reports_casedatakey AS d ON d.case_id = c.id
WHERE c.id = ANY(%s)
FOR SHARE OF c SKIP LOCKED
"""


def read_now(case_ids: Collection[UUID]) -> Mapping[UUID, Person | None]:
    """How each is reached now, the rows of their cases locked against change; two queries.

    Never waits: a case that somebody is changing is left out, and all are while the marks of what
    is newest are broken. None for one that is closed, or whose contact or key does not open or is
    not the newest: nobody is texted there, and everybody else is.
    """
    marks = _marks(case_ids)
    if marks is None:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_READ, [list(case_ids)])
        rows = cursor.fetchall()
    return {
        case_id: _person(marks, wrapped and working_vault(case_id, wrapped), case_id, *rest)
        for case_id, wrapped, *rest in rows
    }


def _marks(case_ids: Collection[UUID]) -> Marks | None:
    """The newest revisions, before the rows are read; None while the marks are broken."""
    try:
        return newest.read(Kind.CONTACT, case_ids)
    except MarksBroken:
        log.exception("marks_broken")
        return None


def _person(
    marks: Marks | None,
    vault: WorkingVault | None,
    case_id: UUID,
    content_id: UUID,
    revision: int,
    blob: bytes | memoryview,
) -> Person | None:
    if vault is None or marks is None:
        return None
    content = Content(
        id=content_id, case_id=case_id, name=names.CONTACT, revision=revision, blob=bytes(blob)
    )
    try:
        marks.check(case_id, revision)
        return Person(vault, SafeContact.from_json(read_working(vault, content)))
    except SealBroken:
        log.exception("contact_unreadable", extra={"case_id": str(case_id)})
        return None


def alarmed_elsewhere(persons: Mapping[UUID, Person | None]) -> frozenset[UUID]:
    """Which of these must not be texted: another open case on the same number is frozen or unsafe.

    Who was asked since, and after the report, may be: they know who holds this phone now. One query
    where each number has one case, else four.
    """
    found = {case_id: each.contact for case_id, each in persons.items() if each is not None}
    rows = _open_on({contact.number for contact in found.values() if contact.number})
    shared = [row for row in rows if sum(row.number == each.number for each in rows) > 1]
    since = _alarms([row.case_id for row in shared])
    return frozenset(
        row.case_id
        for row in shared
        for other in shared
        if row.case_id in found and other.number == row.number and other.case_id in since
        if other.case_id != row.case_id
        if found[row.case_id].confirmed_at <= max(since[other.case_id], row.filed_at)
    )


@dataclass(frozen=True, slots=True)
class _Reached:
    """An open case, and the number it is reached on."""

    case_id: UUID
    number: str
    filed_at: datetime


def _open_on(numbers: Collection[str]) -> list[_Reached]:
    by_lookup = {each: number for number in numbers for each in lookups.candidates("phone", number)}
    rows = Case.objects.filter(OPEN, phone__in=list(by_lookup))
    found = rows.values_list("id", "phone", "filed_at")
    return [_Reached(case_id, by_lookup[bytes(phone or b"")], at) for case_id, phone, at in found]


def _alarms(case_ids: Collection[UUID]) -> Mapping[UUID, datetime]:
    """Since when each of these is frozen or unsafe; those that are neither are left out."""
    if not case_ids:
        return {}
    marks, vaults = _marks(case_ids), load_working(case_ids)
    people = {
        row.case_id: _person(
            marks, vaults.get(row.case_id), row.case_id, row.id, row.revision, row.blob
        )
        for row in Content.objects.filter(case__in=case_ids, name=names.CONTACT)
    }
    alarmed = [id for id, each in people.items() if each and each.contact.state in _ALARMED]
    events = Event.objects.filter(chain__in=alarmed, kind__in=_ALARM_EVENTS)
    told = dict(events.values_list("chain").annotate(Max("at")))
    return {id: told.get(id, _ALWAYS) for id in alarmed}


_ALARMED: Final = (ContactState.FROZEN, ContactState.UNSAFE)
_ALARM_EVENTS: Final = (EventKind.CONTACT_FROZEN, EventKind.CONTACT_MARKED_UNSAFE)
_ALWAYS: Final = datetime.max.replace(tzinfo=UTC)  # where the log does not say since when


def frozen(*, number: str) -> bool:
    """Whether an open case reached on this number must be left alone by every machine."""
    case_ids = cases_of(candidates=lookups.candidates("phone", number))
    if not case_ids:
        return False
    marks, vaults = _marks(case_ids), load_working(case_ids)
    people = [
        _person(marks, vaults.get(row.case_id), row.case_id, row.id, row.revision, row.blob)
        for row in Content.objects.filter(case__in=case_ids, name=names.CONTACT)
    ]
    return any(person is not None and _left_alone(person.contact) for person in people)


def _left_alone(contact: SafeContact) -> bool:
    try:
        check_wanted(contact=contact)
    except ContactRefused:
        return True
    return False


@dataclass(frozen=True, slots=True)
class _Word:
    """What the provider has said of a number: what it changes, and who is told how."""

    changes: Mapping[str, Any]
    task: TaskKind
    event: EventKind


_NO_TEXTS: Final = _Word({"unusable": True}, TaskKind.CHECK_CONTACT, EventKind.NUMBER_UNUSABLE)
_STOPPED: Final = _Word(
    {"state": ContactState.STOPPED}, TaskKind.CONTACT_STOPPED, EventKind.CONTACT_STOPPED
)


def no_texts(*, case_id: UUID, number_lookup: bytes, now: datetime) -> None:
    """No text reaches this number: if it is still the reporter's it is marked; the worker has a
    task (R8.12).

    Nobody is told by text. Nothing happens a second time, nor if the case is gone. Where what is
    on file does not open, the coordinators have the task: nobody is texted there.
    """
    _take_word(_NO_TEXTS, case_id, number_lookup, now)


def stopped(*, case_id: UUID, number_lookup: bytes, now: datetime) -> None:
    """The provider knows a STOP from this number: as one that came to us, if it is still the
    reporter's.

    For the rest as `no_texts` (R8.12).
    """
    _take_word(_STOPPED, case_id, number_lookup, now)


def _take_word(word: _Word, case_id: UUID, number_lookup: bytes, now: datetime) -> None:
    case = Case.objects.select_for_update().filter(id=case_id).first()
    if case is None:
        return
    try:
        vault = CaseVault.load(case_id)
        before = read_contact(vault, case_id)
    except (NoCaseKeys, SealBroken):
        log.exception("contact_unreadable", extra={"case_id": str(case_id)})
        _tell(case, TaskKind.CHECK_CONTACT, now, for_coordinator=True)
        return
    after = replace(before, **word.changes)
    if after == before or number_lookup not in lookups.candidates("phone", before.number):
        return
    store_contact(vault, case, after, now)
    outbox.withdraw(case_id=case_id, now=now)
    _tell(case, word.task, now)
    save(case)
    record(kind=word.event, by=SYSTEM, now=now, case_id=case_id)


def _tell(case: Case, kind: TaskKind, now: datetime, *, for_coordinator: bool = False) -> None:
    wanted = {"case": case, "kind": kind, "for_coordinator": for_coordinator}
    waiting = Task.objects.waiting(**wanted)
    if case.is_open and not waiting.exists():
        Task.objects.create(**wanted, due_at=now)


def last_contacts(case_ids: Collection[UUID]) -> Mapping[UUID, datetime | None]:
    """When each was last in contact with us; one query."""
    rows = Case.objects.filter(id__in=case_ids)
    return dict(rows.values_list("id", "last_contact_at"))


def write_text(
    *,
    case_id: UUID,
    words: str,
    slot: str,
    not_before: datetime,
    not_after: datetime,
    by: Staff,
    now: datetime,
    version: int | None = None,
) -> OutboundText:
    """The worker writes to the reporter, to arrive from `not_before` until `not_after`, safe hours
    of theirs.

    The same `slot` twice is one text. Raises ContactRefused or TextRefused, which say why it may
    not go; NotAllowed, NotResponsible, AlreadyClosed, NotYours, StaleCase.
    """
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by)
        before = OutboundText.objects.filter(case=case, template=outbox.WORDS, slot=slot).first()
        if before is not None:
            return before
        check_version(case=case, version=version)
        check_own_and_open(case=case, by=by)
        vault = CaseVault.load(case_id)
        text = NewText(
            case_id=case_id,
            vault=vault,
            contact=read_contact(vault, case_id),
            kind=TextKind.WORKER,
            slot=slot,
            not_before=not_before,
            not_after=not_after,
            words=words,
        )
        row = outbox.enqueue(text=text, now=now)
        save(case)
        record(kind=EventKind.TEXT_WRITTEN, by=actor_of(by), now=now, case_id=case_id)
    return row
