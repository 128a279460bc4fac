"""Numbers to call: emergency services, and lines where somebody listens."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from reports.region.reading.kinds import SOME, Day, Flag, MaybeText, Open, Text, Texts, like
from reports.region.reading.parts import (
    IN_EACH_LANGUAGE,
    IN_EACH_OF_STAFF,
    IN_SOME_LANGUAGES,
    Part,
)
from reports.region.weekly import HolidayPolicy

type Words = Annotated[Mapping[str, Text], IN_EACH_LANGUAGE]  # by language
type StaffWords = Annotated[Mapping[str, Text], IN_EACH_OF_STAFF]
DIAL = r"\+[1-9]\d{6,14}|\d{3,6}"


class Named:
    """What is called something in each language of those who read it."""

    names: Words | StaffWords

    def name(self, language: str) -> str:
        """What it is called in this language."""
        return self.names[language]


class Channel(StrEnum):
    """How a line can be reached."""

    VOICE = "voice"
    SMS = "sms"
    APP = "app"
    CHAT = "chat"
    WEB = "web"
    EMAIL = "email"
    VISIT = "visit"

    @property
    def needs_voice(self) -> bool:
        """Whether using it is heard by somebody in the next room."""
        return self is Channel.VOICE


class Service(StrEnum):
    """What a line is for."""

    DOMESTIC_VIOLENCE = "domestic_violence"
    SEXUAL_VIOLENCE = "sexual_violence"
    CHILDREN = "children"
    SUICIDE = "suicide"
    LISTENING = "listening"
    REFUGE = "refuge"
    SHELTER_TONIGHT = "shelter_tonight"
    TRANSPORT = "transport"
    HATE = "hate"
    WORK = "work"
    PUBLIC_SPACE = "public_space"
    IMAGES = "images"
    FORCED_MARRIAGE = "forced_marriage"
    OLDER_PEOPLE = "older_people"


class Audience(StrEnum):
    """Whom a line answers."""

    EVERYONE = "everyone"
    CHILDREN = "children"
    WOMEN = "women"
    OLDER = "older"
    LGBTQIA = "lgbtqia"


class About(StrEnum):
    """What a few lines are offered for: what somebody tells of, or where in the telling it is."""

    PARTNER = "partner"
    FAMILY = "family"
    CLOSE = "close"  # an ex, or somebody who does not leave one alone
    WORK = "work"
    STREET = "street"
    NIGHT = "night"
    ONLINE = "online"
    PLACE = "place"
    OTHER = "other"
    MARRIAGE = "marriage"
    TOUCHED = "touched"
    CHILD = "child"  # told by an adult
    SUICIDE = "suicide"
    AFTER = "after"  # once the code is there: nothing that says what it was about
    SPOT = "spot"  # a place in public space, without a case


class Age(StrEnum):
    """Who is to read the lines."""

    ADULT = "adult"
    UNDER_18 = "under_18"


@dataclass(frozen=True, kw_only=True)
class EmergencyNumber(Named, Part):
    """A number that sends help at once."""

    id: Text
    names: Words
    purposes: Words
    display: Text
    dial: Annotated[str, like(DIAL, or_empty=True)] = ""
    channel: Channel
    only_if_deaf: Flag = False
    verified_on: Day
    source: Text

    @property
    def uri(self) -> str:
        """What a link to it holds: `tel:`, `sms:`, or nothing for an app."""
        schemes = {Channel.VOICE: "tel:", Channel.SMS: "sms:"}
        return f"{schemes[self.channel]}{self.dial}" if self.channel in schemes else ""

    def purpose(self, language: str) -> str:
        """What it is for, in this language."""
        return self.purposes[language]


@dataclass(frozen=True, kw_only=True)
class Helpline(Named, Part):
    """A line where somebody listens; it cannot send the police unless `is_emergency` (R5.6).

    One that is `only_phoned` is shown nowhere before `verified_on` says that somebody phoned it. A
    line is called in each language what it is called there; where nobody answers in that language,
    its name says so.
    """

    id: Text
    names: Words
    descriptions: Words
    hours_words: Words
    display: Text
    dial: Annotated[str, like(DIAL)]
    free: Flag | None = None
    on_bill: Flag | None = None
    is_emergency: Flag
    is_reporting_point: Flag
    services: Annotated[frozenset[Service], SOME]
    audience: Audience
    languages: Texts
    channels: Annotated[tuple[Channel, ...], SOME]
    website: Annotated[str, like(r"https://\S+", or_empty=True)] = ""
    address: MaybeText = ""
    hours: Open | None = None
    holidays: HolidayPolicy
    fallback: Text | None = None
    only_phoned: Flag = False
    verified_on: Day
    source: Text

    @property
    def uri(self) -> str:
        """The `tel:` link, or `sms:` where nobody answers a call."""
        texts = Channel.SMS in self.channels and Channel.VOICE not in self.channels
        return f"{'sms' if texts else 'tel'}:{self.dial}"

    @property
    def withheld(self) -> bool:
        """Whether it is shown to nobody: its source is weak, and nobody has phoned it yet."""
        return self.only_phoned and self.verified_on is None

    @property
    def without_voice(self) -> bool:
        """Whether it can be reached without speaking (R5.7)."""
        return any(not channel.needs_voice for channel in self.channels)

    @property
    def round_the_clock(self) -> bool:
        """Whether it is always open, holidays too."""
        return (
            self.hours is not None and self.hours.always and self.holidays is HolidayPolicy.AS_USUAL
        )

    def description(self, language: str) -> str:
        """Who answers and with what, in one or two plain sentences."""
        return self.descriptions[language]

    def published(self, language: str) -> str:
        """The hours as the line itself publishes them, in words (R5.2)."""
        return self.hours_words[language]


@dataclass(frozen=True, kw_only=True)
class Offer(Part):
    """The few lines to name, best first, for what somebody tells of and an age.

    `ids` names helplines for each language; whoever reads another is offered the first of each.
    What has no offer of its own for an age has that for `other`.
    """

    about: Annotated[tuple[About, ...], SOME]
    age: Age
    ids: Annotated[Mapping[str, Texts], IN_SOME_LANGUAGES, SOME]
