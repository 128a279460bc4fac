"""What a case keeps of a referral: what was passed on, and each answer of its recipient."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reports.cases.terms.consent_records import Purpose
from reports.stored_records import Record

# A place to stay has a way of its own, through the houses.
PURPOSES: Final = (Purpose.HEALTH, Purpose.SUPPORT, Purpose.LEGAL)


class ReferralState(TextChoices):
    """What the service has answered."""

    ASKED = "asked", _("Asked, no answer yet")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Turned down")
    DONE = "done", _("Completed")


@dataclass(frozen=True, kw_only=True, repr=False)
class Referral(Record):
    """How one referral stands: `referral` is the same in all its records, the last one counts.

    `told` is what was passed on, by field: what nobody agreed to is not in it.
    """

    id: UUID
    referral: UUID
    number: int
    author_id: UUID
    at: datetime
    organisation_id: UUID
    purpose: Purpose
    told: Mapping[str, str]
    due_at: datetime
    state: ReferralState
    words: str


@dataclass(frozen=True, kw_only=True, repr=False)
class ReferralAnswer(Record):
    """What the recipient's own people answered on their page."""

    id: UUID
    referral: UUID
    author_id: UUID
    at: datetime
    state: ReferralState
    words: str
