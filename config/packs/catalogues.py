"""Which of the pages' texts a language has: from Linden's own catalogues and the pack's."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.catalog import Message

from config.local import translations
from config.local.translations import Key
from reports.region.models.language import SOURCE, Language, ReadBy

# Read by reporters and guests; all else by staff alone. Paths in the repository.
PUBLIC: Final = (
    "reports/channels/",
    "reports/followup/",
    "reports/intake/",
    "reports/look/",
    "reports/messaging/templates/",
    "nightlife/paper/",
    "nightlife/templates/nightlife/slip",
    "pharmacy/card",
    "pharmacy/paper",
    "pharmacy/slips",
    "pharmacy/templates/pharmacy/slip",
    "pharmacy/templates/pharmacy/assisted",
    "shelters/screens/still_free",
    "shelters/templates/shelters/still_free",
)


def own(folder: Path, code: str) -> Path:
    """The pack's catalogue of a language."""
    return folder / "locale" / code / "LC_MESSAGES" / "django.po"


def needed(read_by: ReadBy) -> Mapping[Key, Message]:
    """Every text that must be there in a language for these readers."""
    everybody = read_by is ReadBy.EVERYBODY
    return {_key(one): one for one in _messages() if everybody or _is_public(one)}


@cache
def _messages() -> tuple[Message, ...]:
    rooms = translations.rooms()
    return tuple(one for room in rooms for one in translations.extracted(room) if one.id)


def lacking(folder: Path, language: Language) -> list[Message]:
    """The texts without a translation, in the order of their words; none in the code's own."""
    if language.code == SOURCE:
        return []
    there = set(_translated(language.code, own(folder, language.code)))
    missing = needed(language.read_by).items()
    return [message for key, message in sorted(missing, key=str) if key not in there]


def add(folder: Path, code: str, messages: list[Message]) -> Path:
    """Write these into the pack's catalogue, to be translated; what stands there stays."""
    path = own(folder, code)
    catalog = translations.load(path, code)
    for message in messages:
        if message.id not in catalog:
            catalog.add(message.id, context=message.context, locations=message.locations)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(translations.as_text(catalog, code), encoding="utf-8")
    return path


def _translated(code: str, own_path: Path) -> Iterator[Key]:
    paths = [room.catalogue(code) for room in translations.rooms()]
    for path in (*paths, own_path):
        for message in translations.load(path, code):
            if message.id and not message.fuzzy and all(_strings(message)):
                yield _key(message)


def _strings(message: Message) -> tuple[str, ...]:
    found = message.string
    return (found or "",) if isinstance(found, str) or found is None else tuple(found)


def _is_public(message: Message) -> bool:
    return any(file.startswith(PUBLIC) for file, _line in message.locations)


def _key(message: Message) -> Key:
    source = message.id if isinstance(message.id, str) else message.id[0]
    return message.context, source
