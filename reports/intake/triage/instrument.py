"""An instrument: safety questions, their wording, and what follows from them, as a data file.

Ours is written in our own words. A deployer who holds a licence for another puts its file into
the `instruments` folder of the region pack. Triggers are made of what was said and never of what
was denied, so that one thing more can only raise a level.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Final

from reports.intake.triage.branches import SUBJECTS, Branch, Where
from reports.region.pack import Region
from reports.region.reading.additions import Spoken, spoken_in
from reports.region.reading.faults import Fault, PackBroken
from reports.region.reading.files import read
from reports.region.reading.kinds import SOME, Flag, Id, Text, key
from reports.region.reading.parts import IN_EACH_LANGUAGE_AT_LEAST, Part, Says
from reports.region.vocabulary import Kind, Level

BUILT_IN: Final = Path(__file__).parents[1] / "instruments"
KIND: Final = "kind:"
OPEN: Final = "open:"
MINOR: Final = "minor"
TICKED: Final = "ticked"
UNSAID_NOW: Final = "unsaid_now"
PARTNER_OR_EX: Final = "partner_or_ex"
LISTS: Final = Says("a list of lists of texts")
type Words = Annotated[Mapping[str, Text], IN_EACH_LANGUAGE_AT_LEAST]
type SomeWords = Mapping[str, Text]
type Ids = tuple[Id, ...]


class InstrumentBroken(PackBroken):
    """An instrument file is not what it must be; `errors` says where and what was expected."""


class Role(StrEnum):
    """What an answer is for."""

    EMERGENCY = "emergency"
    HIGH = "high"
    FLAG = "flag"
    CONTEXT = "context"


class Risk(StrEnum):
    """Which answer to a question speaks of danger."""

    YES = "yes"
    NO = "no"


class About(StrEnum):
    """Whom a question makes sense about: anyone, somebody known, or partner and family.

    What an instrument without rows of its own is asked by.
    """

    ANYONE = "anyone"
    KNOWN = "known"
    CLOSE = "close"


@dataclass(frozen=True, kw_only=True, eq=False)
class Question(Part):
    """One safety question, in every language, for the reporter and for a witness.

    `asked`: where, on each branch; never where nothing stands. `risk`: which answer weighs.
    `sources`: why it is asked so early. Read once and the same object from then on.
    """

    id: Id
    role: Role
    about: About | None = None
    risk: Risk = Risk.YES
    asked: Mapping[Branch, Where] = field(default_factory=dict)
    sources: tuple[Text, ...] = ()
    follows: Text | None = None
    own: Annotated[Words, key("text")]
    witness: Words
    reasons: Annotated[Words, key("why")] = field(default_factory=dict)
    witness_reasons: Annotated[Words, key("why_witness")] = field(default_factory=dict)

    def text(self, language: str, *, witness: bool = False) -> str:
        """The question as it is asked."""
        return (self.witness if witness else self.own)[language]

    def why(self, language: str, *, witness: bool = False) -> str:
        """Why it is asked, or an empty text; the same for both where nothing else is written."""
        own = self.reasons.get(language, "")
        return self.witness_reasons.get(language, own) if witness else own


@dataclass(frozen=True, kw_only=True)
class Voiced(Part):
    """Words as somebody hears them; as the reporter does, where nothing else is written.

    A young person, a witness and whoever tells of a child may each be spoken to otherwise.
    """

    own: Annotated[Words, key("text")]
    young: SomeWords = field(default_factory=dict)
    witness: SomeWords = field(default_factory=dict)
    child: SomeWords = field(default_factory=dict)

    def text(self, language: str, branch: Branch) -> str:
        """The words for whoever takes this branch."""
        voices = {
            Branch.YOUNG: (self.young,),
            Branch.WITNESS: (self.witness,),
            Branch.CHILD: (self.child, self.witness),
        }.get(branch, ())
        return next((words[language] for words in voices if language in words), self.own[language])


@dataclass(frozen=True, kw_only=True, eq=False)
class Choice(Voiced):
    """One answer of a row, and what it says to which questions.

    `rest`: what it says to the other questions of its row, as "none of this" does. `marks`: what
    triggers may ask for besides.
    """

    value: Text
    yes: Ids = ()
    no: Ids = ()
    unknown: Ids = ()
    rest: Text = ""
    kinds: tuple[Kind, ...] = ()
    marks: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Row(Voiced):
    """What a page asks in one go; it answers one question or several.

    Without `choices` it is yes, no or "I don't know" to all that it `asks`. `chapter`: on which
    page of "More about safety" it stands too. `subject`: only under this tick.
    """

    id: Id
    field: Id
    page: Text = ""
    branches: tuple[Branch, ...] = ()
    subject: Text = ""
    chapter: int = 0
    several: Flag = False
    asks: Ids = ()
    choices: Annotated[tuple[Choice, ...], key("choice")] = ()

    @property
    def answers(self) -> frozenset[str]:
        """The questions that it can answer with a yes."""
        return frozenset(self.asks).union(*(each.yes for each in self.choices))


@dataclass(frozen=True, kw_only=True)
class Trigger(Part):
    """A level that holds when of every group at least one holds.

    An id of a question is the answer that weighs; `open:` before it, any answer but a no, and none
    too; `kind:` is what happened, as told; all others are marks.
    """

    id: Text
    level: Level
    when: Annotated[tuple[Annotated[frozenset[Text], SOME], ...], SOME, LISTS]


@dataclass(frozen=True, kw_only=True)
class Rules(Part):
    """An instrument's file: a versioned set of questions and triggers."""

    id: Text
    version: Text
    licence: Text
    source: Text
    allowed_in_repo: Flag
    questions: Annotated[tuple[Question, ...], key("question")]
    triggers: Annotated[tuple[Trigger, ...], key("trigger")]
    rows: Annotated[tuple[Row, ...], key("row")] = ()

    def unfit(self) -> Iterator[Fault]:
        """Questions follow earlier ones, and each that can raise a level is part of a trigger."""
        ids = [question.id for question in self.questions]
        if len(ids) != len(set(ids)):
            yield ("question",), "each id only once", None
        for place, question in enumerate(self.questions):
            if question.follows is not None and question.follows not in ids[:place]:
                yield ("question", place, "follows"), "the id of an earlier question", None
        atoms = set(ids) | {f"{KIND}{kind}" for kind in Kind} | self._marks()
        for place, trigger in enumerate(self.triggers):
            for atom in sorted(set().union(*trigger.when) - atoms):
                expected = f"ids of questions, kinds or marks, not {atom!r}"
                yield ("trigger", place, "when"), expected, None
        used = set().union(*(group for trigger in self.triggers for group in trigger.when))
        for place, question in enumerate(self.questions):
            if question.role in (Role.EMERGENCY, Role.HIGH) and question.id not in used:
                expected = "a trigger that this question is part of"
                yield ("question", place, "role"), expected, None
        yield from self._unfit_rows(set(ids))

    def _marks(self) -> set[str]:
        """What can hold besides an answer and a kind."""
        built_in = {MINOR, TICKED, UNSAID_NOW, PARTNER_OR_EX}
        built_in |= {f"branch:{branch}" for branch in Branch}
        built_in |= {f"subject:{subject}" for subject in SUBJECTS}
        built_in |= {f"{OPEN}{question.id}" for question in self.questions}
        return built_in | {mark for row in self.rows for one in row.choices for mark in one.marks}

    def _unfit_rows(self, ids: set[str]) -> Iterator[Fault]:
        """Rows answer questions that there are, and ask each where its line says that it is."""
        for place, row in enumerate(self.rows):
            said = {each for one in row.choices for each in (*one.yes, *one.no, *one.unknown)}
            for name in sorted((said | set(row.asks)) - ids):
                yield ("row", place, "asks"), f"ids of questions, not {name!r}", None
        if not self.rows:
            return
        for place, question in enumerate(self.questions):
            for branch, where in question.asked.items():
                if where in _PAGES and not self._asks(question.id, branch, where):
                    expected = f"a row on page {where} of {branch} that asks it"
                    yield ("question", place, "asked"), expected, None

    def _asks(self, question_id: str, branch: Branch, page: str) -> bool:
        return any(
            question_id in row.answers
            for row in self.rows
            if row.page == page and branch in row.branches
        )


