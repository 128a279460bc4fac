"""places.toml: when houses' people change shifts, and what they answer when they are asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Annotated

from reports.region.reading.faults import Fault, together
from reports.region.reading.kinds import Clock, FiveMinutes, Hours, Phrases, Positive, key, number
from reports.region.reading.parts import IN_EACH_OF_STAFF, As, Part


@dataclass(frozen=True, kw_only=True)
class ShiftChange(Part):
    """When the people of a house change."""

    at: Clock


def _in_order(changes: tuple[ShiftChange, ...]) -> tuple[time, ...]:
    times = [change.at for change in changes]
    together(
        ((), f"each time only once: {at}", None) for at in sorted(set(times)) if times.count(at) > 1
    )
    return tuple(sorted(times))


def _in_any_language(answers: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset(answer for each in answers.values() for answer in each)


_ANSWERS = As(Annotated[Mapping[str, Phrases], IN_EACH_OF_STAFF], _in_any_language)


@dataclass(frozen=True, kw_only=True)
class Holds(Part):
    """How long a hold and an offer last, by how urgent the household's need is (R7.11).

    One length for all is too long tonight and too short for a plan. A place waits for somebody who
    was `expected` and did not come; a house has it `kept` for a caller of its own so long at most.
    """

    tonight: Annotated[FiveMinutes, key("tonight_minutes")]
    two_days: Annotated[FiveMinutes, key("two_days_minutes")]
    days: Annotated[FiveMinutes, key("days_minutes")]
    moving_on: Annotated[FiveMinutes, key("moving_on_minutes")]
    expected: Annotated[Hours, key("expected_hours")]
    kept: Annotated[Hours, key("kept_hours")]

    @property
    def by_tier(self) -> tuple[timedelta, ...]:
        """The most urgent first."""
        return self.tonight, self.two_days, self.days, self.moving_on


@dataclass(frozen=True, kw_only=True)
class PlaceRules(Part):
    """places.toml.

    At each of `shift_changes` (the region's own time) a house that does not name its own is asked
    whether what it says is free is free still; not later than `ask_within` after it. An answer
    counts for `answer_within`: one of `yes` or `no`, in any language, as the whole message. A
    figure about an area is shown when it stands for `least_houses` at least. Nobody lives in a flat
    of transit for longer than `flat_days`, where the region's law knows such an end.
    """

    shift_changes: Annotated[
        tuple[time, ...], key("shift_change"), As(tuple[ShiftChange, ...], _in_order)
    ]
    ask_within: Annotated[FiveMinutes, key("ask_within_minutes")]
    answer_within: Annotated[FiveMinutes, key("answer_within_minutes")]
    least_houses: Annotated[int, number(2)]
    flat_days: Positive | None = None
    holds: Holds
    yes: Annotated[frozenset[str], _ANSWERS]
    no: Annotated[frozenset[str], _ANSWERS]

    def unfit(self) -> Iterator[Fault]:
        """No answer means two things, and an answer counts until the next question."""
        if self.answer_within < self.ask_within:
            yield ("answer_within_minutes",), "not less than ask_within_minutes", None
        if both := self.yes & self.no:
            yield ("no",), f"no answer that means yes too, not {min(both)!r}", None
