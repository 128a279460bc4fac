"""`./run translations update [ROOM ...] | compile | check [ROOM ...]`: no gettext tools needed.

Each room that speaks keeps its own catalogue in `reports/<room>/locale/`. Sources are
English; compiled files are not in version control and are made here whenever they are stale.
"""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import chain
from pathlib import Path

from babel import UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from config.local.state import ROOT
from config.local.typography import tidied

REPORTS = ROOT / "reports"
PARTNERS = (ROOT / "shelters", ROOT / "pharmacy", ROOT / "nightlife")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "gettext_noop": None,
}
_CATALOGUES = "locale/*/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|</?\w+[^>]*>")

Key = tuple[str | None, str]


@dataclass(frozen=True)
class Room:
    """One folder with texts of its own."""

    folder: Path

    @property
    def name(self) -> str:
        """The folder as a person writes it, without `reports/`."""
        home = REPORTS if self.folder.is_relative_to(REPORTS) else ROOT
        return self.folder.relative_to(home).as_posix()

    def catalogue(self, language: str) -> Path:
        """The file of its translations into a language."""
        return self.folder / "locale" / language / "LC_MESSAGES" / "django.po"


def rooms() -> list[Room]:
    """Every room that may speak; the channels are rooms of their own, and so are the partners."""
    folders = [path for path in REPORTS.iterdir() if path.is_dir() and path.name != "channels"]
    folders += [path for path in (REPORTS / "channels").iterdir() if path.is_dir()]
    folders += PARTNERS
    return [Room(path) for path in sorted(folders) if not path.name.startswith(("_", "."))]


def languages() -> tuple[str, ...]:
    """Those that the code has catalogues of; each room has all of them."""
    found = {path.parts[-3] for room in rooms() for path in room.folder.glob(_CATALOGUES)}
    return tuple(sorted(found))


def extracted(room: Room) -> Catalog:
    """Return every marked text of the room's Python files and templates."""
    catalog = Catalog(charset="utf-8")
    for path in sorted([*room.folder.rglob("*.py"), *room.folder.rglob("templates/**/*.*")]):
        for _line, texts, comments, context in _marked(path):
            catalog.add(
                texts,
                locations=[(path.relative_to(ROOT).as_posix(), 0)],
                auto_comments=comments,
                context=context,
            )
    return catalog


def _marked(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = _template_as_python(source, str(path))
    yield from extract("python", BytesIO(source.encode()), KEYWORDS, ["Translators:"])


def _template_as_python(source: str, origin: str) -> str:
    # Django blanks out everything but the marked texts; what is left only parses as
    # Python when no line is indented.
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True)
    return "\n".join(line.strip() for line in templatize(source, origin=origin).splitlines())


