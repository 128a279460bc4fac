"""An instrument: safety questions, their wording, and what follows from them, as a data file.

Ours is written in our own words. A deployer who holds a licence for another puts its file into
the `instruments` folder of the region pack. Triggers are made of yeses only, so that nothing but
a yes can raise a level and nothing at all can lower one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Final

from reports.region.pack import Region
from reports.region.reading.additions import Spoken, spoken_in
from reports.region.reading.faults import Fault, PackBroken
from reports.region.reading.files import read
from reports.region.reading.kinds import SOME, Flag, Id, Text, key
from reports.region.reading.parts import IN_EACH_LANGUAGE_AT_LEAST, Part, Says
from reports.region.vocabulary import Kind, Level

BUILT_IN: Final = Path(__file__).parents[1] / "instruments"
KIND: Final = "kind:"
LISTS: Final = Says("a list of lists of texts")
type Words = Annotated[Mapping[str, Text], IN_EACH_LANGUAGE_AT_LEAST]


class InstrumentBroken(PackBroken):
    """An instrument file is not what it must be; `errors` says where and what was expected."""


class Role(StrEnum):
    """What an answer is for."""

    EMERGENCY = "emergency"
    HIGH = "high"
    FLAG = "flag"
    CONTEXT = "context"


class About(StrEnum):
    """Whom a question makes sense about: anyone, somebody known, or partner and family."""

    ANYONE = "anyone"
    KNOWN = "known"
    CLOSE = "close"


@dataclass(frozen=True, kw_only=True, eq=False)
class Question(Part):
    """One safety question, in every language, for the reporter and for a witness.

    Read once and the same object from then on, so that what is made of it can be kept.
    """

    id: Id
    role: Role
    about: About
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
class Trigger(Part):
    """A level that holds when every group has at least one yes."""

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

    def unfit(self) -> Iterator[Fault]:
        """Questions follow earlier ones, and each that can raise a level is part of a trigger."""
        ids = [question.id for question in self.questions]
        if len(ids) != len(set(ids)):
            yield ("question",), "each id only once", None
        for place, question in enumerate(self.questions):
            if question.follows is not None and question.follows not in ids[:place]:
                yield ("question", place, "follows"), "the id of an earlier question", None
        atoms = set(ids) | {f"{KIND}{kind}" for kind in Kind}
        for place, trigger in enumerate(self.triggers):
            for atom in sorted(set().union(*trigger.when) - atoms):
                expected = f"ids of questions or kinds, not {atom!r}"
                yield ("trigger", place, "when"), expected, None
        used = set().union(*(group for trigger in self.triggers for group in trigger.when))
        for place, question in enumerate(self.questions):
            if question.role in (Role.EMERGENCY, Role.HIGH) and question.id not in used:
                expected = "a trigger that this question is part of"
                yield ("question", place, "role"), expected, None


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
