"""What a region pack holds once read: typed, frozen, checked."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

from reports.region.denylist import DenyLexicon
from reports.region.models.care import (
    Care,
)
from reports.region.models.file_rules import FileRules
from reports.region.models.hearing import Lexicon, Worries
from reports.region.models.language import Language, ReadBy, is_known, named
from reports.region.models.lines import (
    Channel,
    EmergencyNumber,
    Helpline,
    Named,
    Offer,
    StaffWords,
    Words,
)
from reports.region.models.match_policy import MatchPolicy
from reports.region.models.nightlife import Nightlife
from reports.region.models.pharmacy import Pharmacy
from reports.region.models.places import PlaceRules
from reports.region.models.plans import FollowUpRules
from reports.region.models.services import Services
from reports.region.models.sms import Sms
from reports.region.reading.faults import Fault
from reports.region.reading.kinds import (
    SOME,
    Date,
    Day,
    Flag,
    Natural,
    Open,
    Text,
    Texts,
    form,
    key,
    like,
)
from reports.region.reading.parts import As, ById, Part, Says
from reports.region.vocabulary import Origin
from reports.region.weekly import DAYS, HolidayPolicy


class Reader(StrEnum):
    """Who is shown a deadline."""

    REPORTER = "reporter"
    VENUE = "venue"
    WORKER = "worker"


TILE = Says("a column and a row")
WEEKDAYS = As(
    Annotated[Texts, Says(f"some of {', '.join(DAYS)}")],
    lambda names: frozenset(map(DAYS.index, names)),
)


@dataclass(frozen=True, kw_only=True)
class Commune(Named, Part):
    """A municipality of the region and those it shares a border with."""

    code: Text
    names: Words
    touches: frozenset[Text]
    at: Annotated[tuple[Natural, Natural], TILE]  # in a schematic of the region


@dataclass(frozen=True, kw_only=True)
class CommuneGroup(Part):
    """Communes counted together, so that a figure never points at a street."""

    id: Text
    names: StaffWords
    communes: frozenset[Text]


@dataclass(frozen=True, kw_only=True)
class Holiday(Part):
    """One public holiday."""

    day: Date
    names: StaffWords


def _named(holidays: Mapping[date, Holiday]) -> Mapping[date, Mapping[str, str]]:
    return {day: holiday.names for day, holiday in holidays.items()}


_HOLIDAYS = As(Annotated[Mapping[date, Holiday], ById("day")], _named)


@dataclass(frozen=True, kw_only=True)
class OpeningHours(Part):
    """calendar.toml: when people are at their desks, in the region's own time."""

    staffed: Open
    on_holidays: HolidayPolicy
    working_days: Annotated[frozenset[int], WEEKDAYS]
    holidays: Annotated[Mapping[date, StaffWords], key("holiday"), _HOLIDAYS]


@dataclass(frozen=True, kw_only=True)
class Calendar(OpeningHours):
    """When people are at their desks, and where."""

    timezone: ZoneInfo


@dataclass(frozen=True, kw_only=True)
class Duration:
    """A length as a rule writes it: hours pass by the clock, the rest by the calendar."""

    number: int
    unit: str

    def __str__(self) -> str:
        return f"{self.number} {self.unit}"


def _duration(match: re.Match[str]) -> Duration:
    return Duration(number=int(match[1]), unit=match[2])


_LENGTHS = 'a length such as "72 hours", "30 days", "4 weeks" or "6 months"'
DURATION = form(r"(\d{1,4}) (hours|days|weeks|months)", _LENGTHS, _duration)
AFTER = form(
    r"venue setting|(\d{1,4}) (hours|days|weeks|months)",
    f'{_LENGTHS}, or "venue setting" where the venue\'s own cameras decide',
    lambda match: _duration(match) if match[1] else None,
)


@dataclass(frozen=True, kw_only=True)
class DeadlineRule(Part):
    """A date that practice or law puts on evidence, care or protection."""

    id: Text
    origin: Annotated[Origin, key("from")]
    after: Annotated[Duration | None, AFTER]
    soft: Annotated[Duration, DURATION] | None = None
    opens: Flag = False
    shown_to: Annotated[frozenset[Reader], SOME]
    labels: StaffWords
    passed: StaffWords
    basis: Text
    verified_on: Day

    def label(self, language: str) -> str:
        """What can be done until then, in plain words."""
        return self.labels[language]

    def passed_words(self, language: str) -> str:
        """What is still possible afterwards; never that it is too late (R4.6)."""
        return self.passed[language]


