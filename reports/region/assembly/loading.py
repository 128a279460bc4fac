"""From a folder of TOML files to a `Region`, or to a list of everything that is wrong."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from reports.region.assembly.soundness import unsound
from reports.region.denylist import DenyLexicon
from reports.region.models.care import Care
from reports.region.models.hearing import Lexicon
from reports.region.models.nightlife import Nightlife
from reports.region.models.pharmacy import Pharmacy
from reports.region.models.places import PlaceRules
from reports.region.models.plans import FollowUpRules
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
from reports.region.reading.faults import PackBroken, sentence
from reports.region.reading.files import languages_in, read
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
    "pharmacy": ("pharmacy", Pharmacy),
}
# In a folder each, one file for each language of the region.
BY_LANGUAGE: Final[Mapping[str, type[Part]]] = {"hearing": Lexicon, "texts": LongTexts}


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
    languages = languages_in(folder / "region.toml")
    found: dict[str, Any] = {"folder": folder}
    for name, part in WHOLE.items():
        table = read(folder / f"{name}.toml", part, mistakes, languages=languages)
        found.update(_values(table) if table else {})
    for name, (attribute, part) in PARTS.items():
        found[attribute] = read(folder / f"{name}.toml", part, mistakes, languages=languages)
    for name, part in BY_LANGUAGE.items():
        found[name] = {
            language: read(
                folder / name / f"{language}.toml",
                part,
                mistakes,
                called=f"{name}/{language}.toml",
                languages=languages,
            )
            for language in languages or ()
        }
    if mistakes:
        raise PackBroken(tuple(mistakes))
    found["calendar"] = Calendar(timezone=found["timezone"], **_values(found["calendar"]))
    found["texts"] = {
        key: {language: getattr(texts, key) for language, texts in found["texts"].items()}
        for key in TEXT_KEYS
    }
    return Region(**found)
