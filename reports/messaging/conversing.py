"""Answering in a conversation that she opened: the only texts without a recorded safe hour (R1.13).

One for each of hers, within ten minutes of it, and none after a sign of danger: her phone is in
her hand, and what she asked for is an answer.
"""

from datetime import datetime, timedelta
from typing import Final

from reports.messaging import inbound as incoming
from reports.messaging import outbox, stopping, wording
from reports.messaging.models import InboundText, OutboundText, TextKind
from reports.messaging.people import people
from reports.region import region
from reports.vault import lookups

ANSWER_WITHIN: Final = timedelta(minutes=10)
QUIET_AFTER_DANGER: Final = timedelta(hours=24)
DANGER: Final = frozenset({"danger", "who_is_this", "someone_else", "odd", "stop"})


class NoAnswer(Exception):
    """This text of hers is not answered; the class says why."""


class TooLate(NoAnswer):
    """She wrote more than ten minutes ago: who holds the phone now?"""


class AfterDanger(NoAnswer):
    """There was a sign of danger on this number, or her case is frozen (R1.16)."""


class Stopped(NoAnswer):
    """STOP was written from this number since."""


def answer_in_conversation(
    *, inbound: InboundText, words: str, language: str, now: datetime, urgent: bool = False
) -> OutboundText:
    """Answer one text of hers; the same text again gives the answer there is.

    `urgent`: the numbers that help at once, which are the answer to a sign of danger and go out
    although contact is frozen for it. In the caller's transaction. Raises TooLate, AfterDanger,
    Stopped, TextRefused.
    """
    before = OutboundText.objects.filter(in_reply_to=inbound).first()
    if before is not None:
        return before
    number = incoming.opened(inbound).number
    if now >= inbound.received_at + ANSWER_WITHIN:
        raise TooLate
    if not urgent and (danger_on(number, now=now) or people().frozen(number=number)):
        raise AfterDanger
    if stopping.stops([number]).get(number, inbound.received_at) > inbound.received_at:
        raise Stopped
    body = wording.cleaned(words)
    wording.check(body, region=region(), numbers=True)
    return outbox.send_loose(
        kind=TextKind.CONVERSATION,
        to=number,
        body=body,
        language=language,
        template=outbox.NUMBERS if urgent else outbox.FROM_TALK,
        slot=str(inbound.id),
        not_before=now,
        not_after=inbound.received_at + ANSWER_WITHIN,
        now=now,
        in_reply_to=inbound,
    )


def danger_on(number: str, *, now: datetime) -> bool:
    """Whether a sign of danger came from this number within a day."""
    came = InboundText.objects.filter(
        number_lookup__in=lookups.candidates("phone", number),
        meaning__in=DANGER,
        received_at__gt=now - QUIET_AFTER_DANGER,
    )
    return came.exists()
