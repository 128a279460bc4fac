"""One neutral text to a phone of one's own, and what becomes of it, step by step.

It goes the way of every text: a row, a worker, the gateway, the status callbacks, the provider's
copy taken away. Where a step does not come, its cause is named as far as can be told from here.
"""

import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from reports import clock
from reports.messaging import gateways
from reports.messaging.content import bodies, segments, templates
from reports.messaging.delivery import redaction, sending
from reports.messaging.gateways import GatewayRefusal, failure
from reports.messaging.models import OutboundText
from reports.messaging.outbox import outbox
from reports.messaging.states import FINAL, TextState

LOOK_EVERY = 0.25  # seconds
WORKER_SECONDS = 10.0  # a worker that is up has taken it long before

type Say = Callable[[str], None]


def try_a_text(*, to: str, language: str, say: Say, seconds: float) -> bool:
    """Send one text to `to` (E.164), tell its steps, and return whether all of them came.

    Waits up to `seconds` for the provider's status callbacks. Neither the number nor the
    provider's id is told. Raises NotConfigured.
    """
    gateways.gateway()
    say(f"provider    {_provider()}")
    say(f"text        {_measured(templates.render('check', language))}")
    text = outbox.enqueue_check(to=to, language=language, now=clock.now())
    say(f"row         queued; not later than {text.not_after:%H:%M:%S} UTC")
    state = _followed(text.id, say, seconds)
    return _called_back(text.id, state, say) and _copy_is_gone(text.id, say)


def _provider() -> str:
    host = urlsplit(settings.LINDEN_TWILIO_API_ORIGIN).netloc
    sender = "a messaging service" if settings.LINDEN_TWILIO_SERVICE else "a number"
    return f"{host}, from {sender}; it reports to {settings.LINDEN_HOOKS_ORIGIN}"


def _measured(words: str) -> str:
    size = segments.count(words)
    return f"{size.segments} part, {size.units} of {size.encoding}, in words that say nothing"


def _followed(text_id: UUID, say: Say, seconds: float) -> TextState:
    """Tell each new state until the last one, or until it has taken too long; return it."""
    began, state = time.monotonic(), TextState.QUEUED
    for text in _looks(text_id, until=began + seconds):
        if text.state != state:
            state = TextState(text.state)
            say(f"{state.value:<11} after {time.monotonic() - began:.1f} s{_why(text)}")
        if state in FINAL:
            break
        if state is TextState.QUEUED and time.monotonic() - began > WORKER_SECONDS:
            say("worker      none has taken it: is one running? Sending from here.")
            sending.send_batch(gateway=gateways.gateway(), clock=clock.now, most=outbox.BATCH)
            began = time.monotonic()
    return state


def _looks(text_id: UUID, *, until: float) -> Iterator[OutboundText]:
    while time.monotonic() < until:
        yield OutboundText.objects.get(id=text_id)
        time.sleep(LOOK_EVERY)


def _why(text: OutboundText) -> str:
    if text.failure_code:
        found = failure(text.failure_code)
        return f": {found.kind.value} ({found.code}), {found.owner.value.replace('_', ' ')}"
    return f": {text.why}" if text.why else ""


def _called_back(text_id: UUID, state: TextState, say: Say) -> bool:
    """Whether the provider's word came by itself; where not, what it says when asked."""
    if state is TextState.DELIVERED:
        say("callback    came, signed, and was taken")
        return True
    if state in FINAL:
        return False
    say(f"callback    none that ends it; {_asked(text_id)}")
    return False


def _asked(text_id: UUID) -> str:
    text = OutboundText.objects.get(id=text_id)
    if text.provider_blob is None:
        return "the provider has given no id, so it will be looked for by number"
    try:
        found = gateways.gateway().look_up_by_id(bodies.provider_id(text.id, text.provider_blob))
    except GatewayRefusal as refused:
        return f"and the provider does not say either: {type(refused).__name__}"
    return (
        f"asked, the provider says: {found.status.value}. If that is the end, its calls do not"
        " arrive: look at LINDEN_HOOKS_ORIGIN and the proxy."
    )


def _copy_is_gone(text_id: UUID, say: Say) -> bool:
    now = clock.now()
    redaction.redact_batch(gateway=gateways.gateway(), now=now)
    gone = OutboundText.objects.get(id=text_id).redacted_at is not None
    say("copy        taken away at the provider" if gone else "copy        STILL at the provider")
    return gone
