"""How many people are there from when until when, as lanes of a picture. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

LANE: Final = 24  # how high one lane is, in the picture's units
BAR: Final = 21
type Span = tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class Run:
    """The same number of people from `starts_at` until `ends_at`."""

    starts_at: datetime
    ends_at: datetime
    count: int


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One run as a bar: per cent across, units down. `kind` is its class in the picture."""

    x: str
    width: str
    middle: str
    y: int
    count: int

    @property
    def kind(self) -> str:
        """None, one, or two and more."""
        return ("gapbox", "pale")[self.count] if self.count < 2 else "mid2"

    @property
    def text_y(self) -> int:
        """Where its number stands."""
        return self.y + 14

    @property
    def cross_y(self) -> int:
        """Where the cross of a gap stands."""
        return self.y + 5


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One line of the picture and its runs."""

    label: str
    bars: Sequence[Bar]
    gaps: Sequence[Run]


@dataclass(frozen=True, kw_only=True)
class Tick:
    """An hour below the lanes."""

    x: str
    word: str
    last: bool


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """A whole picture: lanes, hours below them, the line of now where it is in sight."""

    id: str
    lanes: Sequence[Lane]
    ticks: Sequence[Tick]
    now_x: str
    now_y1: int
    now_y2: int

    @property
    def height(self) -> int:
        """With room for the hours."""
        return LANE * len(self.lanes) + 20

    @property
    def text_y(self) -> int:
        """Where the hours stand."""
        return self.height - 2

    @property
    def gaps(self) -> list[tuple[str, Run]]:
        """Each stretch in which nobody is there, by the label of its lane."""
        return [(lane.label, gap) for lane in self.lanes for gap in lane.gaps]


def runs(spans: Iterable[Span], *, since: datetime, until: datetime) -> list[Run]:
    """The stretches of equal number between `since` and `until`, in order; no gap is left out."""
    inside = [
        (max(begins, since), min(ends, until))
        for begins, ends in spans
        if begins < until and ends > since
    ]
    edges = sorted({since, until, *(edge for span in inside for edge in span)})
    found: list[Run] = []
    for begins, ends in pairwise(edges):
        count = sum(first <= begins and last >= ends for first, last in inside)
        if found and found[-1].count == count:
            begins = found.pop().starts_at
        found.append(Run(starts_at=begins, ends_at=ends, count=count))
    return found


def lane(
    label: str, spans: Iterable[Span], *, number: int, since: datetime, until: datetime
) -> Lane:
    """The lane of this number, counted from above."""
    found = runs(spans, since=since, until=until)
    return Lane(
        label=label,
        bars=[
            Bar(
                x=share(each.starts_at, since, until),
                width=_width(each, since, until),
                middle=share(each.starts_at + (each.ends_at - each.starts_at) / 2, since, until),
                y=number * LANE + 1,
                count=each.count,
            )
            for each in found
        ],
        gaps=[each for each in found if not each.count],
    )


def share(at: datetime, since: datetime, until: datetime) -> str:
    """How far a moment is from left to right, in per cent."""
    return f"{100 * ((at - since) / (until - since)):.2f}%"


def _width(each: Run, since: datetime, until: datetime) -> str:
    # A hair of ground stays between two bars.
    return f"{max(0.2, 100 * ((each.ends_at - each.starts_at) / (until - since)) - 0.3):.2f}%"
