"""One consent as it lies in its working blob: to whom, what for, which fields, until when (R7.3).

Pure. Withdrawn ones stay: what was agreed and taken back is part of the case.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID


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
    NOTE = "note"  # what the worker writes for the hand-over
    NAME = "name"
    PHONE = "phone"


class How(StrEnum):
    """How the yes was given."""

    SPOKEN = "spoken"
    WRITTEN = "written"
    MESSAGE = "message"  # in the conversation, with the return code


@dataclass(frozen=True, kw_only=True)
class Sent:
    """Something went out under a consent; `reference` is what the organisation knows it by."""

    reference: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Consent:
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

    def to_json(self) -> dict[str, Any]:
        """Plain values for a blob; the id is bound by the seal itself."""
        return {
            "organisation": str(self.organisation_id),
            "purpose": self.purpose,
            "fields": sorted(self.fields),
            "until": self.until.isoformat(),
            "how": self.how,
            "given_at": self.given_at.isoformat(),
            "recorded_by": str(self.recorded_by),
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "ended_by": str(self.ended_by) if self.ended_by else None,
            "replaced": self.replaced,
            "sent": [[str(each.reference), each.at.isoformat()] for each in self.sent],
        }

    @classmethod
    def from_json(cls, content_id: UUID, plain: Mapping[str, Any]) -> Self:
        """What `to_json` gave."""
        ended_at, ended_by = plain["ended_at"], plain["ended_by"]
        return cls(
            id=content_id,
            organisation_id=UUID(plain["organisation"]),
            purpose=Purpose(plain["purpose"]),
            fields=frozenset(Field(each) for each in plain["fields"]),
            until=datetime.fromisoformat(plain["until"]),
            how=How(plain["how"]),
            given_at=datetime.fromisoformat(plain["given_at"]),
            recorded_by=UUID(plain["recorded_by"]),
            ended_at=datetime.fromisoformat(ended_at) if ended_at else None,
            ended_by=UUID(ended_by) if ended_by else None,
            replaced=plain["replaced"],
            sent=tuple(
                Sent(reference=UUID(reference), at=datetime.fromisoformat(at))
                for reference, at in plain["sent"]
            ),
        )


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
