"""One text of a conversation: into its blob, and at most one answer on its way."""

import logging
from collections import defaultdict
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Final

from reports.channels.sms.dialogue.danger_signs import sign_in
from reports.channels.sms.dialogue.dialogue import Line, Rules, Sign, Stepped, Talk, opened, step
from reports.channels.sms.dialogue.draft import Running
from reports.channels.sms.dialogue.sms_lines import say
from reports.channels.sms.understanding.answer_reading import Said
from reports.channels.sms.understanding.opening import Opening
from reports.followup.replies.replies import Meaning
from reports.hearing import ear
from reports.intake.triage.triage import SafetyAnswer
from reports.messaging.inbound.conversation_replies import NoAnswer, answer_in_conversation
from reports.messaging.models import InboundText
from reports.messaging.outbox import outbox
from reports.region import region

log = logging.getLogger("linden.sms")

WORRIED: Final = timedelta(minutes=15)  # until somebody is rung about words that tell of danger


def begin(first: Opening, *, inbound: InboundText, number: str, now: datetime) -> None:
    """Open a conversation by its first text; the phone's turn must be taken."""
    stepped = opened(
        text=first.rest, language=first.language, sign=_sign(first.rest), rules=_rules()
    )
    found = Running.begun(number=number, talk=stepped.talk, now=inbound.received_at)
    _settle(found, stepped, inbound, now)


def go_on(found: Running, *, inbound: InboundText, body: str, stops: bool, now: datetime) -> None:
    """One more text of a running conversation; the phone's turn must be taken."""
    sign = Sign.STOP if stops else _sign(body)
    stepped = step(talk=found.talk, text=body, sign=sign, rules=_rules())
    found.talk = stepped.talk
    _settle(found, stepped, inbound, now)


def _settle(found: Running, stepped: Stepped, inbound: InboundText, now: datetime) -> None:
    """Keep what was said, until the person falls silent or at once; then say our line.

    What is kept does not wait for the report to be filed: the numbers go out whatever happens.
    After a sign of danger no question leaves any more that waited until now (R1.16).
    """
    found.keep(files_at=now if stepped.ends else _files_at(found, now))
    inbound.conversation_id = found.row.id
    if stepped.talk.signs or stepped.say is Line.NUMBERS:
        outbox.withdraw(number=found.number, now=now)
    if stepped.say is not None:
        language = stepped.talk.language
        answer(stepped.say, language=language, inbound=inbound, number=found.number, now=now)
    inbound.meaning = _meaning(stepped.talk)


def _files_at(found: Running, now: datetime) -> datetime:
    """When it is filed if nothing more comes. Once there is worry, no text puts that off."""
    idle = now + timedelta(minutes=region().sms.idle_minutes)
    if not found.talk.worry:
        return idle
    soon = min(idle, now + WORRIED)
    return soon if found.row.files_at is None else min(found.row.files_at, soon)


def _meaning(talk: Talk) -> str:
    """The word that keeps this phone from any further text of ours by itself, or none."""
    if Sign.STOP in talk.signs:
        return Meaning.STOP
    if Sign.ALARM in talk.signs:
        return Meaning.WHO_IS_THIS
    return Meaning.DANGER if talk.danger is SafetyAnswer.YES else ""


def answer(line: Line, *, language: str, inbound: InboundText, number: str, now: datetime) -> None:
    """At most one for each text, within ten minutes; what is refused is not said."""
    words = say(line, language=language, region=region())
    try:
        answer_in_conversation(
            inbound=inbound,
            number=number,
            words=words,
            language=language,
            now=now,
            what=_ANSWERS[line],
        )
    except NoAnswer as refused:
        log.info("not_answered", extra={"kind": type(refused).__name__})


_ANSWERS: Final = defaultdict(
    lambda: outbox.FROM_TALK,
    {
        Line.NUMBERS: outbox.NUMBERS,
        Line.UNKNOWN: outbox.NEUTRAL,
        Line.STOPPED: outbox.LAST,
    },
)


def _sign(text: str) -> Sign | None:
    return sign_in(text, region().sms.words)


@cache
def _said() -> Said:
    """Read once: the region in force is one for the process."""
    return Said.of(region().sms.conversation.values())


def _rules() -> Rules:
    pack = region()
    return Rules(
        words=pack.sms.conversation,
        said=_said(),
        most=pack.sms.most_questions,
        hear=partial(ear().hear, numbers=pack.emergency_numbers()),
    )
