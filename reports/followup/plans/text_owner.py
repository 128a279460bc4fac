"""Which case a text belongs to: one that asked, or one that we texted on a number of before."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import F, Q

from reports.followup.models import ALIVE, FollowUp
from reports.messaging.models import OutboundText
from reports.vault.service_keys import lookups

MOST = 5


def cases_waiting(*, case_ids: Collection[UUID]) -> list[UUID]:
    """Those of these open cases that asked and were not answered yet, the last to ask first.

    One query.
    """
    plans = FollowUp.objects.filter(
        Q(answered_at__isnull=True) | Q(answered_at__lt=F("asked_at")),
        case__in=case_ids,
        case__closed_at__isnull=True,
        asked_at__isnull=False,
        state__in=ALIVE,
    )
    return list(plans.order_by("-asked_at", "case_id").values_list("case_id", flat=True))


def cases_texted(*, number: str) -> list[UUID]:
    """The open cases whose texts went to this number, the last texted first; one query.

    An answer from a number that is not the reporter's any more is no answer of theirs: it makes
    somebody look.
    """
    texts = OutboundText.objects.filter(
        number_lookup__in=lookups.candidates("phone", number),
        case__isnull=False,
        case__closed_at__isnull=True,
    )
    rows = texts.order_by("-created_at").values_list("case_id", flat=True)[: MOST * 20]
    return list(dict.fromkeys(rows))[:MOST]
