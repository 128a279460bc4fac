"""Keeping the answer for one text and taking the next: one statement, one commit for both.

A text that leaves costs two changes that must be on disk: that it was claimed, before it leaves,
and what the provider answered. The second of one and the first of the next go together; each text
still has its answer kept before another one leaves.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from reports.messaging.delivery import claims, transitions
from reports.messaging.delivery.claims import Ready

_TURN: Final = f"""
WITH kept AS ({transitions.ACCEPT} RETURNING 1), taken AS ({claims.CLAIM} RETURNING 1)
SELECT EXISTS (SELECT 1 FROM kept), EXISTS (SELECT 1 FROM taken)
"""  # noqa: S608 - two constants of our own


@dataclass(frozen=True, slots=True)
class Answered:
    """A text the provider has, under the id it gave; not kept yet."""

    ready: Ready
    provider_id: str


def keep_and_claim(last: Answered | None, ready: Ready, *, now: datetime) -> bool:
    """Keep the last answer, if any, and take this text; whether it was taken."""
    if last is None:
        return claims.claim(ready, now=now)
    if _may_wait_for_one_another(last.ready, ready):
        keep(last, now=now)
        return claims.claim(ready, now=now)
    values = transitions.accept_values(last.ready.text.id, last.provider_id)
    with connection.cursor() as cursor:
        cursor.execute(_TURN, values | claims.claim_values(ready, now))
        kept, taken = cursor.fetchone()
    if not kept:
        transitions.moved_on(text_id=last.ready.text.id, provider_id=last.provider_id, now=now)
    return bool(taken)


def keep(last: Answered, *, now: datetime) -> None:
    """Keep an answer."""
    transitions.accept(text_id=last.ready.text.id, provider_id=last.provider_id, now=now)


def _may_wait_for_one_another(one: Ready, other: Ready) -> bool:
    """A STOP takes back all texts of a number, an erasure those of a case, each in its own order.

    Two such texts are never changed in one statement: it could wait for that one in a ring.
    """
    return one.written.number == other.written.number or one.text.case_id == other.text.case_id
