"""What placements put on a house's board: offers to answer, arrivals, and which units are taken.

The board knows nothing of placements; it shows what these two functions return.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise

from shelters.keepers import Keeper


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part above the list of units: `template` is shown with `part` set to `page`."""

    template: str
    page: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A unit that a placement takes out, in a word ("Held", "Lived in"); no name, no case."""

    word: str | Promise
    until: datetime | None


def parts(keeper: Keeper, house_ids: Collection[UUID], *, now: datetime) -> Sequence[Part]:  # noqa: ARG001
    """Return what waits for the people of these houses, the most urgent first."""
    return ()


def taken(unit_ids: Collection[UUID], *, now: datetime) -> Mapping[UUID, Taken]:  # noqa: ARG001
    """Return those of these units that a live placement takes out now; one query."""
    return {}
