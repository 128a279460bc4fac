"""What people write into a case, as it lies inside the sealed text: who and when is part of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reports.cases.terms.classification import CaseContext, IncidentType
from reports.region.vocabulary import Level
from reports.stored_records import Record


class Writer(StrEnum):
    """Which side of the conversation wrote."""

    REPORTER = "reporter"
    WORKER = "worker"


@dataclass(frozen=True, kw_only=True, repr=False)
class ReadMessage(Record):
    """One message. `author_id` and `role` are empty for the reporter; `number` counts from 1."""

    id: UUID
    number: int
    writer: Writer
    author_id: UUID | None
    role: str
    at: datetime
    text: str

    @property
    def ours(self) -> bool:
        """Written by a worker."""
        return self.writer is Writer.WORKER


@dataclass(frozen=True, kw_only=True, repr=False)
class Note(Record):
    """A worker's note, or what the worker told the next team at a hand-over."""

    id: UUID
    author_id: UUID
    at: datetime
    text: str


@dataclass(frozen=True, kw_only=True, repr=False)
class PhoneText(Record):
    """One text from the case's phone that may not be the reporter's: for staff alone."""

    id: UUID
    at: datetime
    text: str


@dataclass(frozen=True, kw_only=True, repr=False)
class Incident(Record):
    """One incident: exactly one type, and apart from it the context of the case (R7.2)."""

    id: UUID
    author_id: UUID
    at: datetime
    type: IncidentType
    contexts: frozenset[CaseContext]
    happened: str


class Source(TextChoices):
    """Who made an assessment (R2.12)."""

    HERSELF = "herself", _("answers of the person concerned")
    WITNESS = "witness", _("answers of a witness")
    PHARMACIST = "pharmacist", _("a pharmacist")
    VENUE = "venue", _("a night venue")
    PARTNER = "partner", _("another service")
    WORKER = "worker", _("a worker")


@dataclass(frozen=True, kw_only=True)
class AssessmentEntry(Record):
    """One entry of the history of levels: never changed, only followed by the next.

    `chapter`: which one raised it, 0 for any other entry.
    """

    level: Level
    at: datetime
    source: Source
    author_id: UUID | None = None
    reasons: tuple[str, ...] = ()
    instrument_version: str = ""
    review: bool = False
    chapter: int = 0


@dataclass(frozen=True, kw_only=True, repr=False)
class AskedAgain(Record):
    """The safety questions, asked again by a worker: a missing answer was not asked then.

    `reasons` are what weighed, as in the entry of the history that was made with it.
    """

    id: UUID
    author_id: UUID
    at: datetime
    answers: Mapping[str, str]
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, repr=False)
class LeftLater(Record):
    """What the reporter told the worker about who the other party is; `said` as in the report
    itself."""

    id: UUID
    author_id: UUID
    at: datetime
    said: Mapping[str, str]
