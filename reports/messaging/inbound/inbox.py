"""Taking in a text from the provider's call: kept once, then a wake-up for whoever routes it."""

import uuid
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from reports import queues
from reports.messaging.content import bodies
from reports.messaging.inbound import inbound_blobs
from reports.messaging.models import InboundState
from reports.messaging.outbox import sending_limits
from reports.region import region
from reports.vault.service_keys import lookups

ROUTE: Final = "reports.channels.sms.tasks.route_inbound"

SHORT: Final = 160  # characters
CUT: Final = "[cut]"

_INSERT: Final = """
INSERT INTO reports_inboundtext (id, provider_lookup, provider_blob, blob, number_lookup,
    opted_out, received_at, state, meaning, redact_at, redact_tries)
SELECT %(id)s, %(lookup)s, %(provider)s, %(blob)s, %(number)s, %(out)s, %(now)s, %(state)s, '',
    %(now)s, 0
WHERE NOT EXISTS (SELECT FROM reports_inboundtext WHERE provider_lookup = ANY(%(known)s))
ON CONFLICT (provider_lookup) DO NOTHING
"""


def receive(
    *,
    provider_id: str,
    from_number: str,
    to_number: str,  # noqa: ARG001 - one region, one mailbox
    body: str,
    opted_out: bool,
    now: datetime,
) -> UUID | None:
    """Keep a text that came in; None if it was kept before (R8.5).

    In a flood the long ones are cut and none is dropped (R8.17): each may be a cry, and what a
    text costs us, answers and reports, has limits of its own. The provider's copy is to be taken
    away at once: it has done its part.
    """
    text_id = uuid.uuid4()
    if not _room_for(from_number, now):
        body = _cut(body)
    values: dict[str, Any] = {
        "id": text_id,
        "lookup": lookups.lookup("provider-message", provider_id),
        "known": lookups.candidates("provider-message", provider_id),
        "provider": bodies.close_provider_id(text_id, provider_id),
        "blob": inbound_blobs.close(text_id, inbound_blobs.Opened(from_number, body)),
        "number": lookups.lookup("phone", from_number),
        "out": opted_out,
        "now": now,
        "state": InboundState.RECEIVED.value,
    }
    # One statement: the row stands before anybody is woken.
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        if not cursor.rowcount:
            return None
    queues.wake(ROUTE, queue=queues.URGENT, inbound_id=text_id)
    return text_id


def _cut(body: str) -> str:
    """The beginning of a long text; the mark keeps what is left from being read as an answer."""
    if len(body) <= SHORT:
        return body
    return f"{body[:SHORT]} {CUT}"


def _room_for(number: str, now: datetime) -> bool:
    most = region().sms.limits
    # In this order: a flood of one number leaves alone what all together may.
    wanted = {
        sending_limits.into(number): most.inbound_per_number,
        sending_limits.OVERALL_IN: most.inbound_overall,
    }
    return all(
        sending_limits.take_one(name=name, bucket=bucket, now=now)
        for name, bucket in wanted.items()
    )
