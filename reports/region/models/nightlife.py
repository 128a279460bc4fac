"""nightlife.toml: what venues are asked and shown, and when their entries make a pattern."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from reports.region.models.lines import Named, StaffWords
from reports.region.reading.faults import Fault
from reports.region.reading.kinds import SOME, Clock, Flag, Id, Natural, Text, Texts, key, number
from reports.region.reading.parts import IN_EACH_OF_STAFF, ById, Part
from reports.region.vocabulary import Origin


class Incident(StrEnum):
    """What a venue saw, in one word (R4.3)."""

    VERBAL = "verbal"
    TOUCHING = "touching"
    FOLLOWING = "following"
    SEXUAL_ASSAULT = "sexual_assault"
    SPIKING = "spiking"
    PHYSICAL = "physical"
    HATE = "hate"
    OTHER = "other"


class Block(StrEnum):
    """A part of the form that only some kinds of incident need."""

    ITEM = "item"  # a glass or bottle put aside
    CAMERAS = "cameras"
    CALLED = "called"  # whether emergency help or the police were called
    SENT_AWAY = "sent_away"


@dataclass(frozen=True, kw_only=True)
class IncidentRules(Part):
    """One kind of incident: which moments it starts deadlines from, whom to call, what is asked.

    `at_once`: deadlines and numbers stand on the first screen, before any question (R4.3).
    """

    kind: Incident
    origins: Annotated[tuple[Origin, ...], key("from"), SOME]
    lines: Texts = ()
    at_once: Flag = False
    asks: Annotated[frozenset[Block], SOME] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Label(Named, Part):
    """A training or label a venue may hold (R4.13)."""

    id: Id
    names: StaffWords


@dataclass(frozen=True, kw_only=True)
class PatternRules(Part):
    """When entries of one night and area are told to the coordinators' desk.

    `spikings`: so many suspected spikings; `alike`: so many entries with the same behaviour. Other
    venues hear of it, without a name, once `venues` of them have it. A night lasts until
    `night_turns_at` of the next day.
    """

    spikings: Annotated[int, number(2)]
    alike: Annotated[int, number(2)]
    venues: Annotated[int, number(2)]
    night_turns_at: Clock


@dataclass(frozen=True, kw_only=True)
class HomeRules(Part):
    """ "Home safe?": the plan that asks, after how many minutes as the guest chooses, what is kept.

    `keep_minutes` after the guest wrote that all is well, everything about it is erased.
    """

    plan: Text
    after_minutes: Annotated[tuple[Annotated[int, number(10)], ...], SOME]
    keep_minutes: Natural


@dataclass(frozen=True, kw_only=True)
class Naming(Part):
    """By which words a note says who somebody is (R4.2): a title before a name, or "is called"."""

    titles: Texts
    called: Texts


@dataclass(frozen=True, kw_only=True)
class Nightlife(Part):
    """nightlife.toml. `centre` is the helpline that sees people after a sexual assault."""

    centre: Text
    incidents: Annotated[Mapping[Incident, IncidentRules], key("incident"), ById("kind")]
    labels: Annotated[tuple[Label, ...], key("label")]
    pattern: PatternRules
    home: HomeRules
    naming: Annotated[Mapping[str, Naming], IN_EACH_OF_STAFF]
    nobody: Texts = ()  # words with capitals that are no person's name: brands, services

    def unfit(self) -> Iterator[Fault]:
        """Each kind of incident has its rules."""
        for kind in Incident:
            if kind not in self.incidents:
                yield ("incident",), f"the kind {kind} too", None
