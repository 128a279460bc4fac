"""Safety triage: from the answers to the safety questions to a level, in one pure function.

The questions and what follows from them are an instrument (`instrument.py`), what the pages told is
evidence (`evidence.py`). Another yes, a missing answer or "I don't know" can never lower a level.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Self

from reports.intake.triage.branches import SOMEBODY_CLOSE, WITNESSES, Branch
from reports.intake.triage.evidence import Evidence
from reports.intake.triage.instrument import (
    KIND,
    OPEN,
    PARTNER_OR_EX,
    UNSAID_NOW,
    Instrument,
    InstrumentBroken,
    Question,
    Risk,
    Role,
    Trigger,
    instrument,
    load_instrument,
)
from reports.intake.triage.safety_answers import UNANSWERED, SafetyAnswer
from reports.region.vocabulary import Kind, Level
from reports.stored_records import Record

__all__ = [
    "Advice",
    "Assessment",
    "Hint",
    "Instrument",
    "InstrumentBroken",
    "Kept",
    "Question",
    "Role",
    "SafetyAnswer",
    "assess",
    "instrument",
    "load_instrument",
    "raised",
    "shows_numbers_now",
]


class Hint(StrEnum):
    """What a machine found besides the answers; a code for the desk. It only raises a level."""

    UNANSWERED = "safety_unanswered"
    CRY = "words_cry"
    WORRY = "words_worry"


class Advice(StrEnum):
    """What the next pages should say or do, besides the level."""

    STRANGULATION_CARE = "strangulation_care"
    NOT_BY_VOICE = "not_by_voice"
    SUICIDE_LINE = "suicide_line"
    LISTENING_LINE = "listening_line"


_FLAG_OF: Final = {
    Kind.SEXUAL: "forced_sex",
    Kind.CONTROL: "controlling_or_jealous",
    Kind.STALKING: "stalking",
}
"""What was ticked that counts as a yes to the question of the same meaning does."""

_RISK: Final = {Risk.YES: SafetyAnswer.YES, Risk.NO: SafetyAnswer.NO}
_GROUPS: Final = {
    "young": {f"branch:{Branch.YOUNG}"},
    "witness": {f"branch:{each}" for each in WITNESSES},
    "close": {PARTNER_OR_EX, *(f"branch:{each}" for each in SOMEBODY_CLOSE)},
}


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What the answers say. Never shown to the person who gave them (R2.6).

    `parts`: of each trigger that needs several things and does not hold, the places of those that
    do.
    """

    level: Level
    reasons: tuple[str, ...]
    review: bool
    advice: frozenset[Advice]
    flags: int
    instrument_id: str
    instrument_version: str
    parts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Kept(Record):
    """What a case keeps of what was told, for the rule: nobody's words, and no answer by itself.

    `flags` are a number, `parts` as an assessment has them, and `group` is which rows a chapter
    shows to whoever comes back: close, other, young or witness.
    """

    flags: int = 0
    parts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    group: str = "other"

    @classmethod
    def of(cls, found: Assessment, marks: frozenset[str]) -> Self:
        """What is kept of this assessment."""
        return cls(flags=found.flags, parts=found.parts, group=_group(marks))

    def after(self, found: Assessment, marks: frozenset[str] = frozenset()) -> Self:
        """What is kept once more was told; `found` is what `raised` said."""
        group = _group(marks)
        return type(self)(
            flags=found.flags,
            parts=found.parts,
            group=group if group == "close" else self.group,
        )


def assess(
    *,
    instrument: Instrument,
    answers: Mapping[str, SafetyAnswer],
    kinds: frozenset[Kind] = frozenset(),
    hints: frozenset[Hint] = frozenset(),
    marks: frozenset[str] = frozenset(),
) -> Assessment:
    """The level these answers ask for; the same input always gives the same output (R2.1).

    `kinds` is what the person said happened, `marks` what else the pages told (`evidence.py`); a
    channel without those pages has none. Reasons are the ids of the triggers that hold, the flags
    where there are enough of them, and the `hints`: with any the level is ELEVATED at least.
    `review` asks a second worker to look: somebody did not know, did not want to say or left open
    the answer to a question that could have made the case urgent.
    Raises KeyError for an answer to a question the instrument does not have.
    """
    for question_id in answers:
        instrument.question(question_id)
    atoms = _atoms(instrument, answers, kinds, marks) | _not_denied(instrument, answers)
    return _found(
        instrument,
        _places(instrument, atoms),
        _flags(instrument, answers, kinds),
        answers=answers,
        hints=hints,
        review=UNSAID_NOW in marks,
    )


def raised(*, instrument: Instrument, kept: Kept | None, told: Evidence) -> Assessment:
    """The level that a chapter asks for, together with what the case kept.

    A case that has a higher one keeps it: this never lowers. Chapters in any order, once or again,
    come to no less than all told at once. A case from before anything was kept counts as one of
    which nothing is known (None). `parts` and `flags` are for `Kept.after`.
    """
    before = kept or Kept()
    marks = told.marks if kept else told.marks | {f"branch:{Branch.OTHER}"}
    kinds = frozenset(told.kinds)
    shown = frozenset(
        f"{OPEN}{name}"
        for name, answer in told.safety.items()
        if answer is not _denial(instrument.question(name))
    )
    places = _places(instrument, _atoms(instrument, told.safety, kinds, marks) | shown)
    together = {
        trigger.id: places[trigger.id] | frozenset(before.parts.get(trigger.id, ()))
        for trigger in instrument.triggers
    }
    flags = _flags(instrument, told.safety, kinds)
    return _found(instrument, together, flags, answers=told.safety, more_flags=before.flags)


