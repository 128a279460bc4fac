"""Finding out what became of a text whose answer was lost (R8.8), and of one never heard of again.

The provider has no key by which a call could be repeated safely. So a lost answer is looked for:
a message to the same number, since then, with the same words, that no other text of ours is. Only
where there is none, after the call has surely ended, may the text be sent again.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from reports.messaging.content import bodies
from reports.messaging.content.bodies import Written
from reports.messaging.delivery import statuses
from reports.messaging.delivery.sending import SETTLED_AFTER, pause_after, try_again
from reports.messaging.delivery.transitions import Step, move
from reports.messaging.gateways import Gateway, GatewayRefusal, NoSuchCopy, Sent
from reports.messaging.models import FailureOwner, OutboundText
from reports.messaging.states import FINAL, TextState
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_keys import lookups

log = logging.getLogger("linden.texts")

BATCH: Final = 200
AGAIN_AFTER: Final = timedelta(seconds=30)
SILENT_AFTER: Final = timedelta(minutes=10)  # past its hour, without a word of the provider
ASK_AGAIN: Final = timedelta(hours=1)
GIVEN_UP_AFTER: Final = timedelta(days=3)


def doubt_left_over(*, now: datetime) -> int:
    """What was claimed and never answered, because its worker died, is unknown; how many."""
    claimed = OutboundText.objects.filter(
        state=TextState.CLAIMED, claimed_at__lte=now - SETTLED_AFTER
    )
    return claimed.update(state=TextState.UNKNOWN, next_try_at=now)


def look_up(*, gateway: Gateway, now: datetime) -> int:
    """Look up a batch of unknown texts; how many are certain now."""
    waiting = OutboundText.objects.filter(state=TextState.UNKNOWN, next_try_at__lte=now)
    texts = list(waiting.order_by("next_try_at", "id")[:BATCH])
    written = bodies.opened_many(texts)
    return sum(_look_up(text, written.get(text.id), gateway, now) for text in texts)


def _look_up(text: OutboundText, written: Written | None, gateway: Gateway, now: datetime) -> bool:
    if written is None or text.claimed_at is None:
        _give_up(text, now)
        return True
    _later(text, now)  # first: whatever happens to this one, the next look begins with others
    try:
        found = gateway.find(to=written.number, sent_after=text.claimed_at)
    except GatewayRefusal as refusal:
        log.warning(
            "text_not_looked_up", extra={"text_id": str(text.id), "kind": type(refusal).__name__}
        )
        return False
    copy = _ours(found, written)
    if copy is not None:
        return _known(text, copy, now)
    if now < text.claimed_at + SETTLED_AFTER:
        return False
    later = now + pause_after(text.attempts)
    try_again(text, attempt=text.attempts, at=later, now=now)
    return True


def _ours(found: Sequence[Sent], written: Written) -> Sent | None:
    """The copy with our words that is no other text of ours; the oldest such."""
    same = [sent for sent in found if sent.body == written.body]
    taken = _taken([sent.provider_id for sent in same])
    free = [sent for sent in same if sent.provider_id not in taken]
    return min(free, key=lambda sent: sent.created_at, default=None)


def _taken(provider_ids: Sequence[str]) -> set[str]:
    by_lookup = {
        candidate: each
        for each in provider_ids
        for candidate in lookups.candidates("provider-message", each)
    }
    rows = OutboundText.objects.filter(provider_lookup__in=list(by_lookup))
    found = rows.values_list("provider_lookup", flat=True)
    return {by_lookup[bytes(row)] for row in found if row is not None}


def _known(text: OutboundText, copy: Sent, now: datetime) -> bool:
    to = statuses.state_of(copy.status, copy.failure) or TextState.ACCEPTED
    step = Step(to=to, provider_id=copy.provider_id, failure=copy.failure)
    return move(text_id=text.id, case_id=text.case_id, step=step, now=now)


def _later(text: OutboundText, now: datetime) -> None:
    rows = OutboundText.objects.filter(id=text.id, state=TextState.UNKNOWN)
    rows.update(next_try_at=max(now + AGAIN_AFTER, text.not_before))


def _give_up(text: OutboundText, now: datetime) -> None:
    """Its words are gone, so that nothing can be compared: it is not sent again."""
    rows = OutboundText.objects.filter(id=text.id, state=TextState.UNKNOWN)
    rows.update(
        state=TextState.FAILED,
        why="never_known",
        failure_owner=FailureOwner.OURS,
        final_at=now,
    )


def ask_after_silent(*, gateway: Gateway, now: datetime) -> int:
    """Ask what became of texts whose hour is long over and of which no more was heard.

    A lost status callback would otherwise leave the provider's copy there for good (R8.11). What
    has no end after three days gets none: some networks never say whether a text arrived. It is
    unconfirmed then, so that its words and the copy go as all others do (R1.18). How many of them
    are at their end now.
    """
    silent = OutboundText.objects.filter(
        Q(next_try_at__lte=now) & Q(not_after__lte=now - SILENT_AFTER),
        state__in=(TextState.ACCEPTED, TextState.SENT),
    )
    return sum(_ask_after(text, gateway, now) for text in silent.order_by("not_after")[:BATCH])


def _ask_after(text: OutboundText, gateway: Gateway, now: datetime) -> bool:
    OutboundText.objects.filter(id=text.id).update(next_try_at=now + ASK_AGAIN)
    step = _heard_of(text, gateway)
    moved = step is not None and move(text_id=text.id, case_id=text.case_id, step=step, now=now)
    if step is not None and step.to in FINAL:
        return moved
    if now < text.not_after + GIVEN_UP_AFTER:
        return False
    log.warning("text_unconfirmed", extra={"text_id": str(text.id)})
    unheard = Step(to=TextState.UNCONFIRMED)
    return move(text_id=text.id, case_id=text.case_id, step=unheard, now=now)


def _heard_of(text: OutboundText, gateway: Gateway) -> Step | None:
    """Where the provider says that it is; None where it does not say, or has no such copy."""
    if text.provider_blob is None:
        return None
    try:
        copy = gateway.look_up_by_id(bodies.provider_id(text.id, text.provider_blob))
    except NoSuchCopy:
        return None
    except (GatewayRefusal, SealBroken) as refusal:
        log.warning(
            "text_not_looked_up", extra={"text_id": str(text.id), "kind": type(refusal).__name__}
        )
        return None
    to = statuses.state_of(copy.status, copy.failure)
    return Step(to=to, failure=copy.failure) if to is not None else None
