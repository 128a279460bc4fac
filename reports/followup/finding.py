"""Which case a number belonged to when we last texted it, whatever is on file by now."""

from uuid import UUID

from reports.messaging.models import OutboundText
from reports.vault import lookups

MOST = 5


def cases_texted(*, number: str) -> list[UUID]:
    """The open cases whose texts went to this number, the last texted first; one query.

    An answer from a number that is not hers any more is no answer of hers: it makes somebody look.
    """
    texts = OutboundText.objects.filter(
        number_lookup__in=lookups.candidates("phone", number),
        case__isnull=False,
        case__closed_at__isnull=True,
    )
    rows = texts.order_by("-created_at").values_list("case_id", flat=True)[: MOST * 20]
    return list(dict.fromkeys(rows))[:MOST]
