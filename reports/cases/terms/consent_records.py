"""One consent as it lies in its working blob: to whom, what for, which fields, until when (R7.3).

Pure. Withdrawn ones stay: what was agreed and taken back is part of the case.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from reports.stored_records import Record


class Purpose(StrEnum):
    """What an organisation may use it for."""

    PLACE = "place"  # offering a place to stay
    HEALTH = "health"
    SUPPORT = "support"
    LEGAL = "legal"


class Field(StrEnum):
    """What may be passed on. Each is one thing a person can say yes or no to."""

    HOUSEHOLD = "household"  # how many people, ages, women or men
    STAY = "stay"  # from when, for how long
    LANGUAGES = "languages"
    ACCESS = "access"
    PETS = "pets"
    PERMIT = "permit"
    MONEY = "money"
    SECURITY = "security"  # how well guarded a place must be
    HEALTH = "health"  # spoken only, as is whom a house should welcome
    INCLUSION = "inclusion"
    NOTE = "note"  # what the worker writes for the hand-over
    NAME = "name"
    PHONE = "phone"


class How(StrEnum):
    """How the yes was given."""

    SPOKEN = "spoken"
    WRITTEN = "written"
    MESSAGE = "message"  # in the conversation, with the return code


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
