"""Safety triage: from the answers to the safety questions to a level, in one pure function.

The questions and what follows from them are an instrument (`instrument.py`). Another yes, a
missing answer or "I don't know" can never lower a level.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from reports.intake.triage.instrument import (
    KIND,
    About,
    Instrument,
    InstrumentBroken,
    Question,
    Role,
    Trigger,
    instrument,
    load_instrument,
)
from reports.region.vocabulary import Kind, Level

__all__ = [
    "About",
    "Advice",
    "Assessment",
    "Hint",
    "Instrument",
    "InstrumentBroken",
    "Question",
    "Role",
    "SafetyAnswer",
    "asked",
    "assess",
    "instrument",
    "load_instrument",
    "shows_numbers_now",
]


class SafetyAnswer(StrEnum):
    """What a person may answer. A question that was not asked has no answer at all (R1.10)."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    UNDISCLOSED = "undisclosed"


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


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What the answers say. Never shown to the person who gave them (R2.6)."""

    level: Level
    reasons: tuple[str, ...]
    review: bool
    advice: frozenset[Advice]
    flags: int
    instrument_id: str
    instrument_version: str


def assess(
    *,
    instrument: Instrument,
    answers: Mapping[str, SafetyAnswer],
    kinds: frozenset[Kind] = frozenset(),
    hints: frozenset[Hint] = frozenset(),
) -> Assessment:
    """The level these answers ask for; the same input always gives the same output (R2.1).

    `kinds` is what the person said happened. Reasons are the ids of the triggers that hold, or of
    the flags that made the case ELEVATED, and the `hints`: with any the level is that at least.
    `review` asks a second worker to look: somebody did not know, or did not want to say, the
    answer to a question that could have made the case urgent.
    Raises KeyError for an answer to a question the instrument does not have.
    """
    for question_id in answers:
        instrument.question(question_id)
    yes = frozenset(one for one, answer in answers.items() if answer is SafetyAnswer.YES)
    held = _held(instrument, yes | {f"{KIND}{kind}" for kind in kinds})
    flags = _flags(instrument, answers)
    level, reasons = _level(instrument, held, flags)
    if hints and level.rank < Level.ELEVATED.rank:
        level = Level.ELEVATED
    return Assessment(
        level=level,
        reasons=(*reasons, *sorted(hints)),
        review=_needs_review(instrument, answers),
        advice=_advice(answers),
        flags=len(flags),
        instrument_id=instrument.id,
        instrument_version=instrument.version,
    )


def shows_numbers_now(*, instrument: Instrument, answers: Mapping[str, SafetyAnswer]) -> bool:
    """Whether the very next page must show the emergency numbers (R2.2)."""
    return any(
        answers.get(question.id) is SafetyAnswer.YES
        for question in instrument.questions
        if question.role is Role.EMERGENCY
    )


def asked(
    *, instrument: Instrument, answers: Mapping[str, SafetyAnswer], about: frozenset[About]
) -> tuple[Question, ...]:
    """The questions that make sense, in order; a follow-up is left out after a no."""
    return tuple(
        question
        for question in instrument.questions
        if question.about in about | {About.ANYONE}
        and (question.follows is None or answers.get(question.follows) is not SafetyAnswer.NO)
    )


def _held(instrument: Instrument, true: frozenset[str]) -> tuple[Trigger, ...]:
    return tuple(
        trigger
        for trigger in instrument.triggers
        if all(not group.isdisjoint(true) for group in trigger.when)
    )


def _flags(instrument: Instrument, answers: Mapping[str, SafetyAnswer]) -> tuple[str, ...]:
    """What counts towards ELEVATED: every yes, and "I don't know" where a yes would be urgent."""
    return tuple(
        question.id
        for question in instrument.questions
        if question.role is not Role.CONTEXT
        and (
            answers.get(question.id) is SafetyAnswer.YES
            or (question.role is not Role.FLAG and answers.get(question.id) is SafetyAnswer.UNKNOWN)
        )
    )


def _level(
    instrument: Instrument, held: tuple[Trigger, ...], flags: tuple[str, ...]
) -> tuple[Level, tuple[str, ...]]:
    for level in (Level.EMERGENCY, Level.HIGH, Level.ELEVATED):
        if reasons := tuple(trigger.id for trigger in held if trigger.level is level):
            return level, reasons
    if len(flags) >= instrument.other_flags:
        return Level.ELEVATED, flags
    return Level.STANDARD, ()


def _needs_review(instrument: Instrument, answers: Mapping[str, SafetyAnswer]) -> bool:
    open_answers = {SafetyAnswer.UNKNOWN, SafetyAnswer.UNDISCLOSED}
    return any(
        answers.get(question.id) in open_answers
        for question in instrument.questions
        if question.role in (Role.EMERGENCY, Role.HIGH)
    )


def _advice(answers: Mapping[str, SafetyAnswer]) -> frozenset[Advice]:
    """R2.11, R5.2 and R5.7; an instrument without these questions simply gives no such advice."""
    advice = set()
    if answers.get("strangled_last_5_days") is SafetyAnswer.YES:
        advice.add(Advice.STRANGULATION_CARE)
    if answers.get("can_talk_safely_now") is SafetyAnswer.NO:
        advice.add(Advice.NOT_BY_VOICE)
    if answers.get("suicidal_thoughts_self") is SafetyAnswer.YES:
        advice.add(Advice.SUICIDE_LINE)
    return frozenset(advice)