def shows_numbers_now(*, instrument: Instrument, answers: Mapping[str, SafetyAnswer]) -> bool:
    """Whether the very next page must show the emergency numbers (R2.2)."""
    return any(
        _weighs(question, answers)
        for question in instrument.questions
        if question.role is Role.EMERGENCY
    )


def _weighs(question: Question, answers: Mapping[str, SafetyAnswer]) -> bool:
    return answers.get(question.id) is _RISK[question.risk]


def _denial(question: Question) -> SafetyAnswer:
    return SafetyAnswer.NO if question.risk is Risk.YES else SafetyAnswer.YES


def _atoms(
    instrument: Instrument,
    answers: Mapping[str, SafetyAnswer],
    kinds: frozenset[Kind],
    marks: frozenset[str],
) -> frozenset[str]:
    """Everything that holds, in the words of the triggers."""
    said = {each.id for each in instrument.questions if _weighs(each, answers)}
    return frozenset(said) | {f"{KIND}{kind}" for kind in kinds} | marks


def _not_denied(instrument: Instrument, answers: Mapping[str, SafetyAnswer]) -> frozenset[str]:
    return frozenset(
        f"{OPEN}{each.id}"
        for each in instrument.questions
        if answers.get(each.id) is not _denial(each)
    )


def _places(instrument: Instrument, atoms: frozenset[str]) -> dict[str, frozenset[int]]:
    """Of each trigger the places of the groups that hold."""
    return {
        trigger.id: frozenset(
            place for place, group in enumerate(trigger.when) if not group.isdisjoint(atoms)
        )
        for trigger in instrument.triggers
    }


def _flags(
    instrument: Instrument, answers: Mapping[str, SafetyAnswer], kinds: frozenset[Kind]
) -> tuple[str, ...]:
    """What counts towards ELEVATED: what weighs, and "I don't know" where that would be urgent."""
    ticked = {_FLAG_OF[kind] for kind in kinds if kind in _FLAG_OF}
    return tuple(
        question.id
        for question in instrument.questions
        if question.role is not Role.CONTEXT
        and (
            _weighs(question, answers)
            or question.id in ticked
            or (question.role is not Role.FLAG and answers.get(question.id) is SafetyAnswer.UNKNOWN)
        )
    )


def _found(
    instrument: Instrument,
    places: Mapping[str, frozenset[int]],
    flags: tuple[str, ...],
    *,
    answers: Mapping[str, SafetyAnswer],
    hints: frozenset[Hint] = frozenset(),
    more_flags: int = 0,
    review: bool = False,
) -> Assessment:
    held = [each for each in instrument.triggers if len(places[each.id]) == len(each.when)]
    level, reasons = _level(instrument, held, flags, more_flags)
    if hints and level.rank < Level.ELEVATED.rank:
        level = Level.ELEVATED
    return Assessment(
        level=level,
        reasons=(*reasons, *sorted(hints)),
        review=review or _needs_review(instrument, answers),
        advice=_advice(answers),
        flags=len(flags) + more_flags,
        instrument_id=instrument.id,
        instrument_version=instrument.version,
        parts={
            each.id: tuple(sorted(places[each.id]))
            for each in instrument.triggers
            if each not in held and places[each.id]
        },
    )


def _level(
    instrument: Instrument, held: list[Trigger], flags: tuple[str, ...], more_flags: int
) -> tuple[Level, tuple[str, ...]]:
    for level in (Level.EMERGENCY, Level.HIGH):
        if reasons := tuple(trigger.id for trigger in held if trigger.level is level):
            return level, reasons
    floors = tuple(trigger.id for trigger in held if trigger.level is Level.ELEVATED)
    enough = bool(flags) and len(flags) + more_flags >= instrument.other_flags
    reasons = (*floors, *(flags if enough else ()))
    return (Level.ELEVATED if floors or enough else Level.STANDARD), reasons


def _needs_review(instrument: Instrument, answers: Mapping[str, SafetyAnswer]) -> bool:
    return any(
        answers.get(question.id) in UNANSWERED
        for question in instrument.questions
        if question.role in (Role.EMERGENCY, Role.HIGH)
    )


def _advice(answers: Mapping[str, SafetyAnswer]) -> frozenset[Advice]:
    """R2.11, R5.2 and R5.7; an instrument without these questions simply gives no such advice."""
    thoughts = answers.get("suicidal_thoughts_self")
    said = {
        Advice.STRANGULATION_CARE: answers.get("strangled_last_5_days") is SafetyAnswer.YES,
        Advice.NOT_BY_VOICE: answers.get("can_talk_safely_now") is SafetyAnswer.NO,
        Advice.SUICIDE_LINE: thoughts is SafetyAnswer.YES,
        Advice.LISTENING_LINE: thoughts is SafetyAnswer.UNKNOWN,
    }
    return frozenset(advice for advice, holds in said.items() if holds)


def _group(marks: frozenset[str]) -> str:
    for name, branches in _GROUPS.items():
        if marks & branches:
            return name
    return "other"
