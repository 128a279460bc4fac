"""What a worker still has to ask: the questions of a branch that nobody has answered. Pure."""

from collections.abc import Container, Iterable, Mapping
from typing import Final

from reports.intake.triage.branches import Branch, Where
from reports.intake.triage.instrument import Instrument, Question, Role
from reports.intake.triage.safety_answers import SafetyAnswer

_FIRST: Final = (Role.EMERGENCY, Role.HIGH, Role.FLAG)


def suiting(instrument: Instrument, branch: Branch | None) -> tuple[Question, ...]:
    """The questions that make sense on this branch, whoever asks them.

    All that can be asked by themselves, where no branch is known or the instrument names none.
    """
    if branch is None or not instrument.rows:
        return tuple(each for each in instrument.questions if each.about is not None)
    return tuple(
        each
        for each in instrument.questions
        if each.asked.get(branch, Where.NEVER) is not Where.NEVER
    )


def not_asked(
    instrument: Instrument, branch: Branch | None, answered: Container[str]
) -> tuple[Question, ...]:
    """The first-contact list: what weighs and has no answer yet, the gravest first.

    Each is ticked off by a part that the reporter sends, or by a worker who asks it.
    """
    found = [
        each
        for each in suiting(instrument, branch)
        if each.role in _FIRST and each.id not in answered
    ]
    return tuple(sorted(found, key=lambda each: _FIRST.index(each.role)))


def answered(instrument: Instrument, tellings: Iterable[Mapping[str, str]]) -> frozenset[str]:
    """The ids that any of these answers; what was left blank is not answered.

    A question that follows another is answered by that one's no.
    """
    said = [
        (name, answer)
        for telling in tellings
        for name, answer in telling.items()
        if answer != SafetyAnswer.BLANK
    ]
    denied = {name for name, answer in said if answer == SafetyAnswer.NO}
    follow = {each.id for each in instrument.questions if each.follows in denied}
    return frozenset(name for name, _ in said) | follow
