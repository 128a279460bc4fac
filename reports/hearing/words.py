"""A text as words, whatever the phone and its writer made of it. All pure.

Two outputs from one pass: plain words for the frames, and a text in usual spelling for the model,
which reads whole sentences. Case, look-alike letters, spaced or repeated letters, digits for
letters and chat spellings are undone for both.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from reports.region.letters import fold
from reports.region.models.hearing import Lexicon

_ENDS: Final = re.compile(r"[.;:!?\n\r…。؟]+")  # a sentence ends here
_PAUSES: Final = re.compile(r"[,()\-–—/]+")  # a "no" reaches no further; nor than a "but"
_WORD: Final = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*", re.UNICODE)
_SIGNED: Final = re.compile(r"[\w@$]+")
_SPACED: Final = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .\-*]){2,}[^\W\d_](?![^\W_])")
_STUCK: Final = re.compile(r"(?<=\d{3})(?=[^\W\d_])|(?<=[^\W\d_])(?=\d{3})")  # "112vite"
_RUN: Final = re.compile(r"([^\W\d_])\1{2,}")
_TIME: Final = re.compile(r"\d+(?:h|u|am|pm|uur|heures?|e|eme|ste|de|x)?\d*")
_LEET: Final = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "@": "a", "$": "s"})
# Letters of Cyrillic and Greek that look like Latin ones.
_ALIKE: Final = str.maketrans(
    dict(zip("аеорсухіјѕһкмтвнгԁ", "aeopcyxijshkmtbhrd", strict=True))
    | dict(zip("αορνικτυχεβηγ", "aopviktuxebny", strict=True))
)
LONGEST: Final = 24  # words read together; a longer sentence is read in parts that overlap
STEP: Final = 12
LONGEST_PHRASE: Final = 3  # words of a chat spelling that stands for others
GLUED: Final = 14  # letters, from which on a word may be several: "venezviteilcasselaporte"
GLUED_WORDS: Final = 4  # and at least so many: fewer are a compound


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its words, at which of them a pause comes, and its text for the model."""

    words: tuple[str, ...]
    pauses: frozenset[int]
    heard: str


def sentences(text: str, lexicons: Mapping[str, Lexicon]) -> Iterator[Sentence]:
    """The sentences of a text, long ones in overlapping parts; none if there is no word in it."""
    usual = _usual(text)
    turns = frozenset[str]().union(*(each.pauses for each in lexicons.values()))
    for part in _ENDS.split(usual):
        raw, pauses = _cut(part, turns)
        if not raw:
            continue
        expanded, kept = _expanded(raw, pauses, lexicons)
        yield from _windows(expanded, kept)


def pairs(parts: Sequence[Sentence]) -> Iterator[Sentence]:
    """Each two sentences that follow one another, as one, where they are short enough."""
    for first, second in pairwise(parts):
        if len(first.words) + len(second.words) <= LONGEST:
            pauses = first.pauses | {len(first.words) + at for at in second.pauses}
            heard = f"{first.heard}. {second.heard}"
            yield Sentence(first.words + second.words, frozenset(pauses), heard)


