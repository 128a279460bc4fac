"""What lies in the blobs of a venue: plain values, written and read as JSON.

Nothing here has a field for a name, a number or a face: whoever is told of is "the guest", and who
did it is one of four words (R4.2).
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from nightlife.codes.incident_words import with_number
from reports.region.models.nightlife import Incident
from reports.stored_records import Record
from reports.vault.fields import RingBlobField
from reports.vault.service_blobs import partner_blobs


class When(models.TextChoices):
    """How well the time is known (R4.5)."""

    NOW = "now", _("Just now")
    BETWEEN = "between", _("Earlier, between two times")
    UNKNOWN = "unknown", _("Nobody knows")


class Zone(models.TextChoices):
    """Where in the venue."""

    ENTRANCE = "entrance", _("Entrance")
    BAR = "bar", _("Bar")
    FLOOR = "floor", _("Dance floor")
    TOILETS = "toilets", _("Toilets")
    SMOKING = "smoking", _("Smoking area")
    CLOAKROOM = "cloakroom", _("Cloakroom")
    BACKSTAGE = "backstage", _("Backstage, staff area")
    OUTSIDE = "outside", _("Outside")
    OTHER = "other", _("Elsewhere")


class Doer(models.TextChoices):
    """Who did it, as far as anybody can say."""

    GUEST = "guest", _("A guest")
    STAFF = "staff", _("Somebody of the staff")
    SECURITY = "security", _("Somebody of security")
    UNKNOWN = "unknown", _("Not known")


OF_THE_VENUE = frozenset({Doer.STAFF, Doer.SECURITY})


class Behaviour(models.TextChoices):
    """What was done, in words that can be compared from venue to venue."""

    DRINK_OFFERED = "drink_offered", _("Insisted on offering drinks")
    DRINK_TAMPERED = "drink_tampered", _("Seen near a drink, or a drink tasted odd")
    SUDDENLY_UNWELL = "suddenly_unwell", _("The guest was suddenly unwell or confused")
    LED_AWAY = "led_away", _("Tried to lead the guest away")
    TOUCHED_IN_CROWD = "touched_in_crowd", _("Touched in the crowd")
    CORNERED = "cornered", _("Blocked the way, cornered")
    FOLLOWED = "followed", _("Followed through the venue")
    WAITED_OUTSIDE = "waited_outside", _("Waited outside")
    FALSE_DRIVER = "false_driver", _("Said to be a driver or a friend")
    FILMED = "filmed", _("Filmed or took pictures")
    INSULTED = "insulted", _("Insulted, threatened in words")
    HIT = "hit", _("Hit, pushed, held")
    OTHER = "other", _("Something else")


class Wish(models.TextChoices):
    """What the guest wants."""

    NOTHING = "nothing", _("Nothing more")
    HELPER = "helper", _("Somebody to talk to")
    CARE = "care", _("Go to the care centre or a hospital")
    POLICE = "police", _("The police")
    NOT_ASKED = "not_asked", _("Could not be asked yet")


class Care(models.TextChoices):
    """What was done for the guest."""

    QUIET_PLACE = "quiet_place", _("Quiet place")
    WATER = "water", _("Water")
    FIRST_AID = "first_aid", _("First aid")
    FRIEND = "friend", _("Friend called")
    RIDE = "ride", _("Ride home")
    CENTRE_CALLED = "centre_called", _("Care centre called")
    STAYED = "stayed", _("Somebody stayed")


class Item(models.TextChoices):
    """What was put aside, sealed, for a laboratory."""

    NONE = "none", _("Nothing")
    GLASS = "glass", _("Glass, sealed")
    BOTTLE = "bottle", _("Bottle, sealed")
    BOTH = "both", _("Glass and bottle, sealed")


class Called(models.TextChoices):
    """Who was called."""

    NOBODY = "nobody", _("Nobody")
    EMERGENCY = "emergency", with_number("%(number)s")
    POLICE = "police", _("The police")
    BOTH = "both", with_number(_("%(number)s and the police"))


@dataclass(frozen=True, kw_only=True)
class Facts(Record):
    """One blob's content."""

    def encode(self) -> bytes:
        """As bytes for a blob."""
        return json.dumps(self.to_json(), ensure_ascii=False).encode()

    @classmethod
    def decode(cls, raw: bytes) -> Self:
        """What `encode` wrote."""
        return cls.from_json(json.loads(raw))


@dataclass(frozen=True, kw_only=True)
class VenueFacts(Facts):
    """A venue: its name, commune, for how many days its cameras keep images (None: unknown).

    `labels` are ids of the region's labels, each with its last day (R4.13).
    """

    name: str
    commune: str
    camera_days: int | None = None
    labels: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, kw_only=True)
class SeatFacts(Facts):
    """What somebody does in a venue, as a member since `member_since`: later ones sit anew."""

    post: str
    conflicted: bool
    member_since: datetime


@dataclass(frozen=True, kw_only=True)
class EventFacts(Facts):
    """What a night is called."""

    name: str


@dataclass(frozen=True, kw_only=True)
class EntryFacts(Facts):
    """One incident as a venue saw it. Times are to the minute; None where nobody knows.

    `posts` are the posts of staff who were there, never who they are.
    """

    incident: Incident
    when: When
    earliest: datetime | None
    latest: datetime | None
    zone: Zone
    doer: Doer
    behaviours: tuple[Behaviour, ...]
    wish: Wish
    words: str = ""
    posts: tuple[str, ...] = ()
    care: tuple[Care, ...] = ()
    item: Item = Item.NONE
    called: Called = Called.NOBODY
    sent_away: bool = False

    @property
    def about_own_staff(self) -> bool:
        """Whether it goes to the region's desk (R4.9)."""
        return self.doer in OF_THE_VENUE


@dataclass(frozen=True, kw_only=True)
class AmendmentFacts(Facts):
    """What is added to an entry later."""

    words: str = ""
    care: tuple[Care, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TaskFacts(Facts):
    """Which cameras, and of which time."""

    cameras: str
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class AlertFacts(Facts):
    """What the pattern is: `what` is "spiking" or a Behaviour, `night` the day it began on."""

    what: str
    area: str
    night: date


@dataclass(frozen=True, kw_only=True)
class MonthFacts(Facts):
    """How many entries of each kind; kinds without one are zero."""

    counts: dict[str, int]


def close(row: models.Model, facts: Facts) -> bytes:
    """The blob of these facts for this row, whose ids are set."""
    return partner_blobs.close(_field(row).context(row), facts.encode())


def opened[F: Facts](row: models.Model, kind: type[F]) -> F:
    """What lies in this row's blob. Raises SealBroken."""
    blob = bytes(row.facts)  # type: ignore[attr-defined]
    return kind.decode(partner_blobs.open(_field(row).context(row), blob))


def _field(row: models.Model) -> RingBlobField:
    field = row._meta.get_field("facts")
    if not isinstance(field, RingBlobField):
        raise TypeError(type(row).__name__)
    return field
