"""nightlife.toml: what venues are asked and shown, and when their entries make a pattern."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from reports.region.lines import Words
from reports.region.reading import Table
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
    CALLED = "called"  # whether 112 or the police were called
    SENT_AWAY = "sent_away"


@dataclass(frozen=True, kw_only=True)
class IncidentRules:
    """One kind of incident: which moments it starts deadlines from, whom to call, what is asked.

    `at_once`: deadlines and numbers stand on the first screen, before any question (R4.3).
    """

    kind: Incident
    origins: tuple[Origin, ...]
    lines: tuple[str, ...]
    at_once: bool
    asks: frozenset[Block]


@dataclass(frozen=True, kw_only=True)
class Label:
    """A training or label a venue may hold (R4.13)."""

    id: str
    names: Words

    def name(self, language: str) -> str:
        """Its name in this language."""
        return self.names[language]


@dataclass(frozen=True, kw_only=True)
class PatternRules:
    """When entries of one night and area are told to the coordinators' desk.

    `spikings`: so many suspected spikings; `alike`: so many entries with the same behaviour. Other
    venues hear of it, without a name, once `venues` of them have it. A night lasts until
    `night_turns_at` of the next day.
    """

    spikings: int
    alike: int
    venues: int
    night_turns_at: time


@dataclass(frozen=True, kw_only=True)
class HomeRules:
    """ "Home safe?": the plan that asks, after how many minutes at her choice, what is kept.

    `keep_minutes` after she wrote that all is well, everything about it is erased.
    """

    plan: str
    after_minutes: tuple[int, ...]
    keep_minutes: int


@dataclass(frozen=True, kw_only=True)
class Nightlife:
    """nightlife.toml. `centre` is the helpline that sees people after a sexual assault."""

    centre: str
    incidents: Mapping[Incident, IncidentRules]
    labels: tuple[Label, ...]
    pattern: PatternRules
    home: HomeRules


def nightlife(table: Table, languages: tuple[str, ...]) -> Nightlife:
    """Read nightlife.toml."""
    kinds = [_incident(each) for each in table.tables("incident", name="kind")]
    found = Nightlife(
        centre=table.text("centre"),
        incidents={each.kind: each for each in kinds},
        labels=tuple(_label(each, languages) for each in table.tables("label")),
        pattern=_pattern(table.table("pattern")),
        home=_home(table.table("home")),
    )
    for kind in Incident:
        if [each.kind for each in kinds].count(kind) != 1:
            table.wrong("incident", f"the kind {kind} exactly once")
    table.nothing_else()
    return found


def unsound_nightlife(
    rules: Nightlife, *, centres: frozenset[str], lines: frozenset[str], plans: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    """What does not fit the rest of the pack, as (file, key, what was expected).

    `centres` are helplines for sexual violence, `plans` those for a time she names herself.
    """
    file = "nightlife.toml"
    if rules.centre not in centres:
        yield file, "centre", f"a helpline for sexual violence, not {rules.centre!r}"
    if rules.home.plan not in plans:
        yield file, "home.plan", f"a plan for a time she names, not {rules.home.plan!r}"
    for each in rules.incidents.values():
        for line in sorted(set(each.lines) - lines):
            yield file, f"incident.{each.kind}.lines", f"ids of helplines, not {line!r}"
    for kind in (Incident.SPIKING, Incident.SEXUAL_ASSAULT):
        each = rules.incidents[kind]
        if not each.at_once or rules.centre not in each.lines:
            yield file, f"incident.{kind}", "at_once, with the centre among its lines (R4.3)"
    ids = [label.id for label in rules.labels]
    if len(set(ids)) < len(ids):
        yield file, "label", "each id only once"


def _incident(table: Table) -> IncidentRules:
    found = IncidentRules(
        kind=table.one_of("kind", Incident),
        origins=table.some_of("from", Origin),
        lines=table.texts("lines", ()),
        at_once=table.flag("at_once", False),
        asks=frozenset(table.some_of("asks", Block)) if "asks" in table.names() else frozenset(),
    )
    table.nothing_else()
    return found


def _label(table: Table, languages: tuple[str, ...]) -> Label:
    label = Label(
        id=table.text("id", like=r"[a-z][a-z0-9_]*"), names=table.words("names", languages)
    )
    table.nothing_else()
    return label


def _pattern(table: Table) -> PatternRules:
    rules = PatternRules(
        spikings=table.number("spikings", least=2),
        alike=table.number("alike", least=2),
        venues=table.number("venues", least=2),
        night_turns_at=table.clock("night_turns_at"),
    )
    table.nothing_else()
    return rules


def _home(table: Table) -> HomeRules:
    rules = HomeRules(
        plan=table.text("plan"),
        after_minutes=table.numbers("after_minutes", least=10),
        keep_minutes=table.number("keep_minutes"),
    )
    table.nothing_else()
    return rules
