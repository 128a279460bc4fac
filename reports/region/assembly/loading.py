"""From a folder of TOML files to a `Region`, or to a list of everything that is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from reports.region.assembly.soundness import unsound
from reports.region.denylist import DenyLexicon
from reports.region.models.care import Care
from reports.region.models.file_rules import FileRules
from reports.region.models.hearing import Lexicon, Worries
from reports.region.models.match_policy import MatchPolicy
from reports.region.models.nightlife import Nightlife
from reports.region.models.pharmacy import Pharmacy
from reports.region.models.places import PlaceRules
from reports.region.models.plans import FollowUpRules
from reports.region.models.services import Services
from reports.region.models.sms import Sms
from reports.region.pack import (
    TEXT_KEYS,
    Calendar,
    Communes,
    Deadlines,
    Identity,
    LongTexts,
    Numbers,
    OpeningHours,
    Region,
)
from reports.region.reading.additions import FOLDER as LANGUAGES
from reports.region.reading.additions import Spoken, spoken_in
from reports.region.reading.faults import PackBroken, sentence
from reports.region.reading.files import read
from reports.region.reading.parts import Part

__all__ = ["BY_LANGUAGE", "PARTS", "WHOLE", "PackBroken", "load_pack"]

# What stands in each file: the keys of the first group are the region's own, each of the others is
# a part of it by the name given here.
WHOLE: Final[Mapping[str, type[Part]]] = {
    "region": Identity,
    "numbers": Numbers,
    "communes": Communes,
    "care": Care,
    "deadlines": Deadlines,
}
PARTS: Final[Mapping[str, tuple[str, type[Part]]]] = {
    "calendar": ("calendar", OpeningHours),
    "denylist": ("deny", DenyLexicon),
    "sms": ("sms", Sms),
    "followup": ("follow_up", FollowUpRules),
    "nightlife": ("nightlife", Nightlife),
    "places": ("places", PlaceRules),
    "matching": ("matching", MatchPolicy),
    "pharmacy": ("pharmacy", Pharmacy),
    "files": ("files", FileRules),
    "services": ("services", Services),
}
MAY_BE_LEFT_OUT: Final = frozenset({"files", "services"})  # each key has a value of its own
INSTRUMENTS: Final = "instruments"  # read where they are used, with what languages add to them
# In a folder each, one file for each language of the region.
BY_LANGUAGE: Final[Mapping[str, type[Part]]] = {
    "hearing": Lexicon,
    "worries": Worries,
    "texts": LongTexts,
}


def load_pack(folder: Path) -> Region:
    """Read a region pack and check it as a whole (R5.5).

    Raises PackBroken with every mistake found, each naming file, key and what was expected.
    """
    region = _read(folder)
    if mistakes := [sentence(*fault) for fault in unsound(region)]:
        raise PackBroken(tuple(mistakes))
    return region


def _values(part: Any) -> dict[str, Any]:
    return {field.name: getattr(part, field.name) for field in fields(part)}


def _read(folder: Path) -> Region:
    mistakes: list[str] = []
    spoken = spoken_in(folder, mistakes)
    mistakes += _strays(spoken)
    found: dict[str, Any] = {"folder": folder}
    for name, part in WHOLE.items():
        table = read(folder / f"{name}.toml", part, mistakes, spoken=spoken, added_as=(name,))
        found.update(_values(table) if table else {})
    for name, (attribute, part) in PARTS.items():
        path = folder / f"{name}.toml"
        if name in MAY_BE_LEFT_OUT and not path.exists():
            found[attribute] = part()
            continue
        found[attribute] = read(path, part, mistakes, spoken=spoken, added_as=(name,))
    for name, part in BY_LANGUAGE.items():
        found[name] = {
            language: read(
                folder / name / f"{language}.toml",
                part,
                mistakes,
                called=f"{name}/{language}.toml",
                spoken=spoken,
            )
            for language in _with_a_file(name, folder, spoken)
        }
    if mistakes:
        raise PackBroken(tuple(mistakes))
    found["calendar"] = Calendar(timezone=found["timezone"], **_values(found["calendar"]))
    found["texts"] = {
        key: {language: getattr(texts, key) for language, texts in found["texts"].items()}
        for key in TEXT_KEYS
    }
    return Region(**found)


def _strays(spoken: Spoken) -> Iterator[str]:
    """What a language adds to a file that no pack has."""
    known = [*WHOLE, *PARTS, INSTRUMENTS]
    for code, table in spoken.added.items():
        for name in sorted(table.keys() - set(known)):
            yield sentence(f"{LANGUAGES}/{code}.toml", name, f"one of {', '.join(known)}")


def _with_a_file(name: str, folder: Path, spoken: Spoken) -> Iterator[str]:
    """The languages that need this file: each is heard, those of staff in full."""
    for language in spoken.languages or ():
        in_full = (
            language in (spoken.staff or ()) or (folder / "hearing" / f"{language}.toml").exists()
        )
        if name not in {"hearing", "worries"} or in_full == (name == "hearing"):
            yield language
