"""Answering in a conversation that the person opened: the only texts without a recorded safe hour
(R1.13).

One for each of theirs, within ten minutes of it, and none after a sign of danger: the phone is in
their hand, and what they asked for is an answer.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from reports.messaging.contact.case_port import people
from reports.messaging.content import wording
from reports.messaging.models import InboundText, OutboundText, TextKind
from reports.messaging.outbox import outbox, stop_list
from reports.region import region
from reports.vault.service_keys import lookups

ANSWER_WITHIN: Final = timedelta(minutes=10)
QUIET_AFTER_DANGER: Final = timedelta(hours=24)
DANGER: Final = frozenset({"danger", "who_is_this", "someone_else", "odd", "stop"})


class NoAnswer(Exception):
    """This text is not answered; the class says why."""


class TooLate(NoAnswer):
    """The person wrote more than ten minutes ago: who holds the phone now?"""


class AfterDanger(NoAnswer):
    """There was a sign of danger on this number, or the case is frozen (R1.16)."""


class Stopped(NoAnswer):
    """STOP was written from this number since."""


def answer_in_conversation(
    *,
    inbound: InboundText,
    number: str,
    words: str,
    language: str,
    now: datetime,
    what: str = outbox.FROM_TALK,
) -> OutboundText:
    """Answer one text of this number; the same text again gives the answer there is.

    `what` it is: a line of the conversation, or one of those that any phone gets for the same text,
    whether or not a case has its number: `NUMBERS`, the answer to a sign of danger, and `NEUTRAL`
    go out although contact is frozen, `LAST` also after a withdrawal. In the caller's transaction.
    Raises TooLate, AfterDanger, Stopped, TextRefused.
    """
    before = OutboundText.objects.filter(in_reply_to=inbound).first()
    if before is not None:
        return before
    if now >= inbound.received_at + ANSWER_WITHIN:
        raise TooLate
    if what == outbox.FROM_TALK and (danger_on(number, now=now) or people().frozen(number=number)):
        raise AfterDanger
    if what != outbox.LAST:
        _check_not_stopped(number, inbound)
    body = wording.cleaned(words)
    wording.check(body, region=region(), language=language, numbers=True)
    return outbox.send_loose(
        kind=TextKind.CONVERSATION,
        to=number,
        body=body,
        language=language,
        template=what,
        slot=str(inbound.id),
        not_before=now,
        not_after=inbound.received_at + ANSWER_WITHIN,
        now=now,
        in_reply_to=inbound,
    )


def _check_not_stopped(number: str, inbound: InboundText) -> None:
    if stop_list.stops([number]).get(number, inbound.received_at) > inbound.received_at:
        raise Stopped


def has_texts_of_ours(number: str, *, since: datetime) -> bool:
    """Whether this phone has a text of ours; of what any phone gets only one since then counts."""
    rows = _texts_to(number).exclude(template=outbox.LAST)
    return rows.exclude(template=outbox.NEUTRAL, created_at__lte=since).exists()


def was_told_last(number: str, *, since: datetime) -> bool:
    """Whether this phone was told since then that no more texts come."""
    return _texts_to(number).filter(template=outbox.LAST, created_at__gt=since).exists()


def _texts_to(number: str) -> QuerySet[OutboundText]:
    return OutboundText.objects.filter(number_lookup__in=lookups.candidates("phone", number))


def danger_on(number: str, *, now: datetime) -> bool:
    """Whether a sign of danger came from this number within a day."""
    came = InboundText.objects.filter(
        number_lookup__in=lookups.candidates("phone", number),
        meaning__in=DANGER,
        received_at__gt=now - QUIET_AFTER_DANGER,
    )
    return came.exists()
