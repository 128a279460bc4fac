"""What a case holds: every row is one blob of the vault, sealed to people or working.

The name is the vault's context name: it says what it is and which key opens it.
"""

import uuid
from collections.abc import Mapping
from enum import Enum
from typing import Final

from django.db import models

WORDS = "case.words"  # what was told, and the safety answers
NOTE = "case.note"  # a worker's note
HANDOVER = "case.handover"  # what the next team must know
INCIDENT = "case.incident"  # one classified incident
SAFETY = "case.safety"  # the answers when the safety questions were asked again
CHAPTER = "case.chapter"  # one page that the reporter handed in after the report
OTHER_PARTY = "case.other-party"  # who the other party is, as the reporter told the worker
MESSAGE = "case.message"  # one message, either way
TEXT = "case.text"  # one text from a phone that nobody has proven to be the reporter's
CONTACT = "case.contact"  # safe contact
PHONE = "case.phone"  # a number that is proven to be the reporter's
NEEDS = "case.needs"  # who comes along
FACTS = "case.facts"  # language, wishes, may it be counted
ASSESSMENT = "case.assessment"  # one entry of the history of levels, never changed
STANDING = "case.standing"  # what the rule still needs of one telling; goes when it is closed
CONSENT = "case.consent"  # one yes to one organisation, and whether it still holds
PLACE = "case.place"  # where a house stands that has accepted; goes when it is over
LOWERING = "case.lowering"  # a request to lower the level that waits for a second person
SAFETY_PLAN = "case.safety-plan"  # one version of what was agreed about safety
SHARED_PLAN = "case.shared-plan"  # what the person reads of it behind the code
CASE_PLAN = "case.plan"  # one version of assessment and case plan
DATE = "case.date"  # a date from which something counts
TRANSFER = "case.transfer"  # what allows to hand the whole case to another organisation
REFERRAL = "case.referral"  # what was passed on to a service, and what it answered
REFERRAL_ANSWER = "case.referral-answer"  # what a recipient with a team here answered
CLOSING = "case.closing"  # what was written down before a case was closed
CLOSING_ASKED = "case.closing-asked"  # a request to close that waits for a second person


class Under(Enum):
    """Which key of the case opens a blob."""

    FILE = "file"  # the owning team's people
    CONVERSATION = "conversation"  # they and the return code
    WORKING = "working"  # the service itself


# Every name stands here: new keys for a case move each blob by it (`rekeying`).
UNDER: Final[Mapping[str, Under]] = {
    WORDS: Under.FILE,
    NOTE: Under.FILE,
    HANDOVER: Under.FILE,
    INCIDENT: Under.FILE,
    SAFETY: Under.FILE,
    CHAPTER: Under.FILE,
    OTHER_PARTY: Under.FILE,
    PLACE: Under.FILE,
    TEXT: Under.FILE,
    CLOSING: Under.FILE,
    REFERRAL: Under.FILE,
    REFERRAL_ANSWER: Under.FILE,
    CASE_PLAN: Under.FILE,
    DATE: Under.FILE,
    SAFETY_PLAN: Under.FILE,
    MESSAGE: Under.CONVERSATION,
    SHARED_PLAN: Under.CONVERSATION,
    CONTACT: Under.WORKING,
    PHONE: Under.WORKING,
    NEEDS: Under.WORKING,
    FACTS: Under.WORKING,
    ASSESSMENT: Under.WORKING,
    STANDING: Under.WORKING,
    CONSENT: Under.WORKING,
    LOWERING: Under.WORKING,
    CLOSING_ASKED: Under.WORKING,
    TRANSFER: Under.WORKING,
}

ONE_OF_EACH = (WORDS, CONTACT, NEEDS, FACTS, LOWERING)


class Content(models.Model):
    """One blob. `revision` goes up at each write of a working one and is part of its seal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("reports.Case", models.DB_CASCADE, related_name="+", db_index=False)
    name = models.TextField()
    revision = models.PositiveIntegerField(default=0)
    # The place of a message, to fetch a page of them; what is shown is in the sealed text.
    number = models.PositiveIntegerField(default=0)
    blob = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "name"],
                name="content_one_of_each",
                condition=models.Q(name__in=ONE_OF_EACH),
            )
        ]
        indexes = [models.Index("case", "name", name="content_of_case")]


# The words of a report and the history of levels are written once: the database refuses to change
# them (R2.12). Deleting stays possible, for erasure.
WRITTEN_ONCE_SQL = """
create function linden_written_once() returns trigger language plpgsql as $$
begin
    raise exception 'contents named % are written once', old.name using errcode = 'check_violation';
end $$;
create trigger content_written_once before update on reports_content
    for each row when (old.name not in ('case.contact', 'case.needs', 'case.facts'))
    execute function linden_written_once();
"""
WRITTEN_ONCE_UNDO_SQL = """
drop trigger content_written_once on reports_content;
drop function linden_written_once();
"""

# A consent can be taken back: its row is written again.
CONSENTS_REVISED_SQL = """
create or replace trigger content_written_once before update on reports_content
    for each row when (
        old.name not in ('case.contact', 'case.needs', 'case.facts', 'case.consent')
    ) execute function linden_written_once();
"""
CONSENTS_REVISED_UNDO_SQL = """
create or replace trigger content_written_once before update on reports_content
    for each row when (old.name not in ('case.contact', 'case.needs', 'case.facts'))
    execute function linden_written_once();
"""
