"""Which concepts a sentence holds, and which of them it denies or softens. All pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from reports.hearing.words import Sentence, shown
from reports.region.models.hearing import Lexicon

NEGATED_AFTER: Final = 4  # words after a "no": "pas en danger", "not in any danger"
NEGATED_BEFORE: Final = 3  # and before it: "hij slaat mij niet"
SHORTEST_SQUEEZED: Final = 4  # "apelle" is "appelle", "been" is not "ben"
SOFTEN: Final = frozenset({"habit", "condition", "past", "joke"})
SILENCE: Final = frozenset({"over", "errand", "story"})
_NO: Final = "-no"  # index entries that are no concepts
_NO_NO: Final = "-no-no"
_SUBJECT: Final = "-subject"
_STILL_NO: Final = "quiet"


@dataclass(frozen=True, slots=True)
class Spot:
    """A concept at a place: the words, whether they are firm or softened, and by what."""

    concept: str
    words: str
    soft: str = ""


@dataclass(frozen=True, slots=True)
class _Form:
    words: tuple[str, ...]
    concept: str
    language: str
    shared: bool  # another language has this word for something else


class Spotter:
    """The lexicons of a pack, ready to be looked up."""

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        self.lexicons = lexicons
        self._forms: dict[str, list[_Form]] = defaultdict(list)
        self._squeezed: dict[str, str] = {}
        self._keys = sorted({key for each in lexicons.values() for key in each.keys})
        self._known = {word for each in lexicons.values() for word in each.vocabulary}
        for language, each in lexicons.items():
            for concept, form in _entries(each):
                words = tuple(form.split())
                shared = len(words) == 1 and _is_shared(form, concept, language, lexicons)
                self._forms[words[0]].append(_Form(words, concept, language, shared))
        for word in sorted(self._known):
            short = _squeeze(word)
            if short != word and len(short) >= SHORTEST_SQUEEZED:
                self._squeezed.setdefault(short, word)

    def spots(self, sentence: Sentence) -> list[Spot]:
        """Every concept said and not denied, in order; idioms and denials are taken out."""
        words = [self._read(word) for word in sentence.words]
        found = self._found(words)
        clauses = _clauses(sentence, len(words))
        denied = _denied(found, clauses)
        return [spot for clause in clauses for spot in _in_clause(words, found, denied, clause)]

    def _read(self, word: str) -> str:
        """The word, or the one that it is a spelling of."""
        if word in self._known:
            return word
        short = _squeeze(word)
        if short in self._known and len(short) >= SHORTEST_SQUEEZED:
            return short
        if short in self._squeezed:
            return self._squeezed[short]
        near = (key for key in self._keys if len(word) > 4 and _one_edit(word, key))
        return next(near, word)

    def _found(self, words: Sequence[str]) -> list[tuple[int, _Form]]:
        """Every form at its place, but for what lies inside an idiom or a "no" that denies none."""
        most = shown(words, self.lexicons)
        best = next(iter(most.values()))
        hits = [
            (at, form)
            for at, word in enumerate(words)
            for form in self._forms.get(word, ())
            if tuple(words[at : at + len(form.words)]) == form.words
            and (not form.shared or _is_meant(form, most, best))
        ]
        eaten = [(at, form) for at, form in hits if form.concept in {"idiom", _NO_NO}]
        return [hit for hit in hits if not any(_inside(hit, each) for each in eaten)]


def _entries(lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    for concept, forms in lexicon.concepts.items():
        yield from ((concept, form) for form in forms)
    yield from ((_NO, form) for form in lexicon.negations)
    yield from ((_NO_NO, form) for form in lexicon.pseudo_negations)
    yield from ((_SUBJECT, form) for form in lexicon.subjects)


def _is_shared(form: str, concept: str, language: str, lexicons: Mapping[str, Lexicon]) -> bool:
    """Whether another language has this word too, and not for the same."""
    others = [each for name, each in lexicons.items() if name != language]
    return any(
        form in each.small
        or any(form in forms for named, forms in each.concepts.items() if named != concept)
        for each in others
    ) and not any(form in each.concepts.get(concept, ()) for each in others)


def _is_meant(form: _Form, most: Mapping[str, float], best: float) -> bool:
    """Whether a word of two languages is this one's here; what softens must be beyond doubt."""
    others = max((score for name, score in most.items() if name != form.language), default=0)
    mine = most[form.language]
    return mine > others if form.concept in SOFTEN | SILENCE else mine >= best


def _inside(hit: tuple[int, _Form], by: tuple[int, _Form]) -> bool:
    """Whether a shorter form lies inside a longer one that means something else."""
    (at, form), (start, eater) = hit, by
    ends = start + len(eater.words)
    return len(form.words) < len(eater.words) and start <= at and at + len(form.words) <= ends


def _clauses(sentence: Sentence, count: int) -> list[range]:
    edges = sorted({*(stop for stop in sentence.pauses if stop < count), 0, count})
    return [range(start, end) for start, end in pairwise(edges)]


def _denied(found: Sequence[tuple[int, _Form]], clauses: Sequence[range]) -> set[int]:
    """The places near a "no", in its clause, as far as the next subject."""
    # A phrase that holds a "no" has used it up; "don't call" denies what is not to be called.
    phrases = [
        (at, at + len(form.words))
        for at, form in found
        if len(form.words) > 1 and form.concept != _STILL_NO
    ]
    subjects = {at for at, form in found if form.concept == _SUBJECT}
    near: set[int] = set()
    for at, form in found:
        if form.concept != _NO or any(starts <= at < ends for starts, ends in phrases):
            continue
        clause = next(each for each in clauses if at in each)
        near |= set(_reach(range(at + 1, min(at + 1 + NEGATED_AFTER, clause.stop)), subjects))
        back = range(at - 1, max(at - 1 - NEGATED_BEFORE, clause.start - 1), -1)
        near |= set(_reach(back, subjects))
    return near


def _reach(places: range, subjects: set[int]) -> Iterator[int]:
    for place in places:
        if place in subjects:
            return
        yield place


def _in_clause(
    words: Sequence[str], found: Sequence[tuple[int, _Form]], denied: set[int], clause: range
) -> Iterator[Spot]:
    here = [(at, form) for at, form in found if at in clause and form.concept[0] != "-"]
    named = {form.concept: " ".join(form.words) for _, form in here}
    if not SILENCE.isdisjoint(named):
        return
    soft = next((named[each] for each in sorted(SOFTEN) if each in named), "")
    for at, form in here:
        if form.concept in SOFTEN or form.concept == "idiom" or at in denied:
            continue
        yield Spot(form.concept, " ".join(words[at : at + len(form.words)]), soft)


def _squeeze(word: str) -> str:
    """Every run of one letter as one letter."""
    return "".join(letter for at, letter in enumerate(word) if at == 0 or letter != word[at - 1])


def _one_edit(word: str, key: str) -> bool:
    """Whether one letter was left out, added, changed or swapped with the next; never the first."""
    if word[0] != key[0] or abs(len(word) - len(key)) > 1:
        return False
    at = next(
        (place for place, (one, other) in enumerate(zip(word, key, strict=False)) if one != other),
        min(len(word), len(key)),
    )
    if len(word) == len(key):
        swapped = word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
        return word[at + 1 :] == key[at + 1 :] or swapped == key[at:]
    longer, shorter = (word, key) if len(word) > len(key) else (key, word)
    return longer[at + 1 :] == shorter[at:]
