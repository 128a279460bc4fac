"""What machines may know of a case while nobody is logged in: values that live in working blobs.

The words of a report and the safety answers are not here: they are sealed to people.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reports.stored_records import Record


class Channel(TextChoices):
    """By which way a report came in."""

    WEB = "web", _("web page")
    SMS = "sms", _("text message")
    PHARMACY = "pharmacy", _("pharmacy")
    VENUE = "venue", _("night venue")
    API = "api", _("another service")
    DESK = "desk", _("by phone or at the door")  # a worker wrote it down


class Teller(TextChoices):
    """Who tells: the person it happened to, or somebody who saw or knows."""

    HERSELF = "herself", _("The person concerned")
    WITNESS = "witness", _("Somebody who saw or knows")


@dataclass(frozen=True, kw_only=True)
class HouseholdNeeds(Record):
    """Who comes along and what a place must have. Ages in years; places by commune code.

    Machines read it at night: no prose is in it, but in `notes` of reports that are older than
    that rule. `keep_from` are keyed numbers (`kin.cells`) of people who must not live in the same
    place.
    """

    exact = True

    adults: int = 1
    child_ages: tuple[int, ...] = ()
    pets: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    places_not_safe: tuple[str, ...] = ()
    notes: str = ""
    keep_from: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RoutingWishes(Record):
    """What choosing a worker needs: the reporter's wish ("woman", "man" or ""), commune, kinds, a
    minor."""

    exact = True

    worker_gender: str = ""
    commune: str = ""
    kinds: tuple[str, ...] = ()
    minor: bool = False


@dataclass(frozen=True, kw_only=True)
class Facts(Record):
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
