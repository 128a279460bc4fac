"""The region as tiles, one for each commune, drawn from the region pack. No map, no coordinates."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Final

from django.utils.translation import gettext as _

from reports.region import Region
from shelters.facts.areas import Supply, Told

WIDTH: Final = 100
HEIGHT: Final = 70
GAP: Final = 6
FITS: Final = 7  # letters on a tile
MANY: Final = 20  # places from which an area counts as having many


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One commune: where its tile lies, what stands on it, and how dark it is."""

    x: int
    y: int
    name: str
    short: str
    letter: str
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaLine:
    """One area in the table beside the drawing; without any where they would tell a house."""

    letter: str
    name: str
    supply: Supply | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schematic:
    """The drawing, as wide and high as its tiles with a gap around them, and its table."""

    width: int
    height: int
    tiles: Sequence[Tile]
    lines: Sequence[AreaLine]


def schematic(region: Region, areas: Told, *, language: str) -> Schematic:
    """Draw the region in this language."""
    letters = dict(zip(region.commune_groups, ascii_uppercase, strict=False))
    tiles = [
        _tile(region, commune_code, areas, letters, language)
        for commune_code in (commune.code for commune in region.communes)
    ]
    columns = 1 + max(commune.at[0] for commune in region.communes)
    rows = 1 + max(commune.at[1] for commune in region.communes)
    return Schematic(
        width=columns * (WIDTH + GAP) + GAP,
        height=rows * (HEIGHT + GAP) + GAP,
        tiles=tiles,
        lines=_lines(region, areas, letters, language),
    )


def short(name: str) -> str:
    """Return a few letters for a name: its initials, or of one long word its beginning."""
    words = [word for word in re.split(r"[\s\-()]+", name) if word]
    if len(words) == 1 or name.endswith(")"):
        return words[0] if len(words[0]) <= FITS else f"{words[0][: FITS - 2]}."
    return "".join(word[0].upper() for word in words)


def level(supply: Supply | None) -> str:
    """Return how many places an area has, in one word."""
    if supply is None:
        return "unknown"
    if not supply.places:
        return "none"
    return "many" if supply.places >= MANY else "some"


def _tile(
    region: Region, code: str, areas: Told, letters: Mapping[str, str], language: str
) -> Tile:
    commune, group = region.commune(code), region.group_of(code)
    column, row = commune.at
    name = commune.name(language)
    return Tile(
        x=column * (WIDTH + GAP),
        y=row * (HEIGHT + GAP),
        name=name,
        short=short(name),
        letter=letters[group.id],
        level=level(areas.shown.get(group.id)),
    )


def _lines(
    region: Region, areas: Told, letters: Mapping[str, str], language: str
) -> list[AreaLine]:
    lines = [
        AreaLine(letter=letters[name], name=group.names[language], supply=areas.shown.get(name))
        for name, group in region.commune_groups.items()
    ]
    if areas.elsewhere is not None:
        together = _("All the others together") if areas.shown else _("All areas together")
        lines.append(AreaLine(letter="", name=together, supply=areas.elsewhere))
    return lines
