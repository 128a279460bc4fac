"""What the reporter can do with the return code: never the words of the report, never a level.

The code opens the conversation and the safe contact. A code that is unknown, was erased or has
expired looks the same: CodeUnknown.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from reports.audit.events import EventKind
from reports.audit.log import REPORTER, record
from reports.audit.models import Event
from reports.audit.queries.queries import events_of_case
from reports.audit.queries.visits import visits
from reports.cases.access import message_pages
from reports.cases.casework import contact_on_site, conversation, safe_contact
from reports.cases.deadlines import unread, unread_answers
from reports.cases.erasure.erasure import erase_case
from reports.cases.models import Case, Content, Status, Task, TaskKind
from reports.cases.models import content as names
from reports.cases.ownership.reopening import reopen_for_reporter
from reports.cases.records import phone_proofs, unreadable
from reports.cases.records.added_parts import Standing
from reports.cases.records.case_writes import save
from reports.cases.records.contents import check_text, read_sealed, read_working
from reports.cases.records.sealed_records import ReadMessage, Writer
from reports.cases.terms.machine_facts import Facts
from reports.messaging.contact.contact import ContactChannel, SafeContact
from reports.messaging.inbound import thread
from reports.messaging.inbound.thread import Line
from reports.region import region
from reports.stored_records import Record
from reports.vault.case_keys.case_keys import CaseVault, NoCaseKeys, NotItsCode, find_case_by_code
from reports.vault.case_keys.return_codes import CodeKeys
from reports.vault.journal import newest
from reports.vault.journal.newest import Kind

log = logging.getLogger("linden.cases")


class CodeUnknown(Exception):
    """This code opens nothing."""


class Progress(StrEnum):
    """How far the report is, for a person: never a level, never a score (R2.6)."""

    RECEIVED = "received"  # nobody has looked yet
    BEING_READ = "being_read"  # somebody has opened it or says they are on it
    IN_HAND = "in_hand"  # somebody is working on it with the reporter
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody opened the case: when, in which role, and why (a ReasonCode, or empty)."""

    at: datetime
    role: str
    reason: str


@dataclass(frozen=True, slots=True)
class Erased:
    """`done` False: a legal hold keeps the case; it is erased the moment that ends."""

    done: bool


