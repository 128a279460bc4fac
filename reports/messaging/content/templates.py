"""The texts that leave without anybody reading them again, one file for each language.

Whatever is wrong with one stops every process from starting (`checks.py`): more than one part in
any language (R8.3), a word of the deny-list, a value that is not there in another language.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Final

from reports.messaging.content import segments, wording
from reports.region import region
from reports.region.models.language import Language, ReadBy
from reports.region.pack import Region

FOLDER: Final = "wordings"  # of the pack: one file for each of its languages

# The longest a value is when a template is checked: an address for staff, the word of a ping.
LONGEST_VALUES: Final = {
    "we_say": "w" * 30,
    "word": "w" * 8,
    "link": "https://" + "w" * 92,
}

CODES: Final = (
    "answer.waits",
    "check",
    "followup.ask",
    "followup.ask_again",
    "ping.new",
    "ping.many",
    "ping.overdue",
    "place.still_free",
    "place.waits",
)


# What a reporter's phone gets; the others are for staff and houses.
TO_THE_PUBLIC: Final = ("answer.waits", "followup.ask", "followup.ask_again")


class NoSuchTemplate(LookupError):
    """There is no text with this code in this language."""


@cache
def wordings(folder: Path) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Every language's texts by code, as the files have them; read once."""
    files = sorted(folder.glob("*.toml"))
    return {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in files}


def render(code: str, language: str, *, we_say: str = "", **values: str) -> str:
    """The text of a template, cleaned. Where there is a word that we say, it comes first (R1.15).

    Raises NoSuchTemplate, and KeyError for a value that was not given.
    """
    forms = wordings(region().folder / FOLDER).get(language, {}).get(code)
    if forms is None:
        raise NoSuchTemplate
    if we_say and "with_code" in forms:
        return wording.cleaned(forms["with_code"].format(we_say=we_say, **values))
    return wording.cleaned(forms["text"].format(**values))


def is_longer(code: str, language: str) -> bool:
    """Whether the pack says why this text is longer than others of its language."""
    forms = wordings(region().folder / FOLDER).get(language, {}).get(code, {})
    return bool(forms.get("longer_because"))


def faults(pack: Region, folder: Path | None = None) -> list[str]:
    """What is wrong with the texts for this region, one line each; empty when all is well."""
    found = wordings(folder or pack.folder / FOLDER)
    missing = [
        f"{language}.toml: no such file" for language in pack.languages if language not in found
    ]
    return missing + [
        f"{language}.toml: {code}: {fault}"
        for language in pack.languages
        if language in found
        for code, fault in _faults_of(found[language], pack.language(language), pack)
    ]


def _faults_of(
    texts: Mapping[str, Mapping[str, str]], language: Language, pack: Region
) -> Iterator[tuple[str, str]]:
    for code in TO_THE_PUBLIC if language.read_by is ReadBy.PUBLIC else CODES:
        if code not in texts or "text" not in texts[code]:
            yield code, "missing"
            continue
        for form in ("text", "with_code"):
            if form in texts[code]:
                yield from (
                    (code, fault) for fault in _faults_in(texts[code], form, language, pack)
                )


def _faults_in(
    forms: Mapping[str, str], form: str, language: Language, pack: Region
) -> Iterator[str]:
    text = forms[form]
    unknown = _values(text) - LONGEST_VALUES.keys()
    if unknown:
        yield f"{form}: no such value: {', '.join(sorted(unknown))}"
        return
    longest = segments.count(wording.cleaned(text.format(**LONGEST_VALUES))).segments
    # A longer one costs more and may arrive in two pieces: only where a reason is written down.
    if longest > language.text_parts and not forms.get("longer_because"):
        yield f"{form}: takes {longest} parts"
    plain = text.format(**dict.fromkeys(LONGEST_VALUES, ""))
    try:
        wording.check_words(wording.cleaned(plain), region=pack)
    except wording.TextRefused as refused:
        yield f"{form}: {refused.message}"


def _values(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
