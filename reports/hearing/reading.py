"""One text, read: how much danger it tells of, whether all of it was understood, and why.

Two ears. Frames are exact and can say why, and know only what their lexicons hold; the model hears
what no lexicon holds, and is half deaf to a "no". Each reads sentence by sentence and the highest
grade counts, so that nothing that is added to a text makes it less.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reports.hearing.engine import Engine, NoEngine
from reports.hearing.frames import Grade, Match, matches
from reports.hearing.model import Sound, Weights
from reports.hearing.spotting import Spotter
from reports.hearing.words import Sentence, is_figure, pairs, sentences
from reports.hearing.worries import Overhearing
from reports.region.models.hearing import Lexicon, Worries

MOST_SENTENCES: Final = 40  # the rest of a longer text is not read, and so not understood
MOST_HEARD: Final = 12  # of them by the model, which takes its time
NUMBER_WITHIN: Final = 5  # words beside an emergency number that leave it a call for help


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a text says. `understood`: every sentence is a calm form that a person here can write.

    Only nothing that was also understood may count as calm. `why` is for people, in words.
    """

    grade: Grade
    understood: bool
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    grade: Grade
    calm: bool
    why: tuple[str, ...]


class Ear:
    """Everything needed to read texts of a region. Give it no engine, and frames read alone."""

    def __init__(
        self,
        lexicons: Mapping[str, Lexicon],
        *,
        worries: Mapping[str, Worries] | None = None,
        weights: Weights | None = None,
        engine: Engine | None = None,
    ) -> None:
        self._lexicons = lexicons
        self._spotter = Spotter(lexicons)
        self._others = Overhearing(worries or {}, lexicons)
        self._weights = weights if engine else None
        self._engine = engine

    def hear(self, text: str, *, numbers: Collection[str] = ()) -> Heard:
        """The grade of a text; `numbers` are those the region dials for help. Never raises.

        In a language that is not heard in full a worry is the most, but for what is sure: a number
        to dial, or "help" in one that is.
        """
        parts = list(sentences(text, self._lexicons))
        kept = parts[:MOST_SENTENCES]
        read = [
            self._read(part, numbers, self._sound(part) if at < MOST_HEARD else None)
            for at, part in enumerate(kept)
        ]
        read += [self._together(pair) for pair in pairs(kept[: MOST_HEARD // 2])]
        grade = max(
            (each.grade for each in read), key=lambda found: found.rank, default=Grade.NOTHING
        )
        others = self._others.worry(text)
        if others and grade is Grade.NOTHING:
            grade = Grade.WORRY
        calm = (
            bool(read)
            and len(parts) <= MOST_SENTENCES
            and all(each.calm for each in read[: len(kept)])
        )
        return Heard(
            grade=grade,
            understood=calm and grade is Grade.NOTHING,
            why=tuple(dict.fromkeys(why for each in read for why in each.why)) + others,
        )

    def _together(self, pair: Sentence) -> _Sentence:
        """Two sentences in one breath, for the model alone: "I took the tablets. All of them"."""
        grade, why = _settled(Grade.NOTHING, self._sound(pair), self._weights)
        return _Sentence(self._at_most(grade, pair), calm=False, why=tuple(why))

    def _at_most(self, grade: Grade, part: Sentence) -> Grade:
        """No cry in a language that is not heard in full."""
        is_cry = grade is Grade.CRY and self._others.is_theirs(part.heard)
        return Grade.WORRY if is_cry else grade

    def _read(self, part: Sentence, numbers: Collection[str], sound: Sound | None) -> _Sentence:
        found = [*self._number(part, numbers), *self._frames(part)]
        framed = _highest(found)
        grade, why = _settled(framed, sound, self._weights)
        sure = any(each.sure for each in found)
        grade = Grade.CRY if sure else self._at_most(grade, part)
        reasons = [*(each.why for each in found if each.grade is framed), *why]
        low = sound is None or self._weights is None or sound.danger < self._weights.thresholds.low
        calm = not found and low and is_calm(part.words, self._lexicons)
        told = reasons if grade is not Grade.NOTHING else why
        return _Sentence(grade, calm, tuple(told))

    def _number(self, part: Sentence, numbers: Collection[str]) -> Iterator[Match]:
        if len(part.words) <= NUMBER_WITHIN:
            named = (number for number in numbers if number in part.words)
            yield from (
                Match(Grade.CRY, f"an emergency number: {number}", sure=True) for number in named
            )

    def _frames(self, part: Sentence) -> Iterator[Match]:
        return matches(self._spotter.spots(part), length=len(part.words))

    def _sound(self, part: Sentence) -> Sound | None:
        if self._engine is None or self._weights is None:
            return None
        try:
            return self._weights.sound(part, self._engine.embed(part.heard))
        except NoEngine:
            return None


def _highest(found: Sequence[Match]) -> Grade:
    return max((each.grade for each in found), key=lambda grade: grade.rank, default=Grade.NOTHING)


def _settled(
    framed: Grade, sound: Sound | None, weights: Weights | None
) -> tuple[Grade, list[str]]:
    """The grade of one sentence from both ears: the model adds, and doubts a frame."""
    if sound is None or weights is None:
        return framed, []
    lines = weights.thresholds
    said = f"sounds like danger: {sound.danger:.2f}, now: {sound.cry:.2f}"
    worries, cries = sound.danger >= lines.worry, sound.cry >= lines.cry
    if cries or (framed is Grade.CRY and sound.danger >= lines.low):
        return Grade.CRY, [said]
    if worries or framed is Grade.CRY or (framed is Grade.WORRY and sound.danger >= lines.low):
        return Grade.WORRY, [said]
    return Grade.NOTHING, []


def is_calm(words: Sequence[str], lexicons: Mapping[str, Lexicon]) -> bool:
    """Whether a sentence is made of nothing but calm forms, numbers and hours, and not of numbers
    alone: nobody knows what those answer.
    """
    phrases = [phrase.split() for each in lexicons.values() for phrase in each.calm.phrases]
    single = {word for each in lexicons.values() for word in each.calm.words}
    at = 0
    while at < len(words):
        width = max(
            (len(phrase) for phrase in phrases if list(words[at : at + len(phrase)]) == phrase),
            default=0,
        )
        if not width and not (words[at] in single or is_figure(words[at])):
            return False
        at += width or 1
    return not all(is_figure(word) for word in words)
