"""Words that must not be seen on a phone's screen: titles, addresses, cookies, texts.

The words are data of the region pack; the matching is here. It finds stems anywhere in a word, so
that compounds and inflections are caught, folds accents and case, and leaves out a short tested
list of innocent words.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from reports.region.letters import fold
from reports.region.reading.kinds import Folded, Texts, key
from reports.region.reading.parts import IN_EACH_LANGUAGE, Part

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True)
class Lexicon(Part):
    """One language's words: stems found anywhere, words found only whole, and the innocent."""

    stems: tuple[Folded, ...]
    whole: frozenset[Folded] = frozenset()
    innocent: frozenset[Folded] = frozenset()


@dataclass(frozen=True, kw_only=True)
class DenyLexicon(Part):
    """Every language's words, and the names of the organisations behind the service."""

    by_language: Annotated[Mapping[str, Lexicon], key("words"), IN_EACH_LANGUAGE]
    organisations: Texts = ()


def offending(text: str, *, lexicon: DenyLexicon, language: str | None = None) -> str | None:
    """The first term of the lexicon that `text` gives away, or None if it is neutral.

    Without a language every language of the pack is looked at, as a title or an address is read
    by anyone. Organisations' names are looked for in every case, written apart or in one.
    """
    words = list(_words(text))
    run_together = "".join(words)
    for name in lexicon.organisations:
        if fold(name).replace(" ", "") in run_together:
            return name
    for lexicon_of_one in _chosen(lexicon, language):
        for word in words:
            if term := _term_in(word, lexicon_of_one):
                return term
    return None


def _chosen(lexicon: DenyLexicon, language: str | None) -> list[Lexicon]:
    if language is None:
        return list(lexicon.by_language.values())
    return [lexicon.by_language[language]]


def _words(text: str) -> Iterator[str]:
    """The words of a text; letters spelled out one by one count as one word."""
    spelled = ""
    for word in _WORD.findall(fold(text)):
        if len(word) == 1:
            spelled += word
            continue
        if spelled:
            yield spelled
            spelled = ""
        yield word
    if spelled:
        yield spelled


def _term_in(word: str, lexicon: Lexicon) -> str | None:
    # Innocent words count only whole: taken out of a compound they could hide what is left.
    if word in lexicon.innocent:
        return None
    if word in lexicon.whole:
        return word
    return next((stem for stem in lexicon.stems if stem in word), None)
