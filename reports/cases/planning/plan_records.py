"""What is agreed with the person, as it lies in its blobs. Each saving is a record of its own."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reports.stored_records import Record


@dataclass(frozen=True, kw_only=True, repr=False)
class PlanWords(Record):
    """The words of a safety plan, by what they are about; whatever is empty was not talked about.

    `card` is what may stand on a small card that others may find.
    """

    signs: str = ""
    at_home: str = ""
    places: str = ""
    people: str = ""
    packing: str = ""
    children: str = ""
    devices: str = ""
    card: str = ""


@dataclass(frozen=True, kw_only=True, repr=False)
class SafetyPlan(Record):
    """A safety plan as it was agreed: by whom it was written down, when, with the person or not.

    `number` counts the versions from 1.

    `shown` says that the person wants to read it behind the return code.
    """

    id: UUID
    number: int
    author_id: UUID
    at: datetime
    agreed: bool
    shown: bool
    said: PlanWords


@dataclass(frozen=True, kw_only=True, repr=False)
class SharedPlan(Record):
    """What the person reads of it behind the return code."""

    at: datetime
    said: PlanWords


@dataclass(frozen=True, kw_only=True, repr=False)
class Assessment(Record):
    """What was found out together, before anything is planned."""

    situation: str = ""
    needs: str = ""
    strengths: str = ""
    risks: str = ""


class GoalState(TextChoices):
    """How far a goal is."""

    OPEN = "open", _("Not reached yet")
    REACHED = "reached", _("Reached")
    DROPPED = "dropped", _("Given up")


@dataclass(frozen=True, kw_only=True, repr=False)
class Goal(Record):
    """One thing that the person wants to reach: with which service, who does what, by when."""

    what: str
    service: str = ""
    who: str = ""
    by: date | None = None
    state: GoalState = GoalState.OPEN
    outcome: str = ""


@dataclass(frozen=True, kw_only=True, repr=False)
class CasePlan(Record):
    """One version of assessment and case plan; `number` counts them from 1."""

    id: UUID
    number: int
    author_id: UUID
    at: datetime
    agreed: bool
    assessment: Assessment
    goals: tuple[Goal, ...]


class DateKind(TextChoices):
    """What a date is, from which something else counts."""

    COURT = "court", _("Date in court")
    ORDER = "order", _("Order issued")
    SAMPLING = "sampling", _("Traces taken")
    INCIDENT = "incident", _("When it happened")


@dataclass(frozen=True, kw_only=True, repr=False)
class CaseDate(Record):
    """A date of a case: when, until when if that is said, and what about it.

    `on` of an incident is the earliest and `until` the latest time at which it may have been.
    """

    id: UUID
    author_id: UUID
    at: datetime
    kind: DateKind
    on: datetime
    until: datetime | None
    words: str
