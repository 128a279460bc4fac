"""A text that came in: its words while they are needed, then nothing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from reports.messaging.content.bodies import Wiped
from reports.messaging.models import InboundState, InboundText
from reports.vault.primitives.context import Context
from reports.vault.service_blobs import text_blobs

INBOUND: Final = "text.inbound"
# A task was asked for as it came in; the sweep sees to those whose task was lost.
LOST_AFTER: Final = timedelta(seconds=10)
MOST_PHONES: Final = 500  # that one sweep sees to


@dataclass(frozen=True, slots=True)
class Opened:
    """From which number, and what it says."""

    number: str = field(repr=False)
    body: str = field(repr=False)


def close(text_id: UUID, said: Opened) -> bytes:
    """Seal what came in."""
    data = json.dumps([said.number, said.body], ensure_ascii=False).encode()
    return text_blobs.close(Context(INBOUND, text_id, text_id), data)


def opened(inbound: InboundText) -> Opened:
    """Open what came in. Raises Wiped, SealBroken."""
    if inbound.blob is None:
        raise Wiped
    context = Context(INBOUND, inbound.id, inbound.id)
    return Opened(*json.loads(text_blobs.open(context, bytes(inbound.blob))))


def wipe(inbound: InboundText) -> None:
    """Take the working copy away: it is sealed to a case, or of no use."""
    inbound.blob = None
    inbound.save(update_fields=["blob"])


def to_route(*, now: datetime) -> Sequence[UUID]:
    """Of each phone the last text whose task seems to be lost, the oldest first.

    Whoever routes one routes all that its phone wrote before, so that no text is tried twice and
    no phone whose texts cannot be taken stands before the others.
    """
    waiting = InboundText.objects.filter(
        state=InboundState.RECEIVED, received_at__lte=now - LOST_AFTER
    )
    last = waiting.order_by("number_lookup", "-received_at", "-id").distinct("number_lookup")
    ours = waiting.filter(id__in=last.values("id")).order_by("received_at", "id")
    return list(ours.values_list("id", flat=True)[:MOST_PHONES])
