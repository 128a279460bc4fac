"""What a status callback does: forwards only, whatever comes late, twice or in another order."""

from datetime import datetime
from typing import Final
from uuid import UUID

from reports.messaging.delivery.transitions import Step, move
from reports.messaging.gateways import Failure, FailureKind, ProviderStatus, failure
from reports.messaging.models import OutboundText
from reports.messaging.states import TextState
from reports.vault.service_keys import lookups

_STATES: Final = {
    ProviderStatus.ACCEPTED: TextState.ACCEPTED,
    ProviderStatus.SCHEDULED: TextState.ACCEPTED,
    ProviderStatus.QUEUED: TextState.ACCEPTED,
    ProviderStatus.SENDING: TextState.ACCEPTED,
    ProviderStatus.SENT: TextState.SENT,
    ProviderStatus.DELIVERED: TextState.DELIVERED,
    ProviderStatus.READ: TextState.DELIVERED,
    ProviderStatus.PARTIALLY_DELIVERED: TextState.UNDELIVERED,
    ProviderStatus.UNDELIVERED: TextState.UNDELIVERED,
    ProviderStatus.FAILED: TextState.FAILED,
    ProviderStatus.CANCELED: TextState.FAILED,
}


def state_of(status: ProviderStatus, why: Failure | None) -> TextState | None:
    """Which of our states the provider's word is; None for a word that says nothing of a text."""
    if why is not None and why.kind is FailureKind.EXPIRED:
        return TextState.EXPIRED
    return _STATES.get(status)


def take(
    *,
    provider_id: str,
    text_id: UUID | None,
    status: str,
    error_code: int | None,
    now: datetime,
) -> None:
    """Let a text go where the provider says it is (R8.10); an unknown one is passed over.

    `text_id` comes from the signed address we gave the provider ourselves: it finds a text whose
    own answer was lost.
    """
    why = failure(error_code) if error_code else None
    to = state_of(ProviderStatus.read_from(status), why)
    text = _found(provider_id, text_id)
    if to is None or text is None:
        return
    step = Step(to=to, provider_id=provider_id, failure=why if to in _ENDS_BADLY else None)
    move(text_id=text.id, case_id=text.case_id, step=step, now=now)


_ENDS_BADLY: Final = (TextState.UNDELIVERED, TextState.FAILED, TextState.EXPIRED)


def _found(provider_id: str, text_id: UUID | None) -> OutboundText | None:
    known = lookups.candidates("provider-message", provider_id)
    rows = OutboundText.objects.only("id", "case_id")
    text = rows.filter(provider_lookup__in=known).first()
    if text is None and text_id is not None:
        text = rows.filter(id=text_id, provider_lookup__isnull=True).first()
    return text
