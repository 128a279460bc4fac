"""A text from the phone of a case: what it means, and what follows, in one transaction.

It is sealed into the case's conversation for her worker, and its working copy goes. Nobody is
answered by text here, whatever it says: what is written back is written by a person.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from reports.audit.events import EventKind
from reports.audit.log import REPORTER, record
from reports.cases import conversation, unread
from reports.cases.contents import NotText, check_text
from reports.cases.models import content as names
from reports.cases.reopening import reopen_for_reporter
from reports.cases.rows import save
from reports.cases.written import ReadMessage, Writer
from reports.followup import effects
from reports.followup.effects import Held
from reports.followup.replies import (
    FREEZES,
    HEARD,
    Around,
    Meaning,
    Reading,
    has_code_word,
    read,
)
from reports.messaging import inbound as texts
from reports.messaging import outbox
from reports.messaging.models import InboundState, InboundText
from reports.region import region
from reports.region.weekly import is_within
from reports.vault import lookups

log = logging.getLogger("linden.followup")

BURST: Final = 6  # texts of one number within SOON
SOON: Final = timedelta(minutes=10)
# A picture comes in as an empty text. Her worker sees that something came, not what.
NO_WORDS: Final = "[MMS]"


def take(*, inbound: InboundText, case_id: UUID, now: datetime) -> Meaning:
    """Read a text as an answer in this case and do what follows; once, however often it is called.

    Raises SealBroken. A case that is gone meanwhile takes nothing: the text goes with it.
    """
    with transaction.atomic():
        row = InboundText.objects.select_for_update().get(id=inbound.id)
        if row.state == InboundState.DONE:
            return Meaning(row.meaning or Meaning.OTHER)
        said = texts.opened(row)
        meaning = answer(
            case_id=case_id,
            text=said.body,
            number=said.number,
            message_id=row.id,
            opted_out=row.opted_out,
            now=now,
        )
        row.meaning, row.state = meaning, InboundState.DONE
        row.save(update_fields=["meaning", "state"])
        texts.wipe(row)
    return meaning


def answer(
    *,
    case_id: UUID,
    text: str,
    number: str,
    message_id: UUID,
    now: datetime,
    opted_out: bool = False,
) -> Meaning:
    """What a text to this case means and brings about; the caller's transaction is open.

    The number alone never opens, changes or withdraws anything but what we send (R8.15).
    `opted_out`: the provider took it as a withdrawal and sends nothing any more (R8.12).
    """
    held = effects.hold(case_id=case_id, number=number, now=now)
    if not held:
        return Meaning.OTHER
    # Her times are kept to the minute, as everywhere.
    first, at = held[0], now.replace(second=0, microsecond=0)
    reading = read(
        text=text,
        contact=first.contact,
        words=region().sms.words,
        numbers=region().emergency_numbers(),
        others=[each.contact for each in held[1:]],
        around=replace(_around(first, number, now), opted_out=opted_out),
    )
    kept = _keep(first, text if text.strip() else NO_WORDS, message_id, at)
    if reading.meaning is Meaning.STOP:
        outbox.stop_number(number=number, now=now)
    _follow(held, reading, number, at)
    if reading.meaning in HEARD:
        for each in (first, *_asked_too(held, text, reading.meaning)):
            effects.heard(each, reading.meaning, at)
    _tell(first, reading, kept, at)
    for each in held:
        save(each.case)
    return reading.meaning


def _around(held: Held, number: str, now: datetime) -> Around:
    hours, zone = held.contact.safe_hours, ZoneInfo(held.contact.timezone)
    return Around(
        asked=held.waits,
        first=held.plan is None or held.plan.answered_at is None,
        burst=_recent(number, now) >= BURST,
        outside_hours=not hours.never and not is_within(hours, now, zone),
        other_number=bool(held.contact.number) and not held.has(number),
    )


def _recent(number: str, now: datetime) -> int:
    wanted = lookups.candidates("phone", number)
    return InboundText.objects.filter(
        number_lookup__in=wanted, received_at__gt=now - SOON, received_at__lte=now
    ).count()


def _keep(held: Held, text: str, message_id: UUID, at: datetime) -> bool:
    """Seal it into the conversation; False if it is no text or there is no room for more."""
    try:
        check_text(text)
    except NotText:
        return False
    if conversation.already_written(held.case, names.MESSAGE, message_id):
        return False
    try:
        with transaction.atomic():
            message = ReadMessage(
                id=message_id,
                number=conversation.next_number(held.case.id),
                writer=Writer.REPORTER,
                author_id=None,
                role="",
                at=at,
                text=text,
            )
            stored = conversation.append(held.vault, held.case.id, message)
            # Nobody can tell a phone that a text was not kept: each is, while there is room.
            conversation.count_unanswered(held.case, stored, most=None)
    except conversation.TooManyUnanswered:
        # What it brings about is done all the same.
        log.warning("text not kept: too many unanswered", extra={"case_id": str(held.case.id)})
        held.case.refresh_from_db(fields=["unanswered", "unanswered_bytes"])
        return False
    record(kind=EventKind.MESSAGE_WRITTEN, by=REPORTER, now=at, case_id=held.case.id)
    return True


def _follow(held: Sequence[Held], reading: Reading, number: str, now: datetime) -> None:
    """What holds of the number holds of every case that is reached on it."""
    first, meaning = held[0], reading.meaning
    ours = [each for each in held if each.has(number)]
    if meaning is Meaning.STOP:
        _stop(first, ours, reading, now)
    elif meaning is Meaning.SOMEONE_ELSE:
        for each in ours:
            effects.unsafe(each, reading, now)
    elif meaning in FREEZES:
        for each in held:
            effects.freeze(each, reading, now)


def _asked_too(held: Sequence[Held], text: str, meaning: Meaning) -> list[Held]:
    """The other cases of this phone that wait for the same answer.

    One "1" answers all that asked her, but none where a word was agreed that it does not say
    (R8.15). Words that are no answer are sealed into one case, so that only that one is answered.
    """
    return [
        each
        for each in held[1:]
        if each.waits
        and (meaning is not Meaning.OTHER or effects.goes_on_waiting(each, meaning))
        and (not each.contact.she_says.strip() or has_code_word(text, each.contact))
    ]


def _stop(first: Held, ours: Sequence[Held], reading: Reading, now: datetime) -> None:
    for each in ours:
        effects.stop(each, reading, now)
    if first.contact.number and first not in ours:
        # Another number than hers speaks for her: nobody can tell who it is.
        effects.freeze(first, reading, now)


def _tell(held: Held, reading: Reading, kept: bool, at: datetime) -> None:
    """The desk sees what has to be read; a closed case is open again for it."""
    if not held.case.is_open and reading.meaning is not Meaning.STOP:
        reopen_for_reporter(held.case, at)
    if kept and reading.meaning not in {Meaning.FINE, Meaning.STOP} and held.case.is_open:
        unread.arrived(held.case, at)
    if effects.is_urgent(held, reading.meaning):
        effects.hurry(held, at)