def load(path: Path, language: str) -> Catalog:
    """Read a catalogue; an absent one is empty."""
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def update(room: Room) -> None:
    """Bring the room's catalogues in step with its texts, keeping what is translated."""
    template = extracted(room)
    for language in languages():
        path = room.catalogue(language)
        if not len(template):
            continue
        catalog = load(path, language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        _tidy(catalog, language, room)
        _write_if_changed(path, as_text(catalog, language))


def _tidy(catalog: Catalog, language: str, room: Room) -> None:
    for message in catalog:
        if message.id:
            texts = tuple(tidied(each, language, room.name) for each in _translations(message))
            message.string = texts[0] if isinstance(message.id, str) else texts


def as_text(catalog: Catalog, language: str) -> str:
    """The catalogue as its file holds it: the same for the same texts."""
    # Own header: babel's carries the time of the run, which would change on every update.
    body = BytesIO()
    write_po(body, catalog, width=96, omit_header=True, sort_output=True, include_lineno=False)
    header = StringIO()
    header.write('msgid ""\nmsgstr ""\n')
    for line in (
        f"Language: {language}",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {_plurals(language)}",
    ):
        header.write(f'"{line}\\n"\n')
    return f"{header.getvalue()}\n{body.getvalue().decode().strip()}\n"


def _plurals(language: str) -> str:
    """As the CLDR has them; one and many for a language that it does not have."""
    try:
        return str(get_plural(language).plural_forms)
    except UnknownLocaleError:
        return "nplurals=2; plural=(n != 1);"


def _write_if_changed(path: Path, text: str) -> None:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def stale(*roots: Path) -> Iterator[tuple[Path, Path]]:
    """Each catalogue that is newer than its compiled file, or has none, and where that belongs."""
    found = (root.rglob("locale/*/LC_MESSAGES/django.po") for root in roots or (REPORTS, *PARTNERS))
    for source in chain.from_iterable(found):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            yield source, target


def compile_stale(*roots: Path) -> list[Path]:
    """Compile each catalogue newer than its compiled file; return what was written.

    Two processes may do this at once: each writes a file of its own and renames it.
    """
    written = []
    for source, target in stale(*roots):
        _compile(source, target)
        written.append(target)
    return written


def _compile(source: Path, target: Path) -> None:
    new = target.with_suffix(f".{os.getpid()}.new")
    with new.open("wb") as file:
        write_mo(file, load(source, source.parts[-3]))
    new.rename(target)


def faults(room: Room) -> list[str]:
    """Return what is wrong with a room's catalogues, one sentence each.

    Every text is translated in each required language, nothing is left over, placeholders
    and markup are alike, spaces and apostrophes are those of the language, and a translation
    equals the English only when `locale/same.txt` lists it.
    """
    template = extracted(room)
    found = []
    for language in languages():
        catalog = load(room.catalogue(language), language)
        found += [f"{room.name} {language}: {fault}" for fault in between(template, catalog)]
        found += [
            f"{room.name} {language}: spaces or apostrophes, `update` mends them: {text[:60]!r}"
            for message in catalog
            for text in _translations(message)
            if message.id and text != tidied(text, language, room.name)
        ]
        found += [
            f"{room.name} {language}: same as English: {text[:60]!r}"
            for text in _same_as_english(catalog, _allowed_same(room, language))
        ]
    return found


def between(template: Catalog, catalog: Catalog) -> Iterator[str]:
    """What a catalogue lacks of a template, has too much, or says with other values in it."""
    wanted, present = _by_key(template), _by_key(catalog)
    for key in sorted(wanted.keys() - present.keys(), key=str):
        yield f"not in the catalogue: {key[1][:60]!r}"
    for key in sorted(present.keys() - wanted.keys(), key=str):
        yield f"no longer used: {key[1][:60]!r}"
    for key, message in present.items():
        if key in wanted and not all(_translations(message)):
            yield f"not translated: {key[1][:60]!r}"
        if message.fuzzy:
            yield f"marked fuzzy: {key[1][:60]!r}"
        if not _placeholders_alike(message):
            yield f"placeholders differ: {key[1][:60]!r}"


def _by_key(catalog: Catalog) -> dict[Key, Message]:
    return {(message.context, _sources(message)[0]): message for message in catalog if message.id}


def _sources(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _translations(message: Message) -> tuple[str, ...]:
    text = message.string
    return (text or "",) if isinstance(text, str) or text is None else tuple(text)


def _placeholders_alike(message: Message) -> bool:
    # The form for one may say the number ("%(n)s jour" also stands for none) or leave it out.
    sources = [sorted(PLACEHOLDER.findall(source)) for source in _sources(message)]
    first, *others = _translations(message)
    return (not first or sorted(PLACEHOLDER.findall(first)) in sources) and all(
        sorted(PLACEHOLDER.findall(text)) == sources[-1] for text in others if text
    )


def _same_as_english(catalog: Catalog, allowed: set[str]) -> Iterator[str]:
    for message in catalog:
        source = _sources(message)[0]
        if source and source in _translations(message) and source not in allowed:
            yield source


_OF_ONE = re.compile("[a-z]{2,3}: ")


def _allowed_same(room: Room, language: str) -> set[str]:
    """The texts that are rightly the same: `text`, or `fr: text` for one language only."""
    path = room.folder / "locale" / "same.txt"
    if not path.exists():
        return set()
    lines = path.read_text(encoding="utf-8").splitlines()
    own = [line.removeprefix(f"{language}: ") for line in lines if line.startswith(f"{language}: ")]
    return {line for line in lines if not _OF_ONE.match(line)} | set(own)


def disagreements() -> list[str]:
    """Return texts that two rooms translate differently: Django would silently pick one."""
    seen: dict[tuple[str, Key], tuple[str, tuple[str, ...]]] = {}
    found = []
    for language in languages():
        for room in rooms():
            for key, message in _by_key(load(room.catalogue(language), language)).items():
                texts = _translations(message)
                if not all(texts):
                    continue
                other, known = seen.setdefault((language, key), (room.name, texts))
                if known != texts:
                    found.append(f"{room.name} and {other} differ in {language}: {key[1][:60]!r}")
    return found


def main(arguments: list[str]) -> int:
    """Do what the first argument says; exit status 1 when a check fails, 2 on bad arguments."""
    verb, names = (arguments or [""])[0], {_short(name) for name in arguments[1:]}
    known = {room.name: room for room in rooms()}
    if verb not in {"update", "compile", "check"} or not names <= known.keys():
        print(__doc__.splitlines()[0] + f"\nRooms: {' '.join(known)}", file=sys.stderr)
        return 2
    chosen = [room for name, room in known.items() if not names or name in names]
    if verb == "update":
        for room in chosen:
            update(room)
    if verb == "check":
        return _report([fault for room in chosen for fault in faults(room)] + disagreements())
    compile_stale()
    return 0


def _short(name: str) -> str:
    return name.strip("/").removeprefix("reports/")


def _report(found: list[str]) -> int:
    print("\n".join(found) or "translations: complete")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
