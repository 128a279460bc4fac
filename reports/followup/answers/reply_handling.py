"""A text from the phone of one case or of several: what it means, and what follows, at once.

It is sealed for a person, and its working copy goes. Nobody is answered by text here, whatever it
says: what is written back is written by a person. Each case reads the text by what was agreed for
that case alone; where several have the number, nobody knows yet whose phone it is.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from reports.cases.casework import phone_texts
from reports.cases.deadlines import unread
from reports.cases.models import TaskKind
from reports.cases.ownership.reopening import reopen_for_reporter
from reports.cases.records import phone_proofs
from reports.cases.records.case_writes import save
from reports.followup.answers import reply_effects
from reports.followup.answers.reply_effects import Held
from reports.followup.plans import people_tasks
from reports.followup.replies.replies import FREEZES, HEARD, Around, Meaning, Reading, Signal, read
from reports.followup.replies.text_tokens import tokens
from reports.hearing import ear
from reports.messaging.inbound import inbound_blobs as texts
from reports.messaging.models import InboundState, InboundText
from reports.messaging.outbox import outbox
from reports.region import region
from reports.region.weekly import is_within
from reports.vault.service_keys import lookups

log = logging.getLogger("linden.followup")

BURST: Final = 6  # texts of one number within SOON
SOON: Final = timedelta(minutes=10)
# A picture comes in as an empty text. The worker sees that something came, not what.
NO_WORDS: Final = "[MMS]"
_ANSWERS: Final = frozenset({Meaning.FINE, Meaning.CALL_ME})  # words may be meant for another case
# The word agreed for one case is missing in every text that is meant for another of the phone.
_OF_THE_CASE: Final = frozenset({Signal.NO_CODE_WORD})
# In a story that is told in a conversation everything else may be a quotation.
_IN_A_STORY: Final = frozenset({Signal.DANGER_WORD, Signal.CRY})
# What is told of a text that cases read differently: the gravest.
_GRAVEST: Final = (
    Meaning.DANGER,
    Meaning.STOP,
    Meaning.SOMEONE_ELSE,
    Meaning.WHO_IS_THIS,
    Meaning.ODD,
    Meaning.WORRY,
    Meaning.CALL_ME,
    Meaning.OTHER,
    Meaning.CALM,
    Meaning.FINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One text as it came in. `opted_out`: the provider took it as a withdrawal (R8.12)."""

    id: UUID
    text: str
    number: str
    opted_out: bool = False


def take(*, inbound: InboundText, case_ids: Sequence[UUID], now: datetime) -> Meaning:
    """Read a text in these cases, all that have its number, and do what follows; once.

    `case_ids`: the one that asked last comes first. Raises SealBroken. Cases that are gone
    meanwhile take nothing: without any the text goes with them.
    """
    with transaction.atomic():
        row = InboundText.objects.select_for_update().get(id=inbound.id)
        if row.state == InboundState.DONE:
            return Meaning(row.meaning or Meaning.OTHER)
        meaning = _answer(_said(row), case_ids, now, in_conversation=False)
        row.meaning, row.state = meaning, InboundState.DONE
        row.save(update_fields=["meaning", "state"])
        texts.wipe(row)
    return meaning


def take_beside(*, inbound: InboundText, case_ids: Sequence[UUID], now: datetime) -> None:
    """The same for a text of a conversation that its phone has with us beside these cases.

    It answers a question of the conversation and none of a case: staff of each read it, and what
    stops us is done. In the caller's transaction; its working copy stays.
    """
    _answer(_said(inbound), case_ids, now, in_conversation=True)


def _said(row: InboundText) -> Said:
    opened = texts.opened(row)
    return Said(id=row.id, text=opened.body, number=opened.number, opted_out=row.opted_out)


def _answer(
    said: Said, case_ids: Sequence[UUID], now: datetime, *, in_conversation: bool
) -> Meaning:
    """The number alone never opens, changes or withdraws anything but what we send (R8.15)."""
    held = reply_effects.hold(case_ids=case_ids, now=now)
    if not held:
        return Meaning.OTHER
    # The reporter's times are kept to the minute, as everywhere.
    at = now.replace(second=0, microsecond=0)
    # Also a closed case, or one that does not open, may be a stranger's with the same number.
    shared = len(case_ids) > 1
    alone = not shared and not in_conversation
    if _proves(said, held, at):
        return Meaning.OTHER
    heard_by = [each for each in held if each.case.is_open] or held[:1]
    recent = _recent(said.number, now)
    readings = {each.case.id: _read(each, said, recent, now) for each in heard_by}
    kept = {each.case.id: phone_texts.keep(_text(each, said, at, alone)) for each in heard_by}
    if in_conversation:
        readings = {case_id: _in_a_story(each) for case_id, each in readings.items()}
    _stop_and_freeze(heard_by, readings, said, at, alone=alone)
    if not in_conversation:
        _hear(heard_by, readings, at, alone=alone)
    if shared:
        _ask_whose_phone(held, heard_by[0], at)
    for each in heard_by:
        _tell(each, readings[each.case.id], kept[each.case.id], at)
    for each in held:
        save(each.case)
    return min((each.meaning for each in readings.values()), key=_GRAVEST.index)


