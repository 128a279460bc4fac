"""What people write into a case, as it lies inside the sealed text: who and when is part of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from reports.cases.terms.classification import CaseContext, IncidentType
from reports.region.vocabulary import Level


class Writer(StrEnum):
    """Which side of the conversation wrote."""

    REPORTER = "reporter"
    WORKER = "worker"


@dataclass(frozen=True, kw_only=True, repr=False)
class ReadMessage:
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

    def to_json(self) -> dict[str, Any]:
        """Plain values to seal; the id is bound by the seal itself."""
        return {
            "number": self.number,
            "writer": self.writer,
            "author": _text(self.author_id),
            "role": self.role,
            "at": self.at.isoformat(),
            "text": self.text,
        }

    @classmethod
    def from_json(cls, content_id: UUID, plain: Mapping[str, Any]) -> Self:
        """What `to_json` gave."""
        return cls(
            id=content_id,
            number=plain["number"],
            writer=Writer(plain["writer"]),
            author_id=_id(plain["author"]),
            role=plain["role"],
            at=datetime.fromisoformat(plain["at"]),
            text=plain["text"],
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class Note:
    """A worker's note, or what the worker told the next team at a hand-over."""

    id: UUID
    author_id: UUID
    at: datetime
    text: str

    def to_json(self) -> dict[str, Any]:
        """Plain values to seal."""
        return {"author": str(self.author_id), "at": self.at.isoformat(), "text": self.text}

    @classmethod
    def from_json(cls, content_id: UUID, plain: Mapping[str, Any]) -> Self:
        """What `to_json` gave."""
        return cls(
            id=content_id,
            author_id=UUID(plain["author"]),
            at=datetime.fromisoformat(plain["at"]),
            text=plain["text"],
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class PhoneText:
    """One text from the case's phone that may not be the reporter's: for staff alone."""

    id: UUID
    at: datetime
    text: str

    def to_json(self) -> dict[str, Any]:
        """Plain values to seal."""
        return {"at": self.at.isoformat(), "text": self.text}

    @classmethod
    def from_json(cls, content_id: UUID, plain: Mapping[str, Any]) -> Self:
        """What `to_json` gave."""
        at = datetime.fromisoformat(plain["at"])
        return cls(id=content_id, at=at, text=plain["text"])


@dataclass(frozen=True, kw_only=True, repr=False)
class Incident:
    """One incident: exactly one type, and apart from it the context of the case (R7.2)."""

    id: UUID
    author_id: UUID
    at: datetime
    type: IncidentType
    contexts: frozenset[CaseContext]
    happened: str

    def to_json(self) -> dict[str, Any]:
        """Plain values to seal."""
        return {
            "author": str(self.author_id),
            "at": self.at.isoformat(),
            "type": self.type,
            "contexts": sorted(self.contexts),
            "happened": self.happened,
        }

    @classmethod
    def from_json(cls, content_id: UUID, plain: Mapping[str, Any]) -> Self:
        """What `to_json` gave."""
        return cls(
            id=content_id,
            author_id=UUID(plain["author"]),
            at=datetime.fromisoformat(plain["at"]),
            type=IncidentType(plain["type"]),
            contexts=frozenset(CaseContext(each) for each in plain["contexts"]),
            happened=plain["happened"],
        )


class Source(StrEnum):
    """Who made an assessment (R2.12)."""

    HERSELF = "herself"
    WITNESS = "witness"
    PHARMACIST = "pharmacist"
    VENUE = "venue"
    PARTNER = "partner"
    WORKER = "worker"


@dataclass(frozen=True, kw_only=True)
class AssessmentEntry:
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

    def to_json(self) -> dict[str, Any]:
        """Plain values for a working blob."""
        return {
            "level": self.level,
            "at": self.at.isoformat(),
            "source": self.source,
            "author": _text(self.author_id),
            "reasons": list(self.reasons),
            "instrument_version": self.instrument_version,
            "review": self.review,
            "chapter": self.chapter,
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Self:
        """What `to_json` gave."""
        return cls(
            level=Level(plain["level"]),
            at=datetime.fromisoformat(plain["at"]),
            source=Source(plain["source"]),
            author_id=_id(plain["author"]),
            reasons=tuple(plain["reasons"]),
            instrument_version=plain["instrument_version"],
            review=plain["review"],
            chapter=plain.get("chapter", 0),
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class AskedAgain:
    """The safety questions, asked again by a worker: a missing answer was not asked then.

    `reasons` are what weighed, as in the entry of the history that was made with it.
    """

    id: UUID
    author_id: UUID
    at: datetime
    answers: Mapping[str, str]
    reasons: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values to seal."""
        return {
            "author": str(self.author_id),
            "at": self.at.isoformat(),
            "answers": dict(self.answers),
            "reasons": list(self.reasons),
        }

    @classmethod
    def from_json(cls, content_id: UUID, plain: Mapping[str, Any]) -> Self:
        """What `to_json` gave."""
        return cls(
            id=content_id,
            author_id=UUID(plain["author"]),
            at=datetime.fromisoformat(plain["at"]),
            answers=plain["answers"],
            reasons=tuple(plain["reasons"]),
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class LeftLater:
    """What the reporter told the worker about who the other party is; `said` as in the report
    itself."""

    id: UUID
    author_id: UUID
    at: datetime
    said: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """Plain values to seal."""
        return {
            "author": str(self.author_id),
            "at": self.at.isoformat(),
            "said": dict(self.said),
        }

    @classmethod
    def from_json(cls, content_id: UUID, plain: Mapping[str, Any]) -> Self:
        """What `to_json` gave."""
        return cls(
            id=content_id,
            author_id=UUID(plain["author"]),
            at=datetime.fromisoformat(plain["at"]),
            said=plain["said"],
        )


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
