"""Taking the provider's copies away, within minutes of a text's end (R8.11), and after erasures."""

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from reports.messaging.content import bodies
from reports.messaging.delivery import erased_copies
from reports.messaging.gateways import Gateway, GatewayRefusal, NotFinal
from reports.messaging.models import (
    PROVIDER_HAS_IT,
    InboundText,
    LeftCopy,
    OutboundText,
)
from reports.messaging.states import FINAL
from reports.vault.primitives.errors import SealBroken

log = logging.getLogger("linden.texts")

type Record = OutboundText | InboundText

BATCH: Final = 100
LATEST: Final = timedelta(minutes=15)  # R8.11
PAUSES: Final = (
    timedelta(minutes=1),
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
)


def redact_batch(*, gateway: Gateway, now: datetime) -> int:
    """Take away a batch of copies that are due; how many were tried, 0 when none is due."""
    rows = [*_due(OutboundText.objects.all(), now), *_due(InboundText.objects.all(), now)]
    for row in rows:
        _redact(row, gateway, now)
    copies = list(LeftCopy.objects.filter(due_at__lte=now).order_by("due_at")[:BATCH])
    for copy in copies:
        _take_left(copy, gateway, now)
    return len(rows) + len(copies)


def overdue(*, now: datetime) -> int:
    """How many copies are still at the provider later than they may be."""
    late = now - LATEST
    return (
        OutboundText.objects.filter(PROVIDER_HAS_IT, final_at__lt=late).count()
        + InboundText.objects.filter(PROVIDER_HAS_IT, received_at__lt=late).count()
    )


def look_for_leftovers(*, now: datetime) -> int:
    """Put every copy that was forgotten on the list again; the daily look (R8.11). How many."""
    forgotten = Q(redact_at__isnull=True) & PROVIDER_HAS_IT
    out = OutboundText.objects.filter(forgotten, state__in=FINAL)
    came = InboundText.objects.filter(forgotten)
    return out.update(redact_at=now) + came.update(redact_at=now)


def _due(rows: QuerySet[Any], now: datetime) -> Iterator[Record]:
    return rows.filter(redact_at__lte=now).order_by("redact_at")[:BATCH].iterator()


def _redact(row: Record, gateway: Gateway, now: datetime) -> None:
    if row.provider_blob is None:
        _note(row, redact_at=None)
        return
    try:
        gateway.redact(bodies.provider_id(row.id, row.provider_blob))
    except SealBroken:
        log.error("copy_unnamed", extra={"text_id": str(row.id)})
        _note(row, redact_at=None)
    except GatewayRefusal as refusal:
        _again(row, refusal, now)
    else:
        _note(row, redacted_at=now, redact_at=None, provider_blob=None)


def _again(row: Record, refusal: GatewayRefusal, now: datetime) -> None:
    if not isinstance(refusal, NotFinal):
        log.warning(
            "copy_not_redacted", extra={"text_id": str(row.id), "kind": type(refusal).__name__}
        )
    _note(row, redact_at=now + _pause(row.redact_tries), redact_tries=row.redact_tries + 1)


def _note(row: Record, **values: object) -> None:
    type(row)._default_manager.filter(id=row.id).update(**values)


def _pause(tries: int) -> timedelta:
    return PAUSES[min(tries, len(PAUSES) - 1)]


def _take_left(copy: LeftCopy, gateway: Gateway, now: datetime) -> None:
    """Take away what an erased text left; what was on its way is looked for, for a day."""
    try:
        done = _taken_away(erased_copies.opened(copy), gateway) or copy.tries >= _MOST_LOOKS
    except SealBroken:
        done = True  # its ring key was destroyed: nothing here can name it any more
    except GatewayRefusal as refusal:
        log.warning("left_copy_not_redacted", extra={"kind": type(refusal).__name__})
        done = False
    if done:
        copy.delete()
        return
    rows = LeftCopy.objects.filter(id=copy.id)
    rows.update(due_at=now + _pause(copy.tries), tries=copy.tries + 1)


# Five looks in the first half hour, then one an hour: a day and more.
_MOST_LOOKS: Final = 30


def _taken_away(what: Mapping[str, str], gateway: Gateway) -> bool:
    if "id" in what:
        gateway.redact(what["id"])
        return True
    found = gateway.find(to=what["to"], sent_after=datetime.fromisoformat(what["after"]))
    ours = [sent for sent in found if erased_copies.hash_of(sent.body) == what["hash"]]
    for sent in ours:
        gateway.redact(sent.provider_id)
    return bool(ours)
