"""Words and numbers are kept no longer than the region says after the last contact (R1.18).

What stays is that a text was sent and what became of it, with a keyed hash of the number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from reports.messaging.contact.case_port import people
from reports.messaging.models import InboundState, InboundText, OutboundText
from reports.region import region

BATCH: Final = 500
# A text to a colleague or to try the network says nothing that is needed once it has arrived.
LOOSE_KEPT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many texts lost their words, both ways."""

    out: int
    came: int


def forget(*, now: datetime, dry_run: bool = False) -> Forgotten:
    """Wipe the words that are kept no longer, or only count them."""
    kept = timedelta(days=region().retention.sms_days)
    return Forgotten(
        out=_forget_of_cases(now - kept, dry_run) + _forget_loose(now - LOOSE_KEPT, dry_run),
        came=_forget_inbound(now - kept, dry_run),
    )


def _forget_of_cases(until: datetime, dry_run: bool) -> int:
    """By case, in order: one that was in contact since keeps its words."""
    done, last = 0, None
    while case_ids := _cases_after(last, until):
        contacts = people().last_contacts(case_ids)
        over = [each for each in case_ids if (contacts.get(each) or until) <= until]
        texts = OutboundText.objects.filter(case__in=over, final_at__lte=until, blob__isnull=False)
        done += texts.count() if dry_run else texts.update(blob=None)
        last = case_ids[-1]
    return done


def _cases_after(last: UUID | None, until: datetime) -> list[UUID]:
    texts = OutboundText.objects.filter(final_at__lte=until, blob__isnull=False)
    if last is not None:
        texts = texts.filter(case__gt=last)
    found: Iterable[UUID] = texts.order_by("case").values_list("case", flat=True).distinct()[:BATCH]
    return list(found)


def _forget_loose(until: datetime, dry_run: bool) -> int:
    texts = OutboundText.objects.filter(final_at__lte=until, loose_blob__isnull=False)
    return texts.count() if dry_run else texts.update(loose_blob=None)


def _forget_inbound(until: datetime, dry_run: bool) -> int:
    """Those that were routed; one that waits to be read is never thrown away."""
    texts = InboundText.objects.filter(
        ~Q(state=InboundState.RECEIVED), received_at__lte=until, blob__isnull=False
    )
    return texts.count() if dry_run else texts.update(blob=None)
