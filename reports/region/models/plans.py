"""How a region asks people later how it goes: plans as data, and what silence means."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from reports.region.models.lines import Named, StaffWords
from reports.region.reading.faults import Fault, together
from reports.region.reading.kinds import SOME, Flag, Hours, Id, Minutes, Phrases, form, key, number
from reports.region.reading.parts import As, ById, Part
from reports.region.vocabulary import Level
from reports.region.weekly import HolidayPolicy

_UNITS = {"hours": timedelta(hours=1), "days": timedelta(days=1), "weeks": timedelta(weeks=1)}


def _length(match: re.Match[str]) -> timedelta:
    return int(match[1]) * _UNITS[match[2]]


LENGTH = form(
    r"(\d{1,4}) (hours|days|weeks)", 'a length such as "24 hours", "3 days" or "4 weeks"', _length
)


class Wish(StrEnum):
    """By what a reporter said of being reached; a plan is made for one of them."""

    SMS = "sms"
    CALL = "call"


@dataclass(frozen=True, kw_only=True)
class Step(Part):
    """When to ask next: `after` counts from the beginning, `every` from the step before, `times`
    times.
    """

    after: Annotated[timedelta, LENGTH] | None = None
    every: Annotated[timedelta, LENGTH] | None = None
    times: Annotated[int, number(1, 60)] | None = None

    def unfit(self) -> Iterator[Fault]:
        """One of the two ways, whole."""
        alone = self.after is not None and self.every is None and self.times is None
        again = self.after is None and self.every is not None and self.times is not None
        if not (alone or again):
            yield (), "after, or every and times", None

    def following(self, last: timedelta) -> tuple[timedelta, ...]:
        """The lengths after the beginning that it stands for."""
        if self.every is None:
            return (self.after or timedelta(),)
        return tuple(last + self.every * count for count in range(1, (self.times or 0) + 1))


def _lengths(steps: tuple[Step, ...]) -> tuple[timedelta, ...]:
    found: list[timedelta] = []
    for place, step in enumerate(steps):
        last = found[-1] if found else timedelta()
        times = step.following(last)
        if times[0] <= last:
            together([((place, "after"), "later than the step before", None)])
        found += times
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class PlanTemplate(Named, Part):
    """When to ask: `steps` are lengths of time after the plan began, each longer than the last.

    With `named_time` the reporter named the very time of the text: only then it goes, once, the
    silence is waited for `patience`, and then whoever is on duty is rung. No worker starts it.
    """

    id: Id
    names: StaffWords
    levels: Annotated[frozenset[Level], SOME] = frozenset()
    wish: Wish
    steps: Annotated[tuple[timedelta, ...], As(tuple[Step, ...], _lengths)]
    named_time: Flag = False
    patience: Annotated[Minutes | None, key("patience_minutes")] = None

    def unfit(self) -> Iterator[Fault]:
        """A time that was named is one time."""
        if self.named_time and (self.levels or len(self.steps) != 1 or self.patience is None):
            yield ("named_time",), "one step, patience_minutes and no levels", None


@dataclass(frozen=True, kw_only=True)
class PingRules(Part):
    """How the phone of whoever is on duty is rung: a neutral text, acknowledged by its word.

    One phone gets no second ping within `apart`; one nobody acknowledged within `patience` goes to
    the coordinators; its word is good for `valid`. `words` are what a ping can be acknowledged by.
    """

    apart: Annotated[Minutes, key("apart_minutes")]
    patience: Annotated[Minutes, key("patience_minutes")]
    valid: Annotated[Hours, key("valid_hours")]
    words: Phrases

    def unfit(self) -> Iterator[Fault]:
        """Enough words, and each easy to type."""
        fit = all(word.isalpha() and 3 <= len(word) <= 6 for word in self.words)
        if len(set(self.words)) < 20 or not fit:
            yield ("words",), "at least 20 different words of three to six letters", None


@dataclass(frozen=True, kw_only=True)
class FollowUpRules(Part):
    """followup.toml.

    `patience` is how long an answer is waited for before the next try, `coordinator_after` how long
    a silence may wait for the worker. A text needs at least `least` of safe time ahead of it.
    An answer on the site may be unread for `answer_waits` before a text says that it is there.
    """

    patience: Annotated[Hours, key("patience_hours")]
    coordinator_after: Annotated[Hours, key("coordinator_after_hours")]
    least: Annotated[Minutes, key("least_minutes")]
    answer_waits: Annotated[Minutes, key("answer_waits_minutes")]
    on_holidays: HolidayPolicy
    plans: Annotated[Mapping[str, PlanTemplate], key("plan"), ById()]
    ping: PingRules

    def plan_for(self, level: Level, wish: Wish) -> PlanTemplate | None:
        """The plan a new case of this level starts with, None if the region has none."""
        for plan in self.plans.values():
            if plan.wish is wish and level in plan.levels:
                return plan
        return None
