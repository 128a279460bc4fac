"""What the reporter can do with her return code: never the words of the report, never a level.

The code opens the conversation and the safe contact. A code that is unknown, was erased or has
expired looks the same: CodeUnknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from reports.audit.events import EventKind
from reports.audit.log import REPORTER, record
from reports.audit.models import Event
from reports.audit.queries import events_of_case
from reports.cases import contacts, conversation
from reports.cases.contents import check_text, read_sealed
from reports.cases.erasing import erase_case
from reports.cases.models import Case, Content, Status, Task, TaskKind
from reports.cases.models import content as names
from reports.cases.rows import save
from reports.cases.written import ReadMessage, Writer
from reports.messaging.contact import SafeContact
from reports.region import region
from reports.vault.case_keys import CaseVault, NoCaseKeys, find_case_by_code
from reports.vault.codes import CodeKeys


class CodeUnknown(Exception):
    """This code opens nothing."""


class Progress(StrEnum):
    """How far her report is, for a person: never a level, never a score (R2.6)."""

    RECEIVED = "received"  # nobody has looked yet
    BEING_READ = "being_read"  # somebody has opened it or says she is on it
    IN_HAND = "in_hand"  # somebody is working on it with her
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody opened her case: when, in which role, and why (a ReasonCode, or empty)."""

    at: datetime
    role: str
    reason: str


@dataclass(frozen=True, slots=True)
class Erased:
    """`done` False: a legal hold keeps the case; it is erased the moment that ends."""

    done: bool


class ReporterCase:
    """Her side of a case, for one request. Made by `open_by_code`. Methods may raise SealBroken."""

    __slots__ = ("_case", "_code_keys", "_contents", "_events", "_vault")

    def __init__(
        self,
        *,
        case: Case,
        vault: CaseVault,
        code_keys: CodeKeys,
        contents: Sequence[Content],
        events: Sequence[Event],
    ) -> None:
        self._case = case
        self._vault = vault
        self._code_keys = code_keys
        self._contents = contents
        self._events = events

    @property
    def case_id(self) -> UUID:
        """Which case; not for showing."""
        return self._case.id

    @property
    def filed_at(self) -> datetime:
        """When she told us, to the minute."""
        return self._case.filed_at

    @property
    def erase_requested(self) -> bool:
        """She asked for erasure and a legal hold still keeps the case."""
        return self._case.erase_requested_at is not None

    @property
    def status(self) -> Progress:
        """How far it is."""
        if not self._case.is_open:
            return Progress.CLOSED
        if self._case.status != Status.INTRODUCTION:
            return Progress.IN_HAND
        seen = self._case.acknowledged_at is not None or bool(self.openings())
        return Progress.BEING_READ if seen else Progress.RECEIVED

    def messages(self) -> list[ReadMessage]:
        """The conversation, in order; who wrote and when comes from inside the sealed text."""
        sealed = [each for each in self._contents if each.name == names.MESSAGE]
        if not sealed:
            return []
        key = self._vault.conversation_key_by_code(self._code_keys)
        read = [
            ReadMessage.from_json(each.id, read_sealed(self._vault, key, each)) for each in sealed
        ]
        return sorted(read, key=lambda message: message.number)

    def contact(self) -> SafeContact:
        """How she may be reached, her own code words with it."""
        return contacts.read_contact(self._vault, self._case.id)

    def openings(self) -> list[Opening]:
        """Who opened her case, newest first."""
        found = [
            Opening(event.at, event.actor_role, event.reason)
            for event in self._events
            if event.kind == EventKind.CASE_OPENED
        ]
        return found[::-1]


def open_by_code(*, code_keys: CodeKeys, now: datetime) -> ReporterCase:
    """Her side of the case that this code belongs to. Raises CodeUnknown."""
    with transaction.atomic():
        case, vault = _find(code_keys)
        _note_return(case, now)
        contents = list(Content.objects.filter(case=case, name=names.MESSAGE))
        events = events_of_case(case_id=case.id)
    return ReporterCase(
        case=case, vault=vault, code_keys=code_keys, contents=contents, events=events
    )


def write_message(*, code_keys: CodeKeys, text: str, now: datetime, message_id: UUID) -> bool:
    """Write to the worker. The same id twice writes once (False the second time).

    Her time is kept to the minute. Raises EmptyText, TooLong, NotText, ClashingId, CodeUnknown.
    """
    check_text(text)
    with transaction.atomic():
        case, vault = _find(code_keys, lock=True)
        if conversation.already_written(case, names.MESSAGE, message_id):
            return False
        conversation.append(
            vault,
            case.id,
            ReadMessage(
                id=message_id,
                number=conversation.next_number(case.id),
                writer=Writer.REPORTER,
                author_id=None,
                role="",
                at=_minute(now),
                text=text,
            ),
        )
        case.unread += 1
        save(case)
        record(kind=EventKind.MESSAGE_WRITTEN, by=REPORTER, now=_minute(now), case_id=case.id)
    return True


def change_safe_contact(*, code_keys: CodeKeys, contact: SafeContact, now: datetime) -> None:
    """Change how she may be reached; her worker is asked to read it first. Raises CodeUnknown."""
    with transaction.atomic():
        case, vault = _find(code_keys, lock=True)
        contacts.store_contact(vault, case, contact.to_json())
        waiting = Task.objects.filter(
            case=case, kind=TaskKind.CONTACT_CHANGED, done_at__isnull=True
        )
        if case.is_open and not waiting.exists():
            Task.objects.create(case=case, kind=TaskKind.CONTACT_CHANGED, due_at=_minute(now))
        save(case)
        record(kind=EventKind.CONTACT_CHANGED, by=REPORTER, now=_minute(now), case_id=case.id)


def erase(*, code_keys: CodeKeys, now: datetime) -> Erased:
    """Erase everything, by the code alone and without anybody reading it (R6.8).

    Under legal hold the wish is recorded, and done when the hold ends (R6.7). Raises CodeUnknown.
    """
    with transaction.atomic():
        case, _ = _find(code_keys, lock=True)
        if not case.is_held:
            erase_case(case=case, by=REPORTER, kind=EventKind.ERASED, now=_minute(now))
            return Erased(done=True)
        if case.erase_requested_at is None:
            case.erase_requested_at = _minute(now)
            save(case)
            record(kind=EventKind.ERASURE_REQUESTED, by=REPORTER, now=_minute(now), case_id=case.id)
    return Erased(done=False)


def _find(code_keys: CodeKeys, *, lock: bool = False) -> tuple[Case, CaseVault]:
    case_id = find_case_by_code(code_keys)
    rows = Case.objects.select_for_update() if lock else Case.objects.all()
    case = rows.filter(id=case_id).first() if case_id else None
    if case is None:
        raise CodeUnknown
    try:
        return case, CaseVault.load(case.id)
    except NoCaseKeys:
        raise CodeUnknown from None


def _note_return(case: Case, now: datetime) -> None:
    """Note, once a day, that she came back: a closed case is kept that much longer (R6.6)."""
    today = now.astimezone(region().timezone).date()
    if case.last_return_on == today:
        return
    locked = Case.objects.select_for_update().get(id=case.id)
    locked.last_return_on = case.last_return_on = today
    if locked.keep_until is not None:
        longer = now + timedelta(days=region().retention.no_contact_days)
        locked.keep_until = max(locked.keep_until, longer)
    locked.save(update_fields=["last_return_on", "keep_until"])
    record(kind=EventKind.CODE_USED, by=REPORTER, now=_minute(now), case_id=case.id)


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)