class ReporterCase:
    """The reporter's side of a case, for one request. Made by `open_by_code`. May raise
    unreadable.Unreadable."""

    __slots__ = ("_case", "_code_keys", "_contents", "_events", "_now", "_vault")

    def __init__(
        self,
        *,
        case: Case,
        vault: CaseVault,
        code_keys: CodeKeys,
        contents: Sequence[Content],
        events: Sequence[Event],
        now: datetime,
    ) -> None:
        self._case = case
        self._vault = vault
        self._code_keys = code_keys
        self._contents = contents
        self._events = events
        self._now = now

    @property
    def case_id(self) -> UUID:
        """Which case; not for showing."""
        return self._case.id

    @property
    def filed_at(self) -> datetime:
        """When it was told to us, to the minute."""
        return self._case.filed_at

    @property
    def erase_requested(self) -> bool:
        """The reporter asked for erasure and a legal hold still keeps the case."""
        return self._case.erase_requested_at is not None

    @property
    def status(self) -> Progress:
        """How far it is."""
        if not self._case.is_open:
            return Progress.CLOSED
        acknowledged = self._case.acknowledged_at is not None
        if self._case.status != Status.INTRODUCTION:
            return Progress.IN_HAND if acknowledged else Progress.BEING_READ
        seen = acknowledged or bool(self.openings())
        return Progress.BEING_READ if seen else Progress.RECEIVED

    @property
    def has_earlier(self) -> bool:
        """There are messages before those of this page."""
        return len(self._contents) > message_pages.PAGE

    def messages(self) -> list[ReadMessage]:
        """One page of the conversation, in order; who wrote and when stands inside the seal."""
        shown = self._contents[: message_pages.PAGE]
        if not shown:
            return []
        with unreadable.told(case_id=self._case.id, now=self._now):
            key = self._vault.conversation_key_by_code(self._code_keys)
            read = [
                ReadMessage.from_json(read_sealed(self._vault, key, each), id=each.id)
                for each in shown
            ]
        return sorted(read, key=lambda message: message.number)

    def shared[R: Record](self, kind: type[R], name: str) -> list[R]:
        """What else lies sealed to the conversation under this name; one query."""
        rows = list(Content.objects.filter(case_id=self._case.id, name=name))
        if not rows:
            return []
        with unreadable.told(case_id=self._case.id, now=self._now):
            key = self._vault.conversation_key_by_code(self._code_keys)
            return [kind.from_json(read_sealed(self._vault, key, each)) for each in rows]

    def note_read(self) -> None:
        """The newest messages are shown: an answer that is read is first contact (R7.6).

        No text says any more that it waits.
        """
        unread_answers.read(self._case, self._now)
        if contact_on_site.is_waited_for(self._case) and contact_on_site.was_answered(self._events):
            contact_on_site.reporter_read(self._case, now=minute(self._now))

    def contact(self) -> SafeContact:
        """How the reporter may be reached, the code words with it."""
        with unreadable.told(case_id=self._case.id, now=self._now):
            return safe_contact.read_contact(self._vault, self._case.id)

    def phone_word(self) -> str:
        """The word that proves the phone on file; empty once it has, or where none is on file."""
        contact = self.contact()
        if contact.channel is not ContactChannel.SMS or self.phone_is_proven():
            return ""
        return phone_proofs.word(submission_id=self._case.submission_id, number=contact.number)

    def phone_is_proven(self) -> bool:
        """Whether the phone on file has said its word; what comes from it is shown only then."""
        number = self.contact().number
        with unreadable.told(case_id=self._case.id, now=self._now):
            return phone_proofs.is_proven(case=self._case, vault=self._vault, number=number)

    def texts(self) -> list[Line]:
        """The last texts both ways, newest first; two queries."""
        return thread.of_case(case_id=self._case.id, vault=self._vault, limit=message_pages.PAGE)

    def kept(self) -> tuple[Facts, list[Standing]]:
        """What machines may know: language, who tells, whether it is about a minor; and what they
        keep of the report and of each part that was handed in. One query."""
        rows = Content.objects.filter(case_id=self._case.id, name__in=(names.FACTS, names.STANDING))
        with unreadable.told(case_id=self._case.id, now=self._now):
            read = [(row.name, read_working(self._vault, row)) for row in rows]
        (facts,) = (Facts.from_json(plain) for name, plain in read if name == names.FACTS)
        found = [Standing.from_json(plain) for name, plain in read if name == names.STANDING]
        return facts, sorted(found, key=lambda each: each.at)

    def openings(self) -> list[Opening]:
        """Who opened the case, newest first: once for each visit, by when it began."""
        return self._visits(EventKind.CASE_OPENED)

    def file_openings(self) -> list[Opening]:
        """The same of files, of their originals, and of what was made of them for a court."""
        return self._visits(
            EventKind.FILE_OPENED, EventKind.ORIGINAL_OPENED, EventKind.COURT_FILE_MADE
        )

    def _visits(self, *kinds: EventKind) -> list[Opening]:
        opened = [event for event in self._events if event.kind in kinds]
        found = [
            Opening(visit.began, visit.event.actor_role, visit.event.reason)
            for visit in visits(opened)
        ]
        return found[::-1]


def open_by_code(*, code_keys: CodeKeys, now: datetime, page: int = 0) -> ReporterCase:
    """The reporter's side of the case that this code belongs to, with one page of messages; 0 the
    newest.

    Raises CodeUnknown, Unreadable.
    """
    with found(code_keys, now=now) as case_id, transaction.atomic():
        case, vault = _find(case_id)
        _note_return(case, vault, code_keys, now)
        contents = message_pages.newest(case.id, page=page)
        events = events_of_case(case_id=case.id)
    return ReporterCase(
        case=case, vault=vault, code_keys=code_keys, contents=contents, events=events, now=now
    )


def write_message(*, code_keys: CodeKeys, text: str, now: datetime, message_id: UUID) -> bool:
    """Write to the worker. The same id twice writes once (False the second time).

    A closed case is open again by it, so that somebody sees what was written. Its time is kept to
    the minute. Raises EmptyText, TooLong, NotText, ClashingId, conversation.TooManyUnanswered,
    CodeUnknown, Unreadable.
    """
    check_text(text)
    with locked_by_code(code_keys, now=now) as (case, vault):
        if conversation.already_written(case, names.MESSAGE, message_id):
            return False
        stored = conversation.append(
            vault,
            case.id,
            ReadMessage(
                id=message_id,
                number=conversation.next_number(case.id),
                writer=Writer.REPORTER,
                author_id=None,
                role="",
                at=minute(now),
                text=text,
            ),
        )
        conversation.count_unanswered(case, stored)
        record(kind=EventKind.MESSAGE_WRITTEN, by=REPORTER, now=minute(now), case_id=case.id)
        if not case.is_open:
            reopen_for_reporter(case, minute(now))
        contact_on_site.reporter_wrote(case, now=minute(now))
        unread.arrived(case, minute(now))
        save(case)
    return True


