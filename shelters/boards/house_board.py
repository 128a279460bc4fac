"""Which units something takes now, in a word for the house's board: no name, no case."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from shelters.models import PlacementState
from shelters.occupancy.occupancy import TakenUnit, taken_units

WORDS: Final[Mapping[PlacementState, Promise]] = {
    PlacementState.HELD: pgettext_lazy("place", "Reserved"),
    PlacementState.OFFERED: pgettext_lazy("place", "Reserved"),
    PlacementState.ACCEPTED: pgettext_lazy("place", "Promised"),
    PlacementState.CONFIRMED: pgettext_lazy("place", "Promised"),
    PlacementState.ARRIVED: pgettext_lazy("place", "Occupied"),
    PlacementState.KEPT: pgettext_lazy("place", "Kept by you"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A unit that a placement takes out, in a word ("Reserved", "Occupied"); no name, no case."""

    word: str | Promise
    until: datetime | None


def taken(unit_ids: Collection[UUID], *, now: datetime) -> Mapping[UUID, Taken]:
    """Return those of these units that a live placement takes out now; one query."""
    found = taken_units(now=now, unit_ids=unit_ids)
    return {
        unit_id: Taken(word=WORDS[each.state], until=_until(each))
        for unit_id, each in found.items()
    }


def _until(each: TakenUnit) -> datetime | None:
    """What a hold ends with; somebody who is expected is not gone when a day is over."""
    return None if each.state is PlacementState.CONFIRMED else each.until