@dataclass(frozen=True, kw_only=True)
class Identity(Part):
    """region.toml: what the region is called, where it is and which languages it has.

    Money is in its currency; the exit leads to a page of no interest. `also_spoken` are codes of
    languages that people may speak with those they live or work with, beside those of the pages.
    """

    code: Annotated[str, like("[a-z][a-z0-9-]*")]
    names: Words
    spoken: Annotated[tuple[Language, ...], key("language")]
    also_spoken: Texts = ()
    timezone: ZoneInfo
    country: Annotated[str, like("[A-Z]{2}")]
    currency: Annotated[str, like("[A-Z]{3}")]
    exit_url: Annotated[str, like(r"https://[^\s?#]+")]
    standby: Flag = False  # what is acknowledged stands on a second server too

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The codes of its languages, the first one first."""
        return tuple(language.code for language in self.spoken)

    @cached_property
    def of_staff(self) -> tuple[str, ...]:
        """The codes of those that everybody reads, staff too."""
        return tuple(each.code for each in self.spoken if each.read_by is ReadBy.EVERYBODY)

    def language(self, code: str) -> Language:
        """The language with this code. Raises KeyError if the region has none."""
        for language in self.spoken:
            if language.code == code:
                return language
        raise KeyError(code)

    def own_names(self) -> Mapping[str, str]:
        """Every language that people may speak here, in its own name, by code."""
        others = {code: named(code, cldr=code) for code in self.also_spoken}
        return {language.code: language.name for language in self.spoken} | others

    def unfit(self) -> Iterator[Fault]:
        """Some language is for everybody, some can be printed, and each is there once."""
        if not self.of_staff:
            yield ("language",), "a language that is read by everybody: staff need one", None
        if not any(language.on_paper for language in self.spoken):
            yield ("language",), "a language that is on_paper: posters and cards need one", None
        for code in sorted({one for one in self.languages if self.languages.count(one) > 1}):
            yield ("language",), f"each only once: {code!r}", None
        for code in self.also_spoken:
            if code in self.languages or not is_known(code):
                expected = "codes of other languages, as the CLDR has them"
                yield ("also_spoken",), f"{expected}, not {code!r}", None


@dataclass(frozen=True, kw_only=True)
class Numbers(Part):
    """numbers.toml: who comes, who listens, and which few lines are named for what."""

    emergency: tuple[EmergencyNumber, ...]
    helplines: Annotated[tuple[Helpline, ...], key("helpline")]
    offers: Annotated[tuple[Offer, ...], key("offer")]


@dataclass(frozen=True, kw_only=True)
class Communes(Part):
    """communes.toml: the municipalities, and how they are counted together."""

    communes: Annotated[tuple[Commune, ...], key("commune")]
    commune_groups: Annotated[Mapping[str, CommuneGroup], key("group"), ById()]


@dataclass(frozen=True, kw_only=True)
class Deadlines(Part):
    """deadlines.toml: how long what can still be done can be done."""

    deadlines: Annotated[tuple[DeadlineRule, ...], key("deadline")]


type Long = Annotated[Text, AfterValidator(str.strip)]


@dataclass(frozen=True, kw_only=True)
class LongTexts(Part):
    """`texts/<language>.toml`: paragraphs are apart by a blank line."""

    not_police: Long
    who_reads: Long
    you_decide: Long
    confidentiality_exception: Long
    police_record: Long
    police_wish: Long
    what_happens_next: Long
    no_promise: Long
    strangulation_care: Long
    minors: Long
    leaving_quickly: Long
    how_to_delete: Long


TEXT_KEYS: Final = tuple(field.name for field in fields(LongTexts))


@dataclass(frozen=True, kw_only=True)
class Region(Named, Identity, Numbers, Communes, Care, Deadlines):
    """Everything that differs from one region to another."""

    folder: Path
    calendar: Calendar
    deny: DenyLexicon
    sms: Sms
    follow_up: FollowUpRules
    nightlife: Nightlife
    places: PlaceRules
    matching: MatchPolicy
    files: FileRules
    services: Services
    pharmacy: Pharmacy
    hearing: Mapping[str, Lexicon]
    worries: Mapping[str, Worries]
    texts: Mapping[str, Mapping[str, str]]

    def text(self, key: str, language: str) -> str:
        """One of `TEXT_KEYS`, paragraphs separated by a blank line."""
        return self.texts[key][language]

    def emergency_shown(self, *, deaf: bool = False) -> tuple[EmergencyNumber, ...]:
        """The numbers for the strip on every page; those for deaf people only for who says so."""
        return tuple(number for number in self.emergency if deaf or not number.only_if_deaf)

    def emergency_numbers(self) -> tuple[str, ...]:
        """What the region dials for help at once."""
        shown = self.emergency_shown()
        return tuple(number.dial for number in shown if number.channel is Channel.VOICE)

    def helpline(self, line_id: str) -> Helpline:
        """The line with this id. Raises KeyError if the pack has none."""
        for line in self.helplines:
            if line.id == line_id:
                return line
        raise KeyError(line_id)

    def commune(self, code: str) -> Commune:
        """The commune with this code. Raises KeyError if the pack has none."""
        for commune in self.communes:
            if commune.code == code:
                return commune
        raise KeyError(code)

    def group_of(self, code: str) -> CommuneGroup:
        """The group this commune is counted in. Raises KeyError for a commune of no group."""
        for group in self.commune_groups.values():
            if code in group.communes:
                return group
        raise KeyError(code)
