"""How many places there are where, told so that no figure points at a house. Pure.

How they stand now is never told by area. What each house says is shown beside it, and whoever looks
twice would see one house fill up and one area have a free place less: that is where it is.

A house counts in the area that all its zones lie in. An area's figures are shown when so many
houses are in it; the others are told together, and where these are too few by themselves, the
smallest of the shown areas goes with them: whoever subtracts learns nothing about one house.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Places by how they stand."""

    houses: int = 0
    free: int = 0
    held: int = 0
    lived_in: int = 0
    full: int = 0
    closed: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(**{name: getattr(self, name) + getattr(other, name) for name in _NAMES})

    @property
    def places(self) -> int:
        """All places."""
        return self.free + self.held + self.lived_in + self.full + self.closed


_NAMES = tuple(Figures.__dataclass_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """Houses, and their places however they stand."""

    houses: int = 0
    places: int = 0

    def __add__(self, other: "Supply") -> "Supply":
        return Supply(houses=self.houses + other.houses, places=self.places + other.places)


@dataclass(frozen=True, slots=True)
class Standing:
    """One house: in which of the areas its zones lie, and what it has."""

    areas: frozenset[str]
    supply: Supply


@dataclass(frozen=True, slots=True)
class Told:
    """What there is in the areas that may be shown; in all others together, None if too few."""

    shown: Mapping[str, Supply] = field(default_factory=dict)
    elsewhere: Supply | None = None


def told(houses: Iterable[Standing], *, least: int) -> Told:
    """Return what may be shown when a figure stands for `least` houses at least."""
    by_area: dict[str, Supply] = defaultdict(Supply)
    rest = Supply()
    for house in houses:
        if len(house.areas) == 1:
            (area,) = house.areas
            by_area[area] += house.supply
        else:
            rest += house.supply
    shown = {area: found for area, found in by_area.items() if found.houses >= least}
    for area in by_area.keys() - shown.keys():
        rest += by_area[area]
    while shown and 0 < rest.houses < least:
        rest += shown.pop(min(shown, key=lambda area: (shown[area].houses, area)))
    return Told(shown, rest if rest.houses >= least else None)


def areas_of(zones: Collection[str], groups: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Return the ids of the groups that these zones lie in."""
    return frozenset(name for name, communes in groups.items() if set(zones) & set(communes))