def _usual(text: str) -> str:
    """NFKC, lower case, Latin letters, letters spelt apart joined."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    plain = _STUCK.sub(" ", plain)
    plain = _SPACED.sub(lambda found: re.sub(r"[ .\-*]", "", found[0]), plain)
    return _SIGNED.sub(lambda found: _latin(found[0]), plain)


def _latin(word: str) -> str:
    """A word whose letters look Latin, in Latin; digits among letters as the letters they are."""
    swapped = word.translate(_ALIKE)
    if swapped != word and swapped.isascii():
        word = swapped
    letters = sum(c.isalpha() for c in word)
    signs = [at for at, c in enumerate(word) if c in "01345@$"]
    inside = any(0 < at < len(word) - 1 for at in signs)
    if inside and letters >= 2 and not _TIME.fullmatch(fold(word)):
        return word.translate(_LEET)
    return word


def _cut(part: str, turns: frozenset[str]) -> tuple[list[str], set[int]]:
    """The words of a sentence as they stand, and before which of them there is a pause."""
    words: list[str] = []
    pauses: set[int] = set()
    for clause in _PAUSES.split(part):
        pauses.add(len(words))
        for found in _WORD.findall(clause):
            if fold(found) in turns:
                pauses.add(len(words))
            else:
                words.append(found.replace("’", "'").replace("ʼ", "'"))
    return words, pauses


def _expanded(
    raw: Sequence[str], pauses: set[int], lexicons: Mapping[str, Lexicon]
) -> tuple[list[str], set[int]]:
    """Chat spellings as the words they stand for, in the language that the sentence shows most."""
    raw, pauses = _unglued([_shortened(word, lexicons) for word in raw], pauses, lexicons)
    folded = [fold(word).replace("'", "") for word in raw]
    order = shown(folded, lexicons)
    said: list[str] = []
    kept: set[int] = set()
    at = 0
    while at < len(raw):
        if at in pauses:
            kept.add(len(said))
        width, meant = _meant(folded, at, order, lexicons)
        said += meant.split() if meant else [raw[at]]
        at += width
    return said, kept


def _shortened(word: str, lexicons: Mapping[str, Lexicon]) -> str:
    """A letter three times or more is there once; or twice, if only then it is a word."""
    if not _RUN.search(word):
        return word
    twice = _RUN.sub(r"\1\1", word)
    known = any(fold(twice) in each.vocabulary for each in lexicons.values())
    return twice if known else _RUN.sub(r"\1", word)


def _unglued(
    raw: Sequence[str], pauses: set[int], lexicons: Mapping[str, Lexicon]
) -> tuple[list[str], set[int]]:
    """Long words that are nothing but known words written together, as these."""
    said: list[str] = []
    kept: set[int] = set()
    for at, word in enumerate(raw):
        if at in pauses:
            kept.add(len(said))
        cuts = (_pieces(fold(word), each.vocabulary) for each in lexicons.values())
        said += next((cut for cut in cuts if len(cut) >= GLUED_WORDS), [word])
    return said, kept


def _pieces(word: str, vocabulary: Collection[str]) -> list[str]:
    """The fewest known words of two letters or more that a long word is made of, or none."""
    if len(word) < GLUED or word in vocabulary:
        return []
    best: dict[int, list[str]] = {0: []}
    for end in range(2, len(word) + 1):
        found = [
            [*best[start], word[start:end]]
            for start in range(end - 1)
            if start in best and word[start:end] in vocabulary
        ]
        if found:
            best[end] = min(found, key=len)
    return best.get(len(word), [])


def shown(folded: Sequence[str], lexicons: Mapping[str, Lexicon]) -> dict[str, float]:
    """How much of each language the words show, the most first."""
    scores = {
        language: sum(
            1.0 if word in each.small else 0.6 if word in each.chat else 0.0 for word in folded
        )
        for language, each in lexicons.items()
    }
    return dict(sorted(scores.items(), key=lambda found: -found[1]))


def _meant(
    folded: Sequence[str], at: int, order: Mapping[str, float], lexicons: Mapping[str, Lexicon]
) -> tuple[int, str]:
    """How many words a chat spelling at this place takes, and what it stands for."""
    first = next(iter(order))
    for width in range(LONGEST_PHRASE, 0, -1):
        said = " ".join(folded[at : at + width])
        for language, score in order.items():
            meant = lexicons[language].chat.get(said)
            if meant is None or at + width > len(folded):
                continue
            taken = language != first and (said in lexicons[first].small or score < 1)
            if not taken:
                return width, meant
    return 1, ""


def _windows(words: Sequence[str], pauses: set[int]) -> Iterator[Sentence]:
    last = max(len(words) - LONGEST, 0)
    for starts in [*range(0, last, STEP), last]:
        said = words[starts : starts + LONGEST]
        plain: list[str] = []
        stops = {0}
        for at, word in enumerate(said):
            if starts + at in pauses:
                stops.add(len(plain))
            plain += fold(word).split("'") if "'" in word else [fold(word)]
        heard = " ".join(said)
        yield Sentence(tuple(word for word in plain if word), frozenset(stops), heard)


def is_figure(word: str) -> bool:
    """Whether a word is a number or an hour: "12", "10h30", "3pm"."""
    return _TIME.fullmatch(word) is not None
