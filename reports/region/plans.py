"""How a region asks people later how it goes: plans as data, and what silence means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from reports.region.lines import Words
from reports.region.vocabulary import Level
from reports.region.weekly import HolidayPolicy


class Wish(StrEnum):
    """By what she said she may be reached; a plan is made for one of them."""

    SMS = "sms"
    CALL = "call"


@dataclass(frozen=True, kw_only=True)
class PlanTemplate:
    """When to ask: `steps` are lengths of time after the plan began, each longer than the last.

    With `named_time` she named the very time of the text herself: only then it goes, once, her
    silence is waited for `patience`, and then whoever is on duty is rung. No worker starts it.
    """

    id: str
    names: Words
    levels: frozenset[Level]
    wish: Wish
    steps: tuple[timedelta, ...]
    named_time: bool = False
    patience: timedelta | None = None

    def name(self, language: str) -> str:
        """What the worker reads."""
        return self.names[language]


@dataclass(frozen=True, kw_only=True)
class PingRules:
    """How the phone of whoever is on duty is rung: a neutral text, acknowledged by its word.

    One phone gets no second ping within `apart`; one nobody acknowledged within `patience` goes to
    the coordinators; its word is good for `valid`. `words` are what a ping can be acknowledged by.
    """

    apart: timedelta
    patience: timedelta
    valid: timedelta
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FollowUpRules:
    """followup.toml.

    `patience` is how long an answer is waited for before the next try, `coordinator_after` how long
    a silence may wait for her worker. A text needs at least `least` of safe time ahead of it.
    """

    patience: timedelta
    coordinator_after: timedelta
    least: timedelta
    on_holidays: HolidayPolicy
    plans: Mapping[str, PlanTemplate]
    ping: PingRules

    def plan_for(self, level: Level, wish: Wish) -> PlanTemplate | None:
        """The plan a new case of this level starts with, None if the region has none."""
        for plan in self.plans.values():
            if plan.wish is wish and level in plan.levels:
                return plan
        return None
