"""Who had no place, month beside month: squares, stronger the more there are (R6.11).

Each square is a figure that the page of its month shows; what is not shown there is not here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from reports.cases.statistics.disclosure_control import Rule, table
from shelters.boards.unmet_counts import Counts
from shelters.boards.unmet_kinds import DIMENSIONS, Dimension
from shelters.screens.region import unmet_labels

MOST: Final = 12  # months beside each other
ACROSS: Final = 62
DOWN: Final = 46  # a line of words, and the squares below it
_STRONGEST: Final = 0.45  # figures are read on it, on paper and on a dark screen
_SHOWN: Final = ("tier", "reason", "need")


@dataclass(frozen=True, kw_only=True)
class Square:
    """One month of one row. None: not shown."""

    month: date
    households: int | None
    x: int
    strength: str


@dataclass(frozen=True, kw_only=True)
class HeatRow:
    """One value, month by month."""

    label: str
    y: int
    squares: Sequence[Square]


@dataclass(frozen=True, kw_only=True)
class Heat:
    """One table of months, oldest first, as a picture and in figures."""

    id: str
    title: str
    months: Sequence[Square]
    rows: Sequence[HeatRow]
    width: int
    height: int


def heat(counts: Mapping[date, Counts], *, rule: Rule) -> list[Heat]:
    """By tier, reason and need; none before two months are over, and no row without a figure."""
    if len(counts) < 2:
        return []
    found = [_of(each, counts, rule) for each in DIMENSIONS if each.id in _SHOWN]
    return [each for each in found if each.rows]


def _of(dimension: Dimension, counts: Mapping[date, Counts], rule: Rule) -> Heat:
    months = sorted(counts)
    figures = {
        month: table(
            counts[month].values.get(dimension.id, {}),
            dimension.values,
            cases=counts[month].households,
            many=dimension.many,
            rule=rule,
        )
        for month in months
    }
    shown = [value for value in dimension.values if any(each[value] for each in figures.values())]
    most = max((each[value] or 0 for each in figures.values() for value in shown), default=1)
    rows = [
        HeatRow(
            label=unmet_labels.value(dimension.id, value),
            y=DOWN * at,
            squares=[
                _square(nth, month, figures[month][value], most) for nth, month in enumerate(months)
            ],
        )
        for at, value in enumerate(shown, start=1)
    ]
    return Heat(
        id=f"heat-{dimension.id}",
        title=str(unmet_labels.TITLES[dimension.id]),
        months=[_square(nth, month, None, most) for nth, month in enumerate(months)],
        rows=rows,
        width=ACROSS * len(months),
        height=DOWN * len(rows) + DOWN // 2,
    )


def _square(nth: int, month: date, households: int | None, most: int) -> Square:
    strength = _STRONGEST * (households or 0) / most
    return Square(month=month, households=households, x=ACROSS * nth, strength=f"{strength:.2f}")
