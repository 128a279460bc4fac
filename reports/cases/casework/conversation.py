"""Messages between a worker and the reporter, sealed both ways.

Who wrote and when stands inside the sealed text; a page shows that and never a column. Writing
needs no key at all: it is sealed to the conversation's public key.
"""

import uuid
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.access.access import check_responsible, check_version, lock_case
from reports.cases.casework.safe_contact import read_contact
from reports.cases.deadlines import unread, unread_answers
from reports.cases.lifecycle.lifecycle import (
    NotAcknowledged,
    answered,
    reached,
)
from reports.cases.lifecycle.own_case import check_own_and_open
from reports.cases.models import Case, Content
from reports.cases.models import content as names
from reports.cases.records.case_writes import save
from reports.cases.records.contents import check_text, sealed_message
from reports.cases.records.sealed_records import ReadMessage, Writer
from reports.messaging.contact.contact import MayContact
from reports.vault.case_keys.case_keys import CaseVault

MOST_UNANSWERED = 50
MOST_UNANSWERED_BYTES = 1024 * 1024


class TooManyUnanswered(Exception):
    """The reporter has written as much as is kept before somebody answers; nothing of this was
    stored."""


class ClashingId(ValueError):
    """This id belongs to something else already."""


def write_message(
    *,
    case_id: UUID,
    text: str,
    by: Staff,
    now: datetime,
    message_id: UUID | None = None,
    version: int | None = None,
    seen: bool = False,
) -> bool:
    """Write to the reporter, who reads it with the return code. The same id twice writes once.

    `seen`: what the reporter wrote stood on the page of this `version`, so an answer has read it.
    Returns False if this id was written before. If the reporter wants no other contact this is the
    first contact, and its clock stops; else it is once it was read (`contact_on_site`). Raises
    EmptyText, TooLong, NotText, ClashingId, NotAcknowledged, AlreadyClosed, NotAllowed,
    NotResponsible, NotYours, StaleCase.
    """
    check_text(text)
    message_id = message_id or uuid.uuid4()
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by)
        if already_written(case, names.MESSAGE, message_id):
            return False
        check_version(case=case, version=version)
        _check_may_write(case, by)
        vault = CaseVault.load(case.id)
        actor = actor_of(by)
        message = ReadMessage(
            id=message_id,
            number=next_number(case.id),
            writer=Writer.WORKER,
            author_id=actor.id,
            role=actor.role,
            at=now,
            text=text,
        )
        append(vault, case.id, message)
        case.unanswered = case.unanswered_bytes = 0
        unread_answers.written(case, message_id, now)
        if seen and case.unread:
            unread.read(case, by, now)
            record(kind=EventKind.MESSAGES_READ, by=actor, now=now, case_id=case.id)
        _count_as_contact(case, vault, now)
        save(case)
        record(kind=EventKind.MESSAGE_WRITTEN, by=actor, now=now, case_id=case.id)
    return True


def _check_may_write(case: Case, by: Staff) -> None:
    check_own_and_open(case=case, by=by)
    if case.acknowledged_at is None:
        raise NotAcknowledged


def _count_as_contact(case: Case, vault: CaseVault, now: datetime) -> None:
    if read_contact(vault, case.id).may_contact is not MayContact.YES:
        reached(case, now)
    answered(case)


def mark_read(*, case_id: UUID, by: Staff, now: datetime, version: int | None = None) -> None:
    """The worker has seen the reporter's messages, also of a closed case.

    With the `version` of the page, one that came since is not taken for read. Raises
    NotResponsible, NotYours, StaleCase.
    """
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by, version=version)
        check_responsible(case=case, by=by)
        if case.unread:
            unread.read(case, by, now)
            save(case)
            record(kind=EventKind.MESSAGES_READ, by=actor_of(by), now=now, case_id=case.id)


def already_written(case: Case, name: str, content_id: UUID) -> bool:
    """Whether this case holds this content already. Raises ClashingId if another place does."""
    found = Content.objects.filter(id=content_id).values_list("case_id", "name").first()
    if found is None:
        return False
    if found != (case.id, name):
        raise ClashingId
    return True


def next_number(case_id: UUID) -> int:
    """The place of the next message; the case's row must be locked."""
    return Content.objects.filter(case_id=case_id, name=names.MESSAGE).count() + 1


def count_unanswered(case: Case, stored: int, *, most: int | None = MOST_UNANSWERED) -> None:
    """Count one more of the reporter's messages, `stored` bytes long; the case's row must be
    locked.

    `most` messages are kept, None: as many as there is room for. Raises TooManyUnanswered: whoever
    has the code, or the number, could else fill the database.
    """
    case.unanswered += 1
    case.unanswered_bytes += stored
    too_many = most is not None and case.unanswered > most
    if too_many or case.unanswered_bytes > MOST_UNANSWERED_BYTES:
        raise TooManyUnanswered


def append(vault: CaseVault, case_id: UUID, message: ReadMessage) -> int:
    """Seal one message to the conversation and store it; returns how many bytes that took."""
    content = sealed_message(
        vault, case_id, names.MESSAGE, message.to_json(), content_id=message.id
    )
    content.number = message.number
    content.save(force_insert=True)
    return len(content.blob)
