"""An alias in words, "Copper Heron" or "Héron cuivre", and the number that words mean.

One list for each language of staff, in one order: colleagues who read other languages speak of the
same case.
"""

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from reports.region.models.language import SOURCE

GROUNDS = 8  # colours a screen shows behind the two letters; reports/look has them by number


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """What a person reads and says: `words`, and the two `letters` on one of eight grounds."""

    words: str
    letters: str
    ground: int


def how_many() -> int:
    """How many aliases there are."""
    return len(_lists()["colours"][SOURCE]) * len(_lists()["nouns"][SOURCE])


def alias(number: int | None) -> Alias | None:
    """The alias of this number in the language of the page; None for a case that has none."""
    if number is None:
        return None
    language = (get_language() or SOURCE).split("-")[0]
    if language not in _lists()["order"]:
        language = SOURCE
    colours = _lists()["colours"][language]
    colour, noun = divmod(number, len(_lists()["nouns"][language]))
    words = _words(language, colour, noun)
    return Alias(
        words=words,
        letters="".join(part[0] for part in words.split()[:2]).upper(),
        ground=colour * GROUNDS // len(colours) + 1,
    )


def number_of(text: str) -> int | None:
    """The number these words mean, in any of the languages and in either order; None if they mean
    none. Accents, capitals and hyphens do not count."""
    return _numbers().get(_plain(text))


def _words(language: str, colour: int, noun: int) -> str:
    lists = _lists()
    return str(
        lists["order"][language].format(
            colour=lists["colours"][language][colour], noun=lists["nouns"][language][noun]
        )
    )


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "aliases.toml").read_text())


@cache
def _numbers() -> dict[frozenset[str], int]:
    lists = _lists()
    return {
        _plain(_words(language, colour, noun)): colour * len(nouns) + noun
        for language, nouns in lists["nouns"].items()
        for colour in range(len(lists["colours"][language]))
        for noun in range(len(nouns))
    }


def _plain(text: str) -> frozenset[str]:
    letters = unicodedata.normalize("NFKD", text.replace("-", " ").casefold())
    return frozenset("".join(each for each in letters if not unicodedata.combining(each)).split())