_PAGES: Final = frozenset({Where.NOW, Where.SAFE, Where.LATELY, Where.STAY})


@dataclass(frozen=True, kw_only=True)
class Instrument(Rules):
    """The rules with the region's threshold folded in."""

    other_flags: int

    def question(self, question_id: str) -> Question:
        """The question with this id. Raises KeyError if there is none."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)


def instrument(region: Region) -> Instrument:
    """The instrument this region uses, from its pack or from those built in.

    The version names the region's threshold, so that the same version means the same rule (R2.9).
    Raises InstrumentBroken.
    """
    rules = region.triage
    path = _found(region.folder, rules.instrument)
    return _loaded(path, region.folder, region.languages, rules.other_flags)


@cache
def _found(folder: Path, name: str) -> Path:
    own = folder / "instruments" / f"{name}.toml"
    return own if own.exists() else BUILT_IN / f"{name}.toml"


def load_instrument(
    path: Path, *, languages: tuple[str, ...], other_flags: int, spoken: Spoken | None = None
) -> Instrument:
    """Read an instrument file; it may hold more languages than are asked for,
    and `spoken` adds some.

    Raises InstrumentBroken with every mistake found.
    """
    mistakes: list[str] = []
    called = f"instruments/{path.name}"
    spoken = spoken or Spoken(languages=languages, staff=languages)
    rules = read(
        path, Rules, mistakes, called=called, spoken=spoken, added_as=("instruments", path.stem)
    )
    if rules is None:
        raise InstrumentBroken(tuple(mistakes))
    return Instrument(
        **{**vars(rules), "version": f"{rules.version}/{other_flags}"}, other_flags=other_flags
    )


@cache
def _loaded(path: Path, folder: Path, languages: tuple[str, ...], other_flags: int) -> Instrument:
    spoken = spoken_in(folder, [])
    return load_instrument(path, languages=languages, other_flags=other_flags, spoken=spoken)