def put_contact(vault: CaseVault, case: Case, contact: SafeContact, *, now: datetime) -> None:
    """Change how the reporter may be reached, in a case whose row is locked, and saved by the
    caller; the worker is asked to read it first.

    Whoever found the code may be the one they fear: where contact was stopped it stays stopped,
    until the worker has heard from the reporter.
    """
    state = safe_contact.read_contact(vault, case.id).state
    safe_contact.store_contact(vault, case, replace(contact, state=state), minute(now))
    waiting = Task.objects.waiting(case=case, kind=TaskKind.CONTACT_CHANGED)
    if case.is_open and not waiting.exists():
        Task.objects.create(case=case, kind=TaskKind.CONTACT_CHANGED, due_at=minute(now))
    record(kind=EventKind.CONTACT_CHANGED, by=REPORTER, now=minute(now), case_id=case.id)


def erase(*, code_keys: CodeKeys, now: datetime) -> Erased:
    """Erase everything, by the code alone and without anybody reading it (R6.8).

    Under legal hold the wish is recorded, and done when the hold ends (R6.7). Raises CodeUnknown,
    Unreadable.
    """
    with found(code_keys, now=now) as case_id, transaction.atomic():
        # No vault: when the code opens its own part, the rest may be damaged and is erased.
        case = _row(case_id, lock=True)
        if not case.is_held:
            erase_case(case=case, by=REPORTER, kind=EventKind.ERASED, now=minute(now))
            return Erased(done=True)
        if case.erase_requested_at is None:
            case.erase_requested_at = minute(now)
            save(case)
            record(kind=EventKind.ERASURE_REQUESTED, by=REPORTER, now=minute(now), case_id=case.id)
    return Erased(done=False)


@contextmanager
def found(code_keys: CodeKeys, *, now: datetime) -> Iterator[UUID]:
    """The case that this code proved to belong to; what does not open is told to coordinators.

    Raises CodeUnknown; Unreadable, also when a code was led to a case that is not its own.
    """
    try:
        case_id = find_case_by_code(code_keys)
    except NotItsCode as fault:
        with unreadable.told(case_id=fault.case_id, now=now):
            raise
    if case_id is None:
        raise CodeUnknown
    with unreadable.told(case_id=case_id, now=now):
        yield case_id


@contextmanager
def locked_by_code(code_keys: CodeKeys, *, now: datetime) -> Iterator[tuple[Case, CaseVault]]:
    """The case of this code, its row locked, and its keys; one transaction. As `found` raises."""
    with found(code_keys, now=now) as case_id, transaction.atomic():
        yield _find(case_id, lock=True)


def _find(case_id: UUID, *, lock: bool = False) -> tuple[Case, CaseVault]:
    case = _row(case_id, lock=lock)
    try:
        newest.read(Kind.CONTACT, [case_id]).check_kept(case_id)
        return case, CaseVault.load(case.id)
    except NoCaseKeys:
        raise CodeUnknown from None
    except newest.Missing:  # erased, and put back by somebody
        log.exception("erased_case_is_back", extra={"case_id": str(case_id)})
        raise CodeUnknown from None


def _row(case_id: UUID, *, lock: bool) -> Case:
    rows = Case.objects.select_for_update() if lock else Case.objects.all()
    case = rows.filter(id=case_id).first()
    if case is None:
        raise CodeUnknown
    return case


def _note_return(case: Case, vault: CaseVault, code_keys: CodeKeys, now: datetime) -> None:
    """Note, once a day, that the reporter came back: a closed case is kept that much longer (R6.6).

    What new keys need of the code is kept, for a case from before it was kept at filing.
    """
    today = now.astimezone(region().timezone).date()
    if case.last_return_on == today:
        return
    vault.keep_code_public(code_keys)
    locked = Case.objects.select_for_update().get(id=case.id)
    locked.last_return_on = case.last_return_on = today
    if locked.keep_until is not None:
        longer = now + timedelta(days=region().retention.no_contact_days)
        locked.keep_until = max(locked.keep_until, longer)
    locked.save(update_fields=["last_return_on", "keep_until"])
    record(kind=EventKind.CODE_USED, by=REPORTER, now=minute(now), case_id=case.id)


def minute(now: datetime) -> datetime:
    """A reporter's own time as it is kept: to the minute."""
    return now.replace(second=0, microsecond=0)
