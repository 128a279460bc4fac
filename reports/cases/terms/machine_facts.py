"""What machines may know of a case while nobody is logged in: values that live in working blobs.

The words of a report and the safety answers are not here: they are sealed to people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self
from uuid import UUID


class Channel(StrEnum):
    """By which way a report came in."""

    WEB = "web"
    SMS = "sms"
    PHARMACY = "pharmacy"
    VENUE = "venue"
    API = "api"


class Teller(StrEnum):
    """Who tells: the person it happened to, or somebody who saw or knows."""

    HERSELF = "herself"
    WITNESS = "witness"


@dataclass(frozen=True, kw_only=True)
class HouseholdNeeds:
    """Who comes along and what a place must have. Ages in years; places by commune code.

    Machines read it at night: no prose is in it, but in `notes` of reports that are older than
    that rule. `keep_from` are keyed numbers (`kin.cells`) of people who must not live in the same
    place.
    """

    adults: int = 1
    child_ages: tuple[int, ...] = ()
    pets: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    places_not_safe: tuple[str, ...] = ()
    notes: str = ""
    keep_from: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values for a blob."""
        return {name: _plain(getattr(self, name)) for name in self.__dataclass_fields__}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        return cls(**{name: _frozen(value) for name, value in plain.items()})


@dataclass(frozen=True, kw_only=True)
class RoutingWishes:
    """What choosing a worker needs: the reporter's wish ("woman", "man" or ""), commune, kinds, a
    minor."""

    worker_gender: str = ""
    commune: str = ""
    kinds: tuple[str, ...] = ()
    minor: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain values for a blob."""
        return {name: _plain(getattr(self, name)) for name in self.__dataclass_fields__}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        return cls(**{name: _frozen(value) for name, value in plain.items()})


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The rest of what is known without a person's key.

    `counted` is the reporter's answer on being counted in statistics (R6.14); None means nobody
    asked or there was no answer. `source_organisation` is the partner whose counter the reporter
    stood at or whose code they came with, if any; `linked_entry` the entry of its log that they
    agreed to have put beside the report. `given_up` are the needs (routing.Need) that could not be
    met when the machine gave the case to `given_to`; none if that worker is not the one who has it
    now.
    """

    language: str
    teller: Teller
    counted: bool | None
    wishes: RoutingWishes
    source_organisation: UUID | None = None
    linked_entry: UUID | None = None
    given_up: tuple[str, ...] = ()
    given_to: UUID | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values for a blob."""
        return {
            "language": self.language,
            "teller": self.teller,
            "counted": self.counted,
            "wishes": self.wishes.to_json(),
            "source_organisation": _text(self.source_organisation),
            "linked_entry": _text(self.linked_entry),
            "given_up": list(self.given_up),
            "given_to": _text(self.given_to),
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        return cls(
            language=plain["language"],
            teller=Teller(plain["teller"]),
            counted=plain["counted"],
            wishes=RoutingWishes.from_json(plain["wishes"]),
            source_organisation=_id(plain["source_organisation"]),
            linked_entry=_id(plain.get("linked_entry")),
            given_up=tuple(plain.get("given_up", ())),
            given_to=_id(plain.get("given_to")),
        )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
