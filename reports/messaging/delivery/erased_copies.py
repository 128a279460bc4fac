"""What erasing a case leaves at the provider: noted without the case, taken away there soon."""

import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from reports.messaging.content import bodies
from reports.messaging.models import PROVIDER_HAS_IT, InboundText, LeftCopy, OutboundText
from reports.messaging.states import TextState
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import text_blobs
from reports.vault.service_keys import lookups

LEFT_COPY: Final = "text.left-copy"
# Handed over this moment, or nobody knows: the provider may have it under an id not known here.
_NAMELESS: Final = (TextState.CLAIMED, TextState.UNKNOWN)


def leave_case(*, case_id: UUID, now: datetime) -> None:
    """Note what the provider still has of a case that is being erased; then its texts can go.

    In the erasing transaction, before the case's keys are destroyed. What comes too late for
    this, an answer of the provider to a text that is gone, is noted as it comes (`moving.py`).
    """
    LeftCopy.objects.bulk_create(
        [_row(what, now) for what in (*_named(case_id), *_nameless(case_id))]
    )


def left_behind(*, provider_id: str, now: datetime) -> None:
    """Note a copy whose text is gone."""
    _row({"id": provider_id}, now).save(force_insert=True)


def opened(copy: LeftCopy) -> Mapping[str, str]:
    """`id`, or `to`, `after` and `hash`. Raises SealBroken."""
    found: dict[str, str] = json.loads(text_blobs.open(_context(copy.id), bytes(copy.blob)))
    return found


def hash_of(body: str) -> str:
    """What tells one body from another once the body is gone."""
    return lookups.keyed_hash("provider-message", body).hex()


def _of(case_id: UUID) -> QuerySet[OutboundText]:
    """Its texts, and what was answered in the conversation that became it.

    Each is looked up by itself: asked for as one or the other, every text there is is read.
    """
    own = OutboundText.objects.filter(case=case_id)
    answers = OutboundText.objects.filter(in_reply_to__case=case_id)
    return OutboundText.objects.filter(id__in=own.values("id").union(answers.values("id")))


def _named(case_id: UUID) -> Iterator[dict[str, str]]:
    ours = _of(case_id).filter(PROVIDER_HAS_IT)
    theirs = InboundText.objects.filter(PROVIDER_HAS_IT, case=case_id)
    for copies in (ours, theirs):
        for row_id, blob in copies.values_list("id", "provider_blob"):
            try:
                yield {"id": bodies.provider_id(row_id, blob or b"")}
            except SealBroken:
                continue  # its ring key was destroyed: nothing here can name it any more


def _nameless(case_id: UUID) -> Iterator[dict[str, str]]:
    texts = list(_of(case_id).filter(state__in=_NAMELESS, provider_lookup__isnull=True))
    opened = bodies.opened_many(texts)
    for text in texts:
        if text.id in opened and text.claimed_at is not None:
            written = opened[text.id]
            yield {
                "to": written.number,
                "after": text.claimed_at.isoformat(),
                "hash": hash_of(written.body),
            }


def _row(what: Mapping[str, str], now: datetime) -> LeftCopy:
    copy = LeftCopy(id=uuid.uuid4(), due_at=now)
    copy.blob = text_blobs.close(_context(copy.id), json.dumps(what).encode())
    return copy


def _context(copy_id: UUID) -> Context:
    return Context(LEFT_COPY, copy_id, copy_id)
