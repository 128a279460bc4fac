"""A sample region that speaks two languages which Linden has never heard of.

Everything of the pack it is made from that is there in English is there in both of them: names,
texts, questions, what people answer and what danger is heard by; and every page's texts too.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import django
from babel.messages.catalog import Catalog

from config.local import translations
from config.packs import catalogues, toml
from config.packs.pack_making import NotMade, check_new
from config.packs.pseudo_letters import MADE_UP, MadeUp, Say
from reports.intake.triage.instrument import BUILT_IN
from reports.messaging.content.templates import FOLDER as WORDINGS
from reports.region.assembly.loading import BY_LANGUAGE, PARTS, WHOLE
from reports.region.models.language import SOURCE, ReadBy

# Read by the program and by nobody: what stands there is no text.
_NO_TEXT: Final = frozenset({"longer_because"})
_TEXT_BY_TEXT: Final = frozenset({"chat"})  # what a spelling stands for


def make(folder: Path, *, source: Path) -> None:
    """Write the region into a new folder. Raises NotMade."""
    check_new(folder)
    if not (source / "texts" / f"{SOURCE}.toml").exists():
        raise NotMade(f"{source} has no English to make other languages from.")
    folder.mkdir(parents=True)
    for name in (*WHOLE, *PARTS):
        table = _in_both(tomllib.loads((source / f"{name}.toml").read_text("utf-8")))
        _write(folder / f"{name}.toml", _BESIDES.get(name, dict)(table))
    _declare(folder)
    for part in (*BY_LANGUAGE, WORDINGS):
        if not (source / part / f"{SOURCE}.toml").exists():
            continue  # what a language has that is not heard in full
        english = tomllib.loads((source / part / f"{SOURCE}.toml").read_text("utf-8"))
        for language in MADE_UP:
            _write(folder / part / f"{language.code}.toml", _said(english, language.said))
    questions = tomllib.loads((BUILT_IN / "safety.toml").read_text("utf-8"))
    _write(folder / "instruments" / "safety.toml", _in_both(questions))
    for language in MADE_UP:
        _catalogue(folder, language)
    translations.compile_stale(folder)


def _write(path: Path, table: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(toml.written(table), "utf-8")


def _stoppable(sms: dict[str, Any]) -> dict[str, Any]:
    """With the word that a phone's provider knows in every language."""
    for words in sms["words"].values():
        words["stop"].append("stop")
    return sms


def _registered(care: dict[str, Any]) -> dict[str, Any]:
    """With its register of breaches in the first of them."""
    care["breach"]["register_in"] = MADE_UP[0].code
    return care


_BESIDES: Final[Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "sms": _stoppable,
    "care": _registered,
}


def _declare(folder: Path) -> None:
    path = folder / "region.toml"
    languages = [
        {
            "code": each.code,
            "name": each.said("English"),
            "read_by": ReadBy.EVERYBODY.value,
            "direction": each.direction.value,
            "dates": each.dates,
            "text_parts": each.text_parts,
            "on_paper": each.on_paper,
        }
        for each in MADE_UP
    ]
    table = tomllib.loads(path.read_text("utf-8"))
    _write(path, {**table, "code": folder.name, "language": languages})


def _in_both(value: Any) -> Any:
    """The same, with what is there in English in both languages instead."""
    if isinstance(value, list):
        return [_in_both(one) for one in value]
    if not isinstance(value, dict):
        return value
    if SOURCE in value:
        return {each.code: _said(value[SOURCE], each.said) for each in MADE_UP}
    found = {name: _in_both(inner) for name, inner in value.items() if name != "ids"}
    if "ids" in value:  # of an offer: names of lines are no texts
        found["ids"] = {each.code: value["ids"][SOURCE] for each in MADE_UP}
    if isinstance(found.get("languages"), list):  # of a helpline: whoever answers there speaks both
        found["languages"] = [each.code for each in MADE_UP]
    return found


def _said_of(name: str, value: Any, say: Say) -> Any:
    """What stands under this name; the names of a table are no texts but where they say so."""
    if name in _NO_TEXT:
        return value
    if name in _TEXT_BY_TEXT:
        return {say(spelling): say(text) for spelling, text in value.items()}
    return _said(value, say)


def _said(value: Any, say: Say) -> Any:
    if isinstance(value, str):
        return say(value)
    if isinstance(value, list):
        return [_said(one, say) for one in value]
    if isinstance(value, dict):
        return {name: _said_of(name, inner, say) for name, inner in value.items()}
    return value


def _catalogue(folder: Path, language: MadeUp) -> None:
    """Every text of the pages, and Django's own that stand in them."""
    catalog = Catalog(charset="utf-8")
    for message in _messages():
        sources = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        said = tuple(language.said(source) for source in sources)
        catalog.add(
            message.id,
            said[0] if isinstance(message.id, str) else said,
            context=message.context,
            flags=message.flags,
        )
    path = catalogues.own(folder, language.code)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(translations.as_text(catalog, language.code), encoding="utf-8")


def _messages() -> Iterator[Any]:
    yield from catalogues.needed(ReadBy.EVERYBODY).values()
    own = Path(django.__file__).parent / "conf" / "locale" / SOURCE / "LC_MESSAGES" / "django.po"
    yield from (message for message in translations.load(own, SOURCE) if message.id)
