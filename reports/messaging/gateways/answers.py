"""What a gateway answers, and its refusals, each of which says whether a message can exist."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from reports.messaging.gateways.failures import Failure


class ProviderStatus(StrEnum):
    """How far the provider says a message is; UNHEARD is any word that is not known here."""

    ACCEPTED = "accepted"
    SCHEDULED = "scheduled"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    PARTIALLY_DELIVERED = "partially_delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELED = "canceled"
    READ = "read"
    RECEIVING = "receiving"
    RECEIVED = "received"
    UNHEARD = "unheard"

    @classmethod
    def read_from(cls, word: str | None) -> "ProviderStatus":
        """Return the status of that word; UNHEARD where the provider has made up a new one."""
        known = {status.value: status for status in cls}
        return known.get(word or "", cls.UNHEARD)


@dataclass(frozen=True)
class Accepted:
    """The provider has created the message and will call back under this id."""

    provider_id: str
    status: ProviderStatus


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The provider's copy of a message, as it stands now. Its words are never shown."""

    provider_id: str
    status: ProviderStatus
    created_at: datetime
    failure: Failure | None
    to: str = field(repr=False)
    body: str = field(repr=False)


class GatewayRefusal(Exception):
    """A call to the provider did not do what was asked. Never carries a number or a word."""


class NotConfigured(GatewayRefusal):
    """This installation has no provider: LINDEN_TWILIO_ACCOUNT, its token or sender is missing."""


class Rejected(GatewayRefusal):
    """The provider said no, and created nothing."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.code)
        self.failure = failure


class Throttled(GatewayRefusal):
    """Too many calls: nothing was created. `retry_after` is in seconds, where it was said."""

    def __init__(self, retry_after: float | None = None) -> None:
        super().__init__()
        self.retry_after = retry_after


class NotSent(GatewayRefusal):
    """The request provably never left: no connection was made."""


class Unanswered(GatewayRefusal):
    """The request may have left, and nothing readable came back: the message may exist."""


class NoSuchCopy(GatewayRefusal):
    """The provider has no message with this id: never had one, or it was taken away."""


class NotFinal(GatewayRefusal):
    """The provider keeps its copy while the message is under way."""


class Gateway(Protocol):
    """Where texts leave. One call, one request: nothing is tried again in here."""

    def send(self, *, text_id: UUID, to: str, body: str, validity_seconds: int) -> Accepted:
        """Create one message, which the provider gives up after `validity_seconds` (R8.9).

        Status callbacks come to the address of `text_id`. Raises ValueError below one second,
        and Rejected, Throttled, NotSent, Unanswered.
        """

    def look_up_by_id(self, provider_id: str) -> Sent:
        """Return the provider's copy. Raises NoSuchCopy and what `send` raises."""

    def find(self, *, to: str, sent_after: datetime) -> list[Sent]:
        """Return what the provider created for this number since then, the newest first (R8.8).

        Two minutes earlier too: clocks differ. Raises what `send` raises.
        """

    def redact(self, provider_id: str) -> None:
        """Take the provider's copy away, words and numbers (R8.11); one that is gone is fine.

        Raises NotFinal while the message is under way, and what `send` raises.
        """
