"""The states of a text and the only steps between them, as a table (R8.7, R8.10)."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _


class TextState(models.TextChoices):
    """How far a text has come.

    QUEUED waits here. CLAIMED is being handed to the provider; whoever finds it there later knows
    nothing, which is UNKNOWN. CANCELLED was taken back before anything left. UNCONFIRMED left, and
    no word that ends it ever came: some networks never say whether a text arrived.
    """

    QUEUED = "queued", _("Waits for a safe hour")
    CLAIMED = "claimed", _("Being handed over")
    ACCEPTED = "accepted", _("Handed over")
    SENT = "sent", _("On its way")
    DELIVERED = "delivered", _("Arrived")
    UNCONFIRMED = "unconfirmed", _("Sent; whether it arrived is not known")
    UNDELIVERED = "undelivered", _("Did not arrive")
    FAILED = "failed", _("Could not be sent")
    EXPIRED = "expired", _("Not sent: the safe hour was over")
    UNKNOWN = "unknown", _("Not certain: being looked up")
    CANCELLED = "cancelled", _("Taken back before it left")


S = TextState

# Nothing moves these any more, whatever comes late or twice.
FINAL = (S.DELIVERED, S.UNCONFIRMED, S.UNDELIVERED, S.FAILED, S.EXPIRED, S.CANCELLED)
# The provider has it, or may have it.
LEFT = (S.CLAIMED, S.ACCEPTED, S.SENT, S.UNKNOWN)

_ENDS = frozenset({S.DELIVERED, S.UNDELIVERED, S.FAILED, S.EXPIRED})
_ANSWERS = _ENDS | {S.ACCEPTED, S.SENT}

STEPS: Mapping[TextState, frozenset[TextState]] = MappingProxyType(
    {
        # One that was queued again is with the provider after all, if its word comes late.
        S.QUEUED: _ANSWERS | {S.CLAIMED, S.CANCELLED},
        # Back to the queue, or taken back, only where the provider provably has nothing.
        S.CLAIMED: _ANSWERS | {S.UNKNOWN, S.QUEUED, S.CANCELLED},
        S.UNKNOWN: _ANSWERS | {S.QUEUED, S.CANCELLED},
        S.ACCEPTED: _ENDS | {S.SENT, S.UNCONFIRMED},
        S.SENT: _ENDS | {S.UNCONFIRMED},
        **{final: frozenset() for final in FINAL},
    }
)


def may_become(state: TextState, other: TextState) -> bool:
    """Whether a text in `state` may take the step to `other`."""
    return other in STEPS[state]


def before(other: TextState) -> list[TextState]:
    """The states from which a text may become `other`: the condition of its UPDATE."""
    return [state for state in TextState if may_become(state, other)]
