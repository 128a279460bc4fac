"""What a region's pack says of hearing texts: `hearing/<language>.toml`, one for each language.

A language is a lexicon of concepts; which of them together mean danger is said once, for all
languages, by `reports/hearing/frames.toml`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Final

from pydantic import AfterValidator

from reports.region.letters import fold
from reports.region.reading.faults import Fault
from reports.region.reading.kinds import Text
from reports.region.reading.parts import As, Entries, Part

# A language that says nothing of one of these is not heard, and so is refused.
CONCEPTS: Final = (
    "he", "kin", "me", "child", "strikes", "struck", "kills", "chokes", "no_breath", "blood",
    "weapon", "holds", "fire", "sets", "gas", "intrudes", "here", "door", "locked", "no_way_out",
    "hiding", "quiet", "still", "swallowed", "poison", "too_many", "own_death", "height", "jumps",
    "weary_of_life", "plea", "calls", "police", "danger", "now", "sure_death", "fear", "threatens",
    "follows", "stalks", "rapes", "takes", "vehicle", "drugs", "controls", "tracker", "images",
    "marks", "wedding", "rage", "habit", "condition", "past", "over", "errand", "story", "idiom",
    "joke",
)  # fmt: skip
SHORTEST_STEM: Final = 5
# Of these a word can stand in a calm text too: they count only beside others.
_BESIDE: Final = frozenset((
    "he", "kin", "me", "child", "holds", "here", "door", "now", "calls", "too_many", "height",
    "vehicle", "swallowed", "rage", "habit", "condition", "past", "over", "errand", "story",
    "idiom", "joke",
))  # fmt: skip


def plain(form: str) -> str:
    """A form as it is compared: folded, its words apart by one blank, apostrophes parting words."""
    return " ".join(fold(form).replace("'", " ").replace("’", " ").split())


type Form = Annotated[Text, AfterValidator(plain)]
type Forms = Annotated[tuple[Form, ...], AfterValidator(lambda forms: tuple(dict.fromkeys(forms)))]
type Words = frozenset[Form]
_EACH_CONCEPT: Final = Entries(lambda _names, _context: CONCEPTS, "one of {}")


def _chat(value: Any) -> Mapping[str, str]:
    return {plain(short): long for short, long in value.items()}


@dataclass(frozen=True, kw_only=True)
class Calm(Part):
    """What a person can write who is in no danger: whole phrases, and words in any order."""

    phrases: Forms
    words: Words


@dataclass(frozen=True, kw_only=True)
class Lexicon(Part):
    """One language: words folded, phrases as words apart by one blank.

    `small` shows the language. `chat` is what a spelling stands for. At one of `pauses` a
    sentence turns; `negations` deny what is near;
    `pseudo_negations` hold a "no" that denies nothing; a denial ends at one of `subjects`. `keys`
    are known with one letter wrong, unless the word is one of `known`. `concepts` are
    what frames are made of.
    """

    small: Words
    chat: Annotated[Mapping[str, str], As(Mapping[str, Text], _chat)]
    pauses: Words
    negations: Words
    pseudo_negations: Forms
    subjects: Words
    keys: Forms
    known: Words
    concepts: Annotated[Mapping[str, Forms], _EACH_CONCEPT]
    calm: Calm

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of all these."""
        forms = [form for each in self.concepts.values() for form in each]
        lists = (*forms, *self.negations, *self.pseudo_negations, *self.subjects, *self.chat)
        words = {word for each in (*lists, *self.calm.phrases) for word in each.split()}
        return frozenset(words | self.small | self.known | self.calm.words)

    def unfit(self) -> Iterator[Fault]:
        """Every concept has words; what is calm is no danger; what may be misspelt is long."""
        calm = {*self.calm.phrases, *self.calm.words}
        for concept, forms in self.concepts.items():
            if not forms:
                yield ("concepts", concept), "at least one word", None
            for form in calm.intersection(forms if concept not in _BESIDE else ()):
                yield ("calm", form), f"no word of danger, and it is one of {concept}", None
        for key in self.keys:
            if len(key) < SHORTEST_STEM + 1:
                yield ("keys", key), f"a word of more than {SHORTEST_STEM} letters", None


# Fewer letters begin too many words.
SHORTEST_BEGINNING: Final = 4


def _beginnings(forms: tuple[str, ...]) -> tuple[str, ...]:
    """Each form as it is compared; one that ends in `*` is how words begin."""
    return tuple(dict.fromkeys(plain(form) for form in forms))


@dataclass(frozen=True, kw_only=True)
class Worries(Part):
    """A language that is not heard in full: what in it makes a person look, and no more.

    `small` shows the language. One of `danger`, words or phrases, is a worry unless it stands in
    one of `innocent`, or one of `story` stands in the sentence; the last word may end in `*`, which
    is any ending.
    """

    small: Words
    danger: Annotated[tuple[Text, ...], AfterValidator(_beginnings)]
    innocent: Annotated[tuple[Text, ...], AfterValidator(_beginnings)]
    story: Annotated[tuple[Text, ...], AfterValidator(_beginnings)]

    def unfit(self) -> Iterator[Fault]:
        """A star ends a form, after letters enough."""
        for key in ("danger", "innocent", "story"):
            for form in getattr(self, key):
                last = form.split()[-1]
                short = last.endswith("*") and " " not in form and len(last) <= SHORTEST_BEGINNING
                if "*" in form.removesuffix("*") or short:
                    expected = f"a star at its end alone, after {SHORTEST_BEGINNING} letters"
                    yield (key, form), expected, None
