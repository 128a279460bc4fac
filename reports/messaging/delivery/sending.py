"""Handing texts to the provider, one at a time, each answer kept before the next one leaves.

What an answer means (R8.7, R8.8): accepted, refused for good, or provably never created and so
queued again, a few times, later each time. What is refused for our account or sender would be
refused for every text: it waits with all others until that is mended or its hour is over. No
readable answer is `unknown`: it is looked up (`reconciling.py`) and never simply sent again.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, NoReturn

from reports.messaging.delivery import claims, confirmed_claims
from reports.messaging.delivery.claims import Ready
from reports.messaging.delivery.confirmed_claims import Answered
from reports.messaging.delivery.transitions import Step, move
from reports.messaging.gateways import (
    FailureKind,
    Gateway,
    GatewayRefusal,
    NotSent,
    Rejected,
    Throttled,
)
from reports.messaging.models import OutboundText
from reports.messaging.states import TextState

log = logging.getLogger("linden.texts")

type Clock = Callable[[], datetime]

# After so long a call that was given up has reached the provider, or never will.
SETTLED_AFTER: Final = timedelta(seconds=60)
# No call begins later after its claim: it would not have ended when it is looked up as settled.
BEGIN_WITHIN: Final = timedelta(seconds=30)
MOST_ATTEMPTS: Final = 4  # the first, and three more (R8.8)
PAUSES: Final = (timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5))
THROTTLED_FOR: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(minutes=5)  # then one call asks again, whatever Retry-After said
REFUSED_FOR: Final = timedelta(minutes=1)
# Not a word about this text: no other would be taken either, until somebody here mends it.
_REFUSES_US: Final = (FailureKind.CREDENTIALS, FailureKind.SENDER)


class _Wait(Exception):
    """The provider takes nothing now: everything waits until then."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


def send_batch(*, gateway: Gateway, clock: Clock, most: int) -> int:
    """Send up to `most` due texts; how many were taken on.

    0 when none is due, and when the provider takes nothing now: then all that is due is put off,
    for every worker. What is put in the outbox after that costs one call, which may say so again.
    """
    batch = claims.reserve(now=clock(), most=most)
    answered: Answered | None = None
    for place, ready in enumerate(batch):
        now = clock()
        taken, answered = confirmed_claims.keep_and_claim(answered, ready, now=now), None
        if not taken:
            continue
        ready.text.claimed_at = now
        try:
            answered = _hand_over(ready, gateway, clock)
        except _Wait as wait:
            claims.release(batch[place + 1 :], until=wait.until)
            claims.hold_back(until=wait.until, now=clock())
            return 0
    if answered is not None:
        confirmed_claims.keep(answered, now=clock())
    return len(batch)


def _hand_over(ready: Ready, gateway: Gateway, clock: Clock) -> Answered | None:
    """Hand it over; the answer to be kept, None if it is kept already or there was none."""
    text, written, now = ready.text, ready.written, clock()
    attempt = text.attempts + 1
    if _came_too_late(text, now):
        try_again(text, attempt=attempt - 1, at=now, now=now)
        return None
    try:
        accepted = gateway.send(
            text_id=text.id,
            to=written.number,
            body=written.body,
            validity_seconds=claims.seconds_left(text, now),
        )
    except Rejected as refused:
        if refused.failure.kind in _REFUSES_US:
            _refused_us(text, refused, clock())
        step = Step(to=TextState.FAILED, failure=refused.failure)
        move(text_id=text.id, case_id=text.case_id, step=step, now=clock())
    except Throttled as full:
        asked_for = max(timedelta(seconds=full.retry_after or 0), THROTTLED_FOR)
        later = clock() + min(asked_for, LONGEST_WAIT)
        try_again(text, attempt=attempt - 1, at=later, now=clock())
        raise _Wait(later) from None
    except NotSent:
        later = clock() + pause_after(attempt)
        try_again(text, attempt=attempt, at=later, now=clock())
        raise _Wait(clock() + PAUSES[0]) from None
    except GatewayRefusal:  # nothing readable came back, or what makes no sense here
        doubtful(text, now=now)
    else:
        return Answered(ready, accepted.provider_id)
    return None


def _refused_us(text: OutboundText, refused: Rejected, now: datetime) -> NoReturn:
    kind = refused.failure.kind.value
    log.error("provider_refuses_us", extra={"text_id": str(text.id), "kind": kind})
    later = now + REFUSED_FOR
    try_again(text, attempt=text.attempts, at=later, now=now)
    raise _Wait(later) from None


def _came_too_late(text: OutboundText, now: datetime) -> bool:
    """Whether this process stood still since the claim: for all it knows the safe hour is over, or
    somebody else has this text by now.
    """
    stood = text.claimed_at is None or now >= text.claimed_at + BEGIN_WITHIN
    return stood or now + claims.LAST_MOMENT >= text.not_after


def pause_after(attempt: int) -> timedelta:
    """How long to wait after the attempt of this number."""
    return PAUSES[min(attempt, len(PAUSES)) - 1]


def doubtful(text: OutboundText, *, now: datetime) -> None:
    """Nobody knows whether the provider has it: to be looked up once that is settled."""
    rows = OutboundText.objects.filter(
        id=text.id, state=TextState.CLAIMED, claimed_at=text.claimed_at
    )
    rows.update(state=TextState.UNKNOWN, next_try_at=now + SETTLED_AFTER)


def try_again(text: OutboundText, *, attempt: int, at: datetime, now: datetime) -> TextState:
    """The provider provably has nothing: queue it for `at`, or end it; what it became.

    It is not queued past its hour (R8.9), after it was taken back (R1.17), or for the fifth time.
    Where somebody else has claimed it since, it is theirs.
    """
    rows = OutboundText.objects.filter(
        id=text.id,
        claimed_at=text.claimed_at,
        state__in=(TextState.CLAIMED, TextState.UNKNOWN),
        provider_lookup__isnull=True,
    )
    if attempt < MOST_ATTEMPTS:
        again = rows.filter(withdrawn_at__isnull=True, not_after__gt=at + claims.LAST_MOMENT)
        if again.update(state=TextState.QUEUED, next_try_at=at, attempts=attempt):
            return TextState.QUEUED
    taken_back = rows.filter(withdrawn_at__isnull=False)
    if taken_back.update(state=TextState.CANCELLED, why="withdrawn", final_at=now):
        return TextState.CANCELLED
    if attempt >= MOST_ATTEMPTS:
        rows.update(
            state=TextState.FAILED, why="not_handed_over", failure_owner="ours", final_at=now
        )
        return TextState.FAILED
    rows.update(state=TextState.EXPIRED, why="too_late", final_at=now)
    return TextState.EXPIRED
