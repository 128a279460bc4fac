"""matching.toml: in which order households stand, what a place must not be spent on, what counts.

The order reads nothing that can be claimed: the day on which somebody began to wait, moved forward
by a few days if what somebody has seen of them leaves few places (docs/matching.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final

from reports.region.models.lines import StaffWords
from reports.region.reading.faults import Fault
from reports.region.reading.kinds import Date, Flag, MaybeText, Natural, Positive, Texts, number
from reports.region.reading.parts import Part, Says

TIERS: Final = 4
# Only what can be seen, and what a house cannot help: no zone, no guard, no wish moves anybody.
MAY_BE_SEEN: Final = (
    "SIZE", "LEAST", "COMP", "MINOR", "AGE", "CHILD_AGE", "SONS", "CHILDREN", "ACCESS", "SENSORY",
    "PERMIT", "PET",
)  # fmt: skip
MOST_HOURS: Final = 14 * 24

type Counts = tuple[Natural, ...]


@dataclass(frozen=True, kw_only=True)
class OrderRules(Part):
    """Inside a tier: who counts as waiting since when.

    `openings` are the bounds of the classes: so many places open in thirty days at least, most
    first. `credit_hours` has a row for each tier and in it a number for each class, the last for
    whoever has fewest places. `seen` are the rules that count for it, each only with facts that
    somebody has seen. `two_lines`: of one tier, pairs that hang on nothing the household left open
    go first.
    """

    openings: Annotated[Counts, Says("a list of whole numbers that fall")]
    credit_hours: Annotated[tuple[Counts, ...], Says("a list for each of the four tiers")]
    seen: Texts
    two_lines: Flag

    def unfit(self) -> Iterator[Fault]:
        """Fewer places never count for less, and nobody is moved by more than two weeks."""
        if list(self.openings) != sorted(set(self.openings), reverse=True):
            yield ("openings",), "whole numbers that fall", None
        if len(self.credit_hours) != TIERS:
            yield ("credit_hours",), "a list for each of the four tiers", None
        for row in self.credit_hours:
            if len(row) != len(self.openings) + 1 or list(row) != sorted(row):
                expected = f"{len(self.openings) + 1} whole numbers a tier, none that falls"
                yield ("credit_hours",), expected, list(row)
            elif row[-1] > MOST_HOURS:
                yield ("credit_hours",), f"{MOST_HOURS} hours at most", row[-1]
        for name in self.seen:
            if name not in MAY_BE_SEEN:
                yield ("seen",), f"some of {', '.join(MAY_BE_SEEN)}", name


@dataclass(frozen=True, kw_only=True)
class Kept(Part):
    """A place with a scarce feature waits `hours` from when it became free, for who needs it.

    `from_tier`: the first tier that it is kept from; more urgent ones get it at once.
    """

    hours: Annotated[int, number(1, 168)]
    from_tier: Annotated[int, number(1, 3)]


@dataclass(frozen=True, kw_only=True)
class KeptFeatures(Part):
    """Features that places are kept for; one that is left out is not kept."""

    step_free: Kept | None = None


@dataclass(frozen=True, kw_only=True)
class Price(Part):
    """What a scarce feature costs in the fit where it is known not to be needed."""

    step_free: Natural
    five_beds: Natural
    signals: Natural
    wide_bathroom: Natural
    no_permit: Natural
    sons_14: Natural


@dataclass(frozen=True, kw_only=True)
class Reliability(Part):
    """How often the word "free" is still true of a thousand, by how old it is.

    `age_hours` are the bounds of the classes; `start_permille` has one number more, for what is
    older. A house's own answers stand instead where there are any. `in_danger` and `later` are
    the points of the fit that a sure word is worth, for tiers 0 and 1 and for 2 and 3.
    """

    age_hours: Annotated[Counts, Says("a list of whole numbers that rise")]
    start_permille: Annotated[Counts, Says("a list of whole numbers that do not rise")]
    in_danger: Natural
    later: Natural

    def unfit(self) -> Iterator[Fault]:
        """What is older is never surer."""
        if list(self.age_hours) != sorted(set(self.age_hours)):
            yield ("age_hours",), "whole numbers that rise", None
        if len(self.start_permille) != len(self.age_hours) + 1:
            yield ("start_permille",), f"{len(self.age_hours) + 1} whole numbers", None
        falls = list(self.start_permille) == sorted(self.start_permille, reverse=True)
        if not falls or max(self.start_permille, default=0) > 1000:
            yield ("start_permille",), "whole numbers to 1000 that do not rise", None


@dataclass(frozen=True, kw_only=True)
class FitWeights(Part):
    """Points of the fit: what each thing to ask costs, what speaks for a place."""

    ask: Natural
    same_as_last: Natural
    made_for: Natural
    wishes: Annotated[tuple[Natural, Natural, Natural], Says("three whole numbers")]


@dataclass(frozen=True, kw_only=True)
class MatchPolicy(Part):
    """matching.toml.

    `version` goes up by one with each change; a run keeps the one it was made with, and the
    SHA-256 of the file. `decided_by` said so on the day `decided`; `replay` names the replay that
    it was chosen by. `explained` stands on the page of every search. `backup`: whoever has a place
    has the next best of those that nobody has as a second, which is queued, never held.
    """

    version: Positive
    decided: Date
    decided_by: MaybeText
    replay: MaybeText
    explained: StaffWords
    order: OrderRules
    kept: KeptFeatures
    price: Price
    reliability: Reliability
    fit: FitWeights
    backup: Flag
