"""Texts from numbers that belong nowhere leave nothing behind (R8.6).

Their words are wiped when they are routed. The row stays a little: it is how the same call of the
provider, repeated, is known (R8.5).
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from reports.messaging.models import InboundState, InboundText, OutboundText

REPEATED_WITHIN = timedelta(days=2)  # a provider repeats a call within minutes


def purge(*, now: datetime) -> int:
    """Delete what is done and belongs to no case, once no call repeats it; returns how many."""
    rows = InboundText.objects.filter(
        state=InboundState.DONE,
        case__isnull=True,
        blob__isnull=True,
        redact_at__isnull=True,
        received_at__lt=now - REPEATED_WITHIN,
    )
    # Deleting it would take the answer's row along, and with it the way to the provider's copy.
    left = OutboundText.objects.filter(
        in_reply_to=OuterRef("pk"), provider_lookup__isnull=False, redacted_at__isnull=True
    )
    rows = rows.exclude(Exists(left))
    deleted, _by_model = rows.delete()
    return deleted