def _proves(said: Said, held: Sequence[Held], at: datetime) -> bool:
    """Whether the text is the word that proves this phone for one of the cases, and nothing else.

    It is no message: nobody has to read it.
    """
    spoken = tokens(said.text)
    found = [
        each
        for each in held
        if each.has(said.number)
        and spoken
        == tokens(phone_proofs.word(submission_id=each.case.submission_id, number=said.number))
    ]
    for each in found:
        phone_proofs.prove(case=each.case, vault=each.vault, number=said.number, now=at)
    return bool(found)


def _read(held: Held, said: Said, recent: int, now: datetime) -> Reading:
    hours, zone = held.contact.safe_hours, ZoneInfo(held.contact.timezone)
    around = Around(
        asked=held.waits,
        first=held.plan is None or held.plan.answered_at is None,
        burst=recent >= BURST,
        outside_hours=not hours.never and not is_within(hours, now, zone),
        other_number=bool(held.contact.number) and not held.has(said.number),
        opted_out=said.opted_out,
    )
    return read(
        text=said.text,
        contact=held.contact,
        words=region().sms.words,
        ear=ear(),
        numbers=region().emergency_numbers(),
        around=around,
    )


def _in_a_story(reading: Reading) -> Reading:
    """What a text of a conversation is to a case beside it: a sign that needs no question, or none.

    The conversation itself sees to all other signs.
    """
    if reading.meaning is Meaning.STOP or reading.signals & _IN_A_STORY:
        return reading
    return Reading(meaning=Meaning.OTHER)


def _recent(number: str, now: datetime) -> int:
    wanted = lookups.candidates("phone", number)
    return InboundText.objects.filter(
        number_lookup__in=wanted, received_at__gt=now - SOON, received_at__lte=now
    ).count()


def _text(held: Held, said: Said, at: datetime, alone: bool) -> phone_texts.Kept:
    proven = alone and phone_proofs.is_proven(case=held.case, vault=held.vault, number=said.number)
    return phone_texts.Kept(
        case=held.case,
        vault=held.vault,
        inbound_id=said.id,
        text=said.text if said.text.strip() else NO_WORDS,
        at=at,
        proven=proven,
    )


def _stop_and_freeze(
    held: Sequence[Held],
    readings: Mapping[UUID, Reading],
    said: Said,
    now: datetime,
    *,
    alone: bool,
) -> None:
    """What stops us, in each case by its own reading; by another case's word only the sending."""
    if any(each.meaning is Meaning.STOP for each in readings.values()):
        outbox.stop_number(number=said.number, now=now)
    frozen = {
        each.case.id: _act(each, readings[each.case.id], said.number, now, alone=alone)
        for each in held
    }
    for each in held if any(frozen.values()) else ():
        if not frozen[each.case.id]:
            reply_effects.hold_back(each, now)


def _act(held: Held, reading: Reading, number: str, now: datetime, *, alone: bool) -> bool:
    """Do what this case's own reading says; whether that froze it."""
    if reading.meaning is Meaning.STOP:
        _stop(held, reading, number, now, alone=alone)
    elif reading.meaning is Meaning.SOMEONE_ELSE and held.has(number):
        reply_effects.unsafe(held, reading, now)
    elif reading.meaning in FREEZES and (alone or not _only_of_the_case(reading)):
        reply_effects.freeze(held, reading, now)
        return True
    return False


def _only_of_the_case(reading: Reading) -> bool:
    """Whether all that is odd is what was agreed for this case alone."""
    return reading.meaning is Meaning.ODD and reading.signals <= _OF_THE_CASE


def _stop(held: Held, reading: Reading, number: str, now: datetime, *, alone: bool) -> None:
    if not alone:
        # The number is stopped; whose phone said so has to be found out first.
        reply_effects.stop_sending(held, number, now)
    elif held.has(number):
        reply_effects.stop(held, reading, now)
    elif held.contact.number:
        # Another number than the one on file speaks for it: nobody can tell who it is.
        reply_effects.freeze(held, reading, now)


def _hear(
    held: Sequence[Held], readings: Mapping[UUID, Reading], now: datetime, *, alone: bool
) -> None:
    """An answer counts for a case that asked, if no other of this phone waits for one too."""
    waiting = [each for each in held if each.waits]
    for each in held:
        meaning = readings[each.case.id].meaning
        if meaning not in HEARD:
            continue
        answers = meaning in _ANSWERS and waiting == [each]
        if alone or answers:
            reply_effects.heard(each, meaning, now)
        elif meaning is Meaning.WORRY:
            reply_effects.worried(each, now)
        elif meaning is Meaning.CALL_ME:
            reply_effects.call_wanted(each, now)
        elif each.waits:
            reply_effects.ring(each, now)


def _ask_whose_phone(held: Sequence[Held], first: Held, now: datetime) -> None:
    """One person finds out; a coordinator where the cases are of several teams."""
    ids = [each.case.id for each in held]
    if not people_tasks.is_open(ids, TaskKind.WHOSE_PHONE):
        several = len({each.case.team_id for each in held}) > 1
        people_tasks.plan(first.case, TaskKind.WHOSE_PHONE, now, for_coordinator=several)
        reply_effects.ring(first, now)


def _tell(held: Held, reading: Reading, kept: bool, at: datetime) -> None:
    """The desk sees what has to be read; a closed case is open again for it."""
    if not held.case.is_open and reading.meaning is not Meaning.STOP:
        reopen_for_reporter(held.case, at)
    if kept and reading.meaning not in {Meaning.FINE, Meaning.STOP} and held.case.is_open:
        unread.arrived(held.case, at)
    if reply_effects.is_urgent(held, reading.meaning):
        reply_effects.hurry(held, at)
