"""A text in a language that is not heard in full: what makes a person look, and nothing more.

Words of danger, until a native speaker has checked them and somebody has made the language's
lexicon. Nobody's contact is frozen and nobody is rung at once by them, and nothing here is calm.
All pure.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from reports.region.letters import fold
from reports.region.models.hearing import Lexicon, Worries

_WORD: Final = re.compile(r"[^\W_]+", re.UNICODE)
_ENDS: Final = re.compile(r"[.;:!?\n\r…。؟]+")
# Letters that people write one for the other, or leave the mark of which folding does not know.
_ALIKE: Final = str.maketrans("ىةگıłđ", "يهكild")


class Overhearing:
    """The lists of a pack, ready to be looked up, beside the languages that are heard in full."""

    def __init__(self, worries: Mapping[str, Worries], lexicons: Mapping[str, Lexicon]) -> None:
        self._lists = {code: _Lists(each) for code, each in worries.items()}
        self._known = [each.vocabulary for each in lexicons.values()]
        self._letters = frozenset("".join(word for each in self._known for word in each))

    def worry(self, text: str) -> tuple[str, ...]:
        """Why a person should look at this text; nothing if no word of danger is in it.

        One word alone may be a word of a language that is heard: there it says nothing.
        """
        parts = [_words(part) for part in _ENDS.split(text)]
        return tuple(
            f"a word of danger, unchecked ({code}): {' '.join(found)}"
            for code, lists in self._lists.items()
            for part in parts
            if (found := lists.danger_in(part))
            and (len(found) > 1 or lists.shown_by(part) >= self._shown(part))
        )

    def is_theirs(self, text: str) -> bool:
        """Whether a text is in one of these languages rather than in one that is heard in full."""
        words = _words(text)
        letters = [letter for word in words for letter in word if letter.isalpha()]
        if not self._lists or not letters:
            return False
        strange = sum(letter not in self._letters for letter in letters)
        theirs = max(each.shown_by(words) for each in self._lists.values())
        return 2 * strange > len(letters) or (theirs > 0 and theirs >= self._shown(words))

    def _shown(self, words: Sequence[str]) -> int:
        """How many of the words are of one language that is heard in full."""
        return max((sum(word in each for word in words) for each in self._known), default=0)


class _Lists:
    def __init__(self, worries: Worries) -> None:
        self._danger = [_form(each) for each in worries.danger]
        self._innocent = [_form(each) for each in worries.innocent]
        self._story = [_form(each) for each in worries.story]
        forms = (*self._danger, *self._innocent, *self._story)
        own = {_alike(word) for word in worries.small} | {word for form in forms for word in form}
        self._words = frozenset(word for word in own if not word.endswith("*"))
        self._beginnings = tuple(word[:-1] for word in own if word.endswith("*"))

    def shown_by(self, words: Sequence[str]) -> int:
        """How many of the words are of this language."""
        return sum(word in self._words or word.startswith(self._beginnings) for word in words)

    def danger_in(self, words: Sequence[str]) -> Sequence[str]:
        """The first words of danger in a sentence, or none."""
        if any(_is_at(words, at, form) for form in self._story for at in range(len(words))):
            return ()
        harmless = {
            place
            for form in self._innocent
            for at in range(len(words))
            if _is_at(words, at, form)
            for place in range(at, at + len(form))
        }
        for at in range(len(words)):
            for form in self._danger:
                inside = harmless.issuperset(range(at, at + len(form)))
                if _is_at(words, at, form) and not inside:
                    return words[at : at + len(form)]
        return ()


def _words(text: str) -> list[str]:
    return [_alike(word) for word in _WORD.findall(fold(text))]


def _alike(word: str) -> str:
    return word.translate(_ALIKE)


def _form(form: str) -> tuple[str, ...]:
    return tuple(_alike(word) for word in form.split())


def _is_at(words: Sequence[str], at: int, form: Sequence[str]) -> bool:
    said = words[at : at + len(form)]
    *first, last = form
    if len(said) < len(form) or list(said[:-1]) != first:
        return False
    return said[-1].startswith(last[:-1]) if last.endswith("*") else said[-1] == last
