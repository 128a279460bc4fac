"""Numbers to call: emergency services, and lines where somebody listens."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from reports.region.reading.kinds import SOME, Day, Flag, MaybeText, Open, Text, Texts, like
from reports.region.reading.parts import IN_EACH_LANGUAGE, IN_EACH_OF_STAFF, Part
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
    TRANSPORT = "transport"


class Audience(StrEnum):
    """Whom a line answers."""

    EVERYONE = "everyone"
    CHILDREN = "children"
    WOMEN = "women"


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
    """A line where somebody listens; it cannot send the police unless `is_emergency` (R5.6)."""

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
    verified_on: Day
    source: Text

    @property
    def uri(self) -> str:
        """The `tel:` link."""
        return f"tel:{self.dial}"

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
