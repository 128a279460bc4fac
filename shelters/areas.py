"""How many places stand where, told so that no figure points at a house. Pure.

A house counts in the area that all its zones lie in. An area's figures are shown when so many
houses are in it; the others are told together, and where these are too few by themselves, the
smallest of the shown areas goes with them: whoever subtracts learns nothing about one house.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Standing:
    """One house: in which of the areas its zones lie, and how its places stand."""

    areas: frozenset[str]
    figures: Figures


@dataclass(frozen=True, slots=True)
class Told:
    """Figures of the areas that may be shown; of all others together, None if not even that."""

    shown: Mapping[str, Figures] = field(default_factory=dict)
    elsewhere: Figures | None = None


def told(houses: Iterable[Standing], *, least: int) -> Told:
    """Return what may be shown when a figure stands for `least` houses at least."""
    by_area: dict[str, Figures] = defaultdict(Figures)
    rest = Figures()
    for house in houses:
        if len(house.areas) == 1:
            (area,) = house.areas
            by_area[area] += house.figures
        else:
            rest += house.figures
    shown = {area: found for area, found in by_area.items() if found.houses >= least}
    for area in by_area.keys() - shown.keys():
        rest += by_area[area]
    while shown and 0 < rest.houses < least:
        rest += shown.pop(min(shown, key=lambda area: (shown[area].houses, area)))
    return Told(shown, rest if rest.houses >= least else None)


def areas_of(zones: Collection[str], groups: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Return the ids of the groups that these zones lie in."""
    return frozenset(name for name, communes in groups.items() if set(zones) & set(communes))


def total(houses: Sequence[Standing]) -> Figures:
    """Return the figures of all houses together."""
    return sum((house.figures for house in houses), Figures())
