"""The only way out for a text message, and the only place that knows the provider.

A gateway never tries again by itself: creating a message twice is worse than not at all. What a
call answers or raises says whether the message can exist at the provider.
"""

from reports.messaging.gateways.answers import (
    Accepted,
    Gateway,
    GatewayRefusal,
    NoSuchCopy,
    NotConfigured,
    NotFinal,
    NotSent,
    ProviderStatus,
    Rejected,
    Sent,
    Throttled,
    Unanswered,
)
from reports.messaging.gateways.configured import gateway
from reports.messaging.gateways.failures import Failure, FailureKind, Owner, failure

__all__ = [
    "Accepted",
    "Failure",
    "FailureKind",
    "Gateway",
    "GatewayRefusal",
    "NoSuchCopy",
    "NotConfigured",
    "NotFinal",
    "NotSent",
    "Owner",
    "ProviderStatus",
    "Rejected",
    "Sent",
    "Throttled",
    "Unanswered",
    "failure",
    "gateway",
]
