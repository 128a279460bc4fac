"""A text from a case's phone is kept for a person: in the conversation only if the phone is proven.

Whoever merely knows somebody's number can file a report with it. What that phone writes is never
shown to the return code of such a report: it is sealed to the file, for staff alone.
"""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.audit.events import EventKind
from reports.audit.log import REPORTER, record
from reports.cases.casework import conversation
from reports.cases.models import Case
from reports.cases.models import content as names
from reports.cases.records.contents import NotText, check_text, sealed
from reports.cases.records.sealed_records import PhoneText, ReadMessage, Writer
from reports.vault.case_keys.case_keys import CaseVault

log = logging.getLogger("linden.cases")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Kept:
    """One text to be kept in one locked case; `proven`: its phone is the reporter's."""

    case: Case
    vault: CaseVault
    inbound_id: UUID
    text: str
    at: datetime
    proven: bool

    @property
    def id(self) -> UUID:
        """The same text in another case is another record; the same case again is the same."""
        return uuid.uuid5(self.inbound_id, str(self.case.id))


def keep(kept: Kept) -> bool:
    """Seal it; False if it is no text, was kept before, or there is no room for more."""
    name = names.MESSAGE if kept.proven else names.TEXT
    try:
        check_text(kept.text)
    except NotText:
        return False
    if conversation.already_written(kept.case, name, kept.id):
        return False
    try:
        with transaction.atomic():
            stored = _written(kept) if kept.proven else _for_staff(kept)
            # Nobody can tell a phone that a text was not kept: each is, while there is room.
            conversation.count_unanswered(kept.case, stored, most=None)
    except conversation.TooManyUnanswered:
        # What it brings about is done all the same.
        log.warning("text_not_kept", extra={"case_id": str(kept.case.id)})
        kept.case.refresh_from_db(fields=["unanswered", "unanswered_bytes"])
        return False
    record(kind=EventKind.MESSAGE_WRITTEN, by=REPORTER, now=kept.at, case_id=kept.case.id)
    return True


def _written(kept: Kept) -> int:
    message = ReadMessage(
        id=kept.id,
        number=conversation.next_number(kept.case.id),
        writer=Writer.REPORTER,
        author_id=None,
        role="",
        at=kept.at,
        text=kept.text,
    )
    return conversation.append(kept.vault, kept.case.id, message)


def _for_staff(kept: Kept) -> int:
    text = PhoneText(id=kept.id, at=kept.at, text=kept.text)
    content = sealed(kept.vault, kept.case.id, names.TEXT, text.to_json(), content_id=kept.id)
    content.save(force_insert=True)
    return len(content.blob)
