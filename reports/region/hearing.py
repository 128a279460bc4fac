"""What a region's pack says of hearing texts: `hearing/<language>.toml`, one for each language.

A language is a lexicon of concepts; which of them together mean danger is said once, for all
languages, by `reports/hearing/frames.toml`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from reports.region.denylist import fold
from reports.region.reading import Mistakes, Table, read_file

# A language that says nothing of one of these is not heard, and so is refused.
CONCEPTS: Final = tuple(
    [
        "he",
        "kin",
        "me",
        "child",
        "strikes",
        "struck",
        "kills",
        "chokes",
        "no_breath",
        "blood",
        "weapon",
        "holds",
        "fire",
        "sets",
        "gas",
        "intrudes",
        "here",
        "door",
        "locked",
        "no_way_out",
        "hiding",
        "quiet",
        "still",
        "swallowed",
        "poison",
        "too_many",
        "own_death",
        "height",
        "jumps",
        "weary_of_life",
        "plea",
        "calls",
        "police",
        "danger",
        "now",
        "sure_death",
        "fear",
        "threatens",
        "follows",
        "stalks",
        "rapes",
        "takes",
        "vehicle",
        "drugs",
        "controls",
        "tracker",
        "images",
        "marks",
        "wedding",
        "rage",
        "habit",
        "condition",
        "past",
        "over",
        "errand",
        "story",
        "idiom",
        "joke",
    ]
)
SHORTEST_STEM: Final = 5


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """One language: words folded, phrases as words apart by one blank.

    `small` shows the language. `chat` is what a spelling stands for. `negations` deny what is near;
    `pseudo_negations` hold a "no" that denies nothing; a denial ends at one of `subjects`. `keys`
    are known with one letter wrong, unless the word is one of `known`. `calm_phrases` and
    `calm_words` make up what a person can write who is in no danger. `vocabulary` is every word of
    all these.
    """

    small: frozenset[str]
    chat: Mapping[str, str]
    negations: frozenset[str]
    pseudo_negations: tuple[str, ...]
    subjects: frozenset[str]
    keys: tuple[str, ...]
    known: frozenset[str]
    concepts: Mapping[str, tuple[str, ...]]
    calm_phrases: tuple[str, ...]
    calm_words: frozenset[str]
    vocabulary: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        forms = [form for each in self.concepts.values() for form in each]
        lists = (*forms, *self.negations, *self.pseudo_negations, *self.subjects, *self.chat)
        words = {word for each in (*lists, *self.calm_phrases) for word in each.split()}
        object.__setattr__(
            self, "vocabulary", frozenset(words | self.small | self.known | self.calm_words)
        )


def hearing(folder: Path, languages: tuple[str, ...], mistakes: Mistakes) -> Mapping[str, Lexicon]:
    """The lexicon of every language of the pack; what is wrong with them is noted."""
    found = {}
    for language in languages:
        called = f"hearing/{language}.toml"
        table = read_file(folder / "hearing" / f"{language}.toml", mistakes, called=called)
        found[language] = _lexicon(table)
    return found


def _lexicon(table: Table) -> Lexicon:
    calm = table.table("calm")
    concepts = _concepts(table.table("concepts"))
    lexicon = Lexicon(
        small=frozenset(_folded(table, "small")),
        chat=_chat(table.table("chat")),
        negations=frozenset(_folded(table, "negations")),
        pseudo_negations=_folded(table, "pseudo_negations"),
        subjects=frozenset(_folded(table, "subjects")),
        keys=_folded(table, "keys"),
        known=frozenset(_folded(table, "known")),
        concepts=concepts,
        calm_phrases=_folded(calm, "phrases"),
        calm_words=frozenset(_folded(calm, "words")),
    )
    _check(table, lexicon)
    for each in (calm, table):
        each.nothing_else()
    return lexicon


def _concepts(table: Table) -> Mapping[str, tuple[str, ...]]:
    found = {}
    for concept in CONCEPTS:
        found[concept] = _folded(table, concept)
        if not found[concept] and concept in table.names():
            table.wrong(concept, "at least one word")
    table.nothing_else()
    return found


def _chat(table: Table) -> Mapping[str, str]:
    return {plain(key): table.text(key) for key in sorted(table.names())}


def _folded(table: Table, key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plain(each) for each in table.texts(key)))


def plain(form: str) -> str:
    """A form as it is compared: folded, its words apart by one blank, apostrophes parting words."""
    return " ".join(fold(form).replace("'", " ").replace("’", " ").split())


def _check(table: Table, lexicon: Lexicon) -> None:
    calm = {*lexicon.calm_phrases, *lexicon.calm_words}
    for concept, form in _dangerous(lexicon):
        if form in calm:
            table.wrong(f"calm.{form}", f"no word of danger, and it is one of {concept}")
    for key in lexicon.keys:
        if len(key) < SHORTEST_STEM + 1:
            table.wrong(f"keys.{key}", f"a word of more than {SHORTEST_STEM} letters")


# Of these a word can stand in a calm text too: they count only beside others.
_BESIDE: Final = frozenset(
    [
        "he",
        "kin",
        "me",
        "child",
        "holds",
        "here",
        "door",
        "now",
        "calls",
        "too_many",
        "height",
        "vehicle",
        "swallowed",
        "rage",
        "habit",
        "condition",
        "past",
        "over",
        "errand",
        "story",
        "idiom",
        "joke",
    ]
)


def _dangerous(lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    for concept, forms in lexicon.concepts.items():
        if concept not in _BESIDE:
            yield from ((concept, form) for form in forms)
