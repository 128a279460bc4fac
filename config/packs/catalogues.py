"""Which of the pages' texts a language has: from Linden's own catalogues and the pack's."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message

from config.local import translations
from config.local.translations import Key
from reports.region.assembly.loading import load_pack
from reports.region.models.language import SOURCE, Language, ReadBy

# Read by reporters and guests, at a pharmacy's turned screen too; all else by staff, houses and
# other systems alone. Paths in the repository.
PUBLIC: Final = (
    "reports/channels/sms/",
    "reports/accounts/templates/accounts/device_hide.html",
    "reports/channels/web/",
    "reports/intake/",
    "reports/look/",
    "reports/messaging/contact/numbers.py",
    "reports/messaging/templates/",
    "pharmacy/person_form.py",
    "pharmacy/templates/pharmacy/code.html",
    "pharmacy/templates/pharmacy/own.html",
    "pharmacy/templates/pharmacy/person",
    "pharmacy/templates/pharmacy/slip_paper.html",
)
# And what is printed, in a language that is printed.
PRINTED: Final = ("nightlife/paper/", "pharmacy/card", "pharmacy/paper")


def own(folder: Path, code: str) -> Path:
    """The pack's catalogue of a language."""
    return folder / "locale" / code / "LC_MESSAGES" / "django.po"


def needed(read_by: ReadBy, *, on_paper: bool = True) -> Mapping[Key, Message]:
    """Every text that must be there in a language for these readers."""
    paths = PUBLIC + (PRINTED if on_paper else ())
    everybody = read_by is ReadBy.EVERYBODY
    return {_key(one): one for one in _messages() if everybody or _is_in(one, paths)}


@cache
def _messages() -> tuple[Message, ...]:
    rooms = translations.rooms()
    return tuple(one for room in rooms for one in translations.extracted(room) if one.id)


def lacking(folder: Path, language: Language) -> list[Message]:
    """The texts without a translation, in the order of their words; none in the code's own."""
    if language.code == SOURCE:
        return []
    there = set(_translated(language.code, own(folder, language.code)))
    missing = needed(language.read_by, on_paper=language.on_paper).items()
    return [message for key, message in sorted(missing, key=str) if key not in there]


def faults(folder: Path) -> Iterator[str]:
    """What is wrong with the catalogues that a pack has for languages which Linden has not."""
    for language in load_pack(folder).spoken:
        if language.code in (SOURCE, *translations.languages()):
            continue
        template = Catalog(charset="utf-8")
        for message in needed(language.read_by, on_paper=language.on_paper).values():
            template.add(message.id, context=message.context)
        catalog = translations.load(own(folder, language.code), language.code)
        for fault in translations.between(template, catalog):
            yield f"{folder.name} {language.code}: {fault}"


def add(folder: Path, code: str, messages: list[Message]) -> Path:
    """Write these into the pack's catalogue, to be translated; what no page says is taken out."""
    path = own(folder, code)
    said = needed(ReadBy.EVERYBODY)
    catalog = Catalog(locale=code, charset="utf-8")  # whose plural forms may be six
    for message in translations.load(path, code):
        if message.id and _key(message) in said:
            catalog.add(message.id, message.string, context=message.context, flags=message.flags)
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


def _is_in(message: Message, paths: tuple[str, ...]) -> bool:
    return any(file.startswith(paths) for file, _line in message.locations)


def _key(message: Message) -> Key:
    source = message.id if isinstance(message.id, str) else message.id[0]
    return message.context, source
