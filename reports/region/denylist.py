"""Words that must not be seen on a phone's screen: titles, addresses, cookies, texts.

The words are data of the region pack; the matching is here. It finds stems anywhere in a word, so
that compounds and inflections are caught, folds accents and case, and leaves out a short tested
list of innocent words.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """One language's words: stems found anywhere, words found only whole, and the innocent."""

    stems: tuple[str, ...]
    whole: frozenset[str]
    innocent: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class DenyLexicon:
    """Every language's words, and the names of the organisations behind the service."""

    by_language: Mapping[str, Lexicon]
    organisations: tuple[str, ...]


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


def fold(text: str) -> str:
    """Lower case without accents or invisible characters; ligatures written out.

    Folding what is folded changes nothing.
    """
    plain = unicodedata.normalize("NFD", text)
    for _ in range(2):  # letters of other shapes ("𝐒") are capitals only once they are plain
        plain = unicodedata.normalize("NFKD", plain.casefold())
    kept = "".join(c for c in plain if unicodedata.category(c) not in {"Mn", "Cf"})
    return unicodedata.normalize("NFKD", kept).replace("œ", "oe").replace("æ", "ae")


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
