"""What is written down before a case is closed, as it lies in its blobs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reports.audit.events import ReasonCode
from reports.region.vocabulary import Level
from reports.stored_records import Record


class PlanEnd(TextChoices):
    """What became of what was planned."""

    DONE = "done", _("Carried out")
    PARTLY = "partly", _("Carried out in part")
    NOT_DONE = "not_done", _("Not carried out")
    NO_PLAN = "no_plan", _("There was no plan")


class SafetyEnd(TextChoices):
    """How safe the person is as the work ends."""

    SAFE = "safe", _("Safe")
    SAFER = "safer", _("Safer than at first")
    NOT_SAFE = "not_safe", _("Not safe")
    UNKNOWN = "unknown", _("Not known")


class PersonSaid(TextChoices):
    """What the person says to the end of the work."""

    AGREES = "agrees", _("Agrees")
    WOULD_GO_ON = "would_go_on", _("Would rather go on")
    NOT_ASKED = "not_asked", _("Was not asked")


@dataclass(frozen=True, kw_only=True, repr=False)
class Checklist(Record):
    """What has to be answered before a case may be closed."""

    reason: ReasonCode
    plan: PlanEnd
    plan_words: str
    tasks_words: str
    safety: SafetyEnd
    safety_words: str
    person: PersonSaid
    person_words: str
    summary: str

    def missing(self, *, open_tasks: int) -> tuple[str, ...]:
        """The fields that have to be said in words and are empty.

        Whatever is not as it should be is explained: a plan that is not done, tasks that stay
        open, a person who is not safe or did not agree. The summary always is.
        """
        wanted = {
            "plan_words": self.plan is not PlanEnd.DONE,
            "tasks_words": open_tasks > 0,
            "safety_words": self.safety is not SafetyEnd.SAFE,
            "person_words": self.person is not PersonSaid.AGREES,
            "summary": True,
        }
        return tuple(
            name for name, asked in wanted.items() if asked and not getattr(self, name).strip()
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class Closing(Record):
    """One checklist as it was filled in: by whom, when, at which level, with how many tasks."""

    id: UUID
    author_id: UUID
    at: datetime
    level: Level
    open_tasks: int
    said: Checklist


@dataclass(frozen=True, kw_only=True)
class ClosingAsked(Record):
    """A case of a high level waits for a second person: who asked, and what was true then.

    `told` counts what had been told and written by then, `owner_id` is who was responsible.
    """

    closing_id: UUID
    asked_by: UUID
    asked_at: datetime
    reason: ReasonCode
    level: Level
    team_id: UUID
    owner_id: UUID | None
    told: Mapping[str, int]
