"""Which languages the pages have: those of the region pack, read before anything else is.

A pack that cannot be read is refused by the region's own check, in words; until then the pages
are in the language of the code.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reports.region.models.language import SOURCE, Direction, ReadBy


@dataclass(frozen=True, kw_only=True)
class Languages:
    """For Django's settings: codes and own names, what runs right to left, what staff read."""

    named: list[tuple[str, str]]
    right_to_left: list[str]
    for_everybody: list[str]

    def fallback(self, paths: Iterable[Path]) -> str:
        """The language of whoever asks for none: the code's own where staff read it.

        That too where the one that they read has no catalogue at all: the region's check says so.
        """
        chosen = SOURCE if SOURCE in self.for_everybody else self.for_everybody[0]
        there = any((path / chosen / "LC_MESSAGES" / "django.mo").exists() for path in paths)
        return chosen if there else SOURCE


def of_pack(folder: Path) -> Languages:
    """The languages that a pack declares."""
    tables = [each for each in _tables(folder / "region.toml") if isinstance(each, dict)]
    found = [each for each in tables if isinstance(each.get("code"), str)]
    everybody = [each["code"] for each in found if each.get("read_by") == ReadBy.EVERYBODY]
    if not everybody:
        return Languages(named=[(SOURCE, SOURCE)], right_to_left=[], for_everybody=[SOURCE])
    return Languages(
        named=[(each["code"], str(each.get("name", each["code"]))) for each in found],
        right_to_left=[each["code"] for each in found if each.get("direction") == Direction.RTL],
        for_everybody=everybody,
    )


def _tables(path: Path) -> list[Any]:
    try:
        found = tomllib.loads(path.read_text("utf-8")).get("language")
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return []
    return found if isinstance(found, list) else []
