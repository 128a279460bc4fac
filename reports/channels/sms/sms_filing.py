"""A conversation that has ended, or fallen silent, becomes a report."""

import logging
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.cases.records.case_writes import save
from reports.channels.sms.dialogue.dialogue import Sign, Talk
from reports.channels.sms.dialogue.draft import Running, running
from reports.channels.sms.models import TextConversation
from reports.channels.sms.one_phone import one_at_a_time
from reports.channels.sms.submission import submission
from reports.followup.answers import reply_effects
from reports.followup.replies.replies import Meaning, Reading, Signal
from reports.intake.filing import file_report
from reports.intake.triage.triage import SafetyAnswer, instrument
from reports.messaging.models import InboundText
from reports.region import region

BATCH = 100

log = logging.getLogger("linden.sms")


def file(*, conversation: Running, now: datetime) -> UUID:
    """File what there is; the row keeps only which phone told which case. Returns the case.

    In the caller's transaction, the phone's turn taken. Raises what `file_report` raises; nothing
    is lost then: the conversation stays as it was and is filed by the next sweep.
    """
    pack = region()
    filed = file_report(
        submission=submission(
            submission_id=conversation.row.id,
            talk=conversation.talk,
            number=conversation.number,
            region=pack,
            instrument=instrument(pack),
            said_at=conversation.row.began_at,
        ),
        now=now,
    )
    conversation.close(case_id=filed.case_id)
    # Erasing the case takes the texts with it, and our answers to them.
    InboundText.objects.filter(conversation_id=conversation.row.id).update(case=filed.case_id)
    _look_at_signs(conversation, filed.case_id, now)
    return filed.case_id


def _look_at_signs(conversation: Running, case_id: UUID, now: datetime) -> None:
    """What a sign in the conversation brings about is what it would in a case (R1.16, R1.17)."""
    found = list(_signs_told(conversation.talk))
    if not found and not conversation.talk.worry:
        return
    held = reply_effects.hold(case_ids=[case_id], now=now)[0]
    if conversation.talk.worry:
        reply_effects.ring(held, now)
    for reading in found:
        if reading.meaning is Meaning.STOP:
            reply_effects.stop(held, reading, now)
        else:
            reply_effects.freeze(held, reading, now)
    save(held.case)


def _signs_told(talk: Talk) -> Iterator[Reading]:
    if Sign.STOP in talk.signs:
        yield _read(Meaning.STOP)
    if Sign.ALARM in talk.signs:
        yield _read(Meaning.WHO_IS_THIS, Signal.ASKS_WHO)
    if talk.danger is SafetyAnswer.YES:
        yield _read(Meaning.DANGER)


def _read(meaning: Meaning, *signals: Signal) -> Reading:
    return Reading(meaning=meaning, signals=frozenset(signals))


def file_if_over(*, number: str, now: datetime) -> UUID | None:
    """File this phone's conversation if it has ended or fallen silent; returns the case, if so."""
    with transaction.atomic():
        one_at_a_time(number)
        found = running(number)
        if found is None or not is_over(found, now):
            return None
        return file(conversation=found, now=now)


def is_over(conversation: Running, now: datetime) -> bool:
    """Whether its moment to be filed has come."""
    files_at = conversation.row.files_at
    return files_at is not None and files_at <= now


def file_all_over(*, now: datetime) -> int:
    """File every conversation whose moment has come, the longest silent first; returns how many.

    One that cannot be filed stays and does not keep the others back.
    """
    filed = 0
    rows = TextConversation.objects.filter(case__isnull=True, files_at__lte=now)
    for row in rows.order_by("files_at")[:BATCH]:
        try:
            filed += file_if_over(number=Running.opened(row).number, now=now) is not None
        except Exception:
            log.exception("conversation_not_filed", extra={"conversation_id": str(row.id)})
    return filed
