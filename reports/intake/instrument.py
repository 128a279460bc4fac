"""An instrument: safety questions, their wording, and what follows from them, as a data file.

Ours is written in our own words. A deployer who holds a licence for another puts its file into
the `instruments` folder of the region pack. Triggers are made of yeses only, so that nothing but
a yes can raise a level and nothing at all can lower one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from reports.region.pack import Region
from reports.region.reading import Mistakes, PackBroken, Table, read_file
from reports.region.vocabulary import Kind, Level

BUILT_IN: Final = Path(__file__).parent / "instruments"
KIND: Final = "kind:"


class InstrumentBroken(PackBroken):
    """An instrument file is not what it must be; `errors` says where and what was expected."""


class Role(StrEnum):
    """What an answer is for."""

    EMERGENCY = "emergency"
    HIGH = "high"
    FLAG = "flag"
    CONTEXT = "context"


class About(StrEnum):
    """Whom a question makes sense about: anyone, somebody she knows, or partner and family."""

    ANYONE = "anyone"
    KNOWN = "known"
    CLOSE = "close"


@dataclass(frozen=True, kw_only=True, eq=False)
class Question:
    """One safety question, in every language, for herself and for a witness.

    Read once and the same object from then on, so that what is made of it can be kept.
    """

    id: str
    role: Role
    about: About
    follows: str | None
    own: Mapping[str, str]
    witness: Mapping[str, str]
    reasons: Mapping[str, str]
    witness_reasons: Mapping[str, str]

    def text(self, language: str, *, witness: bool = False) -> str:
        """The question as it is asked."""
        return (self.witness if witness else self.own)[language]

    def why(self, language: str, *, witness: bool = False) -> str:
        """Why it is asked, or an empty text; the same for both where nothing else is written."""
        own = self.reasons.get(language, "")
        return self.witness_reasons.get(language, own) if witness else own


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """A level that holds when every group has at least one yes."""

    id: str
    level: Level
    when: tuple[frozenset[str], ...]


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """A versioned set of questions and triggers, with the region's threshold folded in."""

    id: str
    version: str
    licence: str
    source: str
    allowed_in_repo: bool
    questions: tuple[Question, ...]
    triggers: tuple[Trigger, ...]
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
    return _loaded(path, region.languages, rules.other_flags)


@cache
def _found(folder: Path, name: str) -> Path:
    own = folder / "instruments" / f"{name}.toml"
    return own if own.exists() else BUILT_IN / f"{name}.toml"


def load_instrument(path: Path, *, languages: tuple[str, ...], other_flags: int) -> Instrument:
    """Read an instrument file; it may hold more languages than are asked for.

    Raises InstrumentBroken with every mistake found.
    """
    mistakes = Mistakes()
    table = read_file(path, mistakes, called=f"instruments/{path.name}")
    questions = tuple(_question(one, languages) for one in table.tables("question"))
    triggers = tuple(_trigger(one) for one in table.tables("trigger"))
    read = Instrument(
        id=table.text("id"),
        version=f"{table.text('version')}/{other_flags}",
        licence=table.text("licence"),
        source=table.text("source"),
        allowed_in_repo=table.flag("allowed_in_repo"),
        questions=questions,
        triggers=triggers,
        other_flags=other_flags,
    )
    table.nothing_else()
    for key, expected in _unsound(read):
        table.wrong(key, expected)
    if mistakes.found:
        raise InstrumentBroken(tuple(mistakes.found))
    return read


@cache
def _loaded(path: Path, languages: tuple[str, ...], other_flags: int) -> Instrument:
    return load_instrument(path, languages=languages, other_flags=other_flags)


def _question(table: Table, languages: tuple[str, ...]) -> Question:
    question = Question(
        id=table.text("id", like="[a-z][a-z0-9_]*"),
        role=table.one_of("role", Role),
        about=table.one_of("about", About),
        follows=table.text("follows", "") or None,
        own=table.words("text", languages, others=True),
        witness=table.words("witness", languages, others=True),
        reasons=_maybe_words(table, "why", languages),
        witness_reasons=_maybe_words(table, "why_witness", languages),
    )
    table.nothing_else()
    return question


def _maybe_words(table: Table, key: str, languages: tuple[str, ...]) -> Mapping[str, str]:
    return table.words(key, languages, others=True) if key in table.names() else {}


def _trigger(table: Table) -> Trigger:
    trigger = Trigger(
        id=table.text("id"),
        level=table.one_of("level", Level),
        when=tuple(frozenset(group) for group in table.lists("when")),
    )
    table.nothing_else()
    return trigger


def _unsound(instrument: Instrument) -> Iterator[tuple[str, str]]:
    ids = [question.id for question in instrument.questions]
    atoms = set(ids) | {f"{KIND}{kind}" for kind in Kind}
    if len(ids) != len(set(ids)):
        yield "question", "each id only once"
    for place, question in enumerate(instrument.questions):
        if question.follows is not None and question.follows not in ids[:place]:
            yield f"question.{question.id}.follows", "the id of an earlier question"
    used: set[str] = set()
    for trigger in instrument.triggers:
        for atom in sorted(set().union(*trigger.when) - atoms):
            yield f"trigger.{trigger.id}.when", f"ids of questions or kinds, not {atom!r}"
        used.update(*trigger.when)
    for question in instrument.questions:
        if question.role in (Role.EMERGENCY, Role.HIGH) and question.id not in used:
            yield f"question.{question.id}.role", "a trigger that this question is part of"
