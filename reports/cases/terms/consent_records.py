"""One consent as it lies in its working blob: to whom, what for, which fields, until when (R7.3).

Pure. Withdrawn ones stay: what was agreed and taken back is part of the case.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reports.stored_records import Record


class Purpose(TextChoices):
    """What an organisation may use it for."""

    PLACE = "place", _("Offering a place to stay")
    HEALTH = "health", _("Medical care")
    SUPPORT = "support", _("Support and counselling")
    LEGAL = "legal", _("Legal help")


class Field(TextChoices):
    """What may be passed on. Each is one thing a person can say yes or no to."""

    HOUSEHOLD = "household", _("Who comes along: how many, ages")
    STAY = "stay", _("From when and for how long")
    LANGUAGES = "languages", _("Languages")
    ACCESS = "access", _("Access without steps")
    PETS = "pets", _("Animals")
    PERMIT = "permit", _("Residence permit, yes or no")
    MONEY = "money", _("What can be paid a day")
    SECURITY = "security", _("Security level a place needs")  # how well guarded a place must be
    HEALTH = "health", _("Health and care, on the phone only")
    INCLUSION = "inclusion", _("Whom the house should welcome, on the phone only")
    NOTE = "note", _("A note for the hand-over")
    NAME = "name", _("Name")
    PHONE = "phone", _("Phone number")


class How(TextChoices):
    """How the yes was given."""

    SPOKEN = "spoken", _("Spoken")
    WRITTEN = "written", _("In writing")
    MESSAGE = "message", _("In a message here")  # in the conversation, with the return code


class Sent(NamedTuple):
    """Something went out under a consent; `reference` is what the organisation knows it by."""

    reference: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Consent(Record):
    """One yes. `ended_at` is when it was taken back, replaced by a newer one, or ran out.

    Nobody (`ended_by`) ended one that ran out, and it holds no longer before that is written down.
    """

    id: UUID
    organisation_id: UUID
    purpose: Purpose
    fields: frozenset[Field]
    until: datetime
    how: How
    given_at: datetime
    recorded_by: UUID
    ended_at: datetime | None = None
    ended_by: UUID | None = None
    replaced: bool = False
    sent: tuple[Sent, ...] = ()

    def holds(self, *, now: datetime) -> bool:
        """Neither taken back, nor replaced, nor over."""
        return self.ended_at is None and now < self.until

    def ran_out(self, *, now: datetime) -> bool:
        """Its time is over, and nobody has written that down yet."""
        return self.ended_at is None and self.until <= now

    def about(self, organisation_id: UUID, purpose: Purpose) -> bool:
        """Given to this organisation for this purpose."""
        return self.organisation_id == organisation_id and self.purpose is purpose


def allowed(
    consents: Iterable[Consent], *, organisation_id: UUID, purpose: Purpose, now: datetime
) -> frozenset[Field]:
    """What may go to this organisation for this purpose now; empty: nothing may."""
    found = (
        each.fields
        for each in consents
        if each.holds(now=now) and each.about(organisation_id, purpose)
    )
    return frozenset().union(*found)


def only_allowed[V](payload: Mapping[Field, V], fields: frozenset[Field]) -> dict[Field, V]:
    """The payload without what nobody agreed to."""
    return {field: value for field, value in payload.items() if field in fields}
