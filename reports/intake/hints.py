"""What a partner's free words tell, as hints for the level: a pharmacist's, a venue's, an API's.

Read by frames alone, in no time: whoever hands it in waits. A reporter's own report asks the safety
questions; a partner may pass them over, and write down what answers them.
"""

from collections.abc import Iterator
from typing import Final

from reports.hearing import Grade, plain_ear
from reports.intake.submission import Channel, Submission
from reports.intake.triage.triage import Hint
from reports.region import region

_READ: Final = frozenset({Channel.PHARMACY, Channel.VENUE, Channel.API, Channel.DESK})
_FREE: Final = ("happened", "note", "question", "where")
_HINTS: Final = {Grade.CRY: Hint.CRY, Grade.WORRY: Hint.WORRY}


def heard_in(submission: Submission) -> frozenset[Hint]:
    """What is heard in a partner's free words; nothing for a reporter's own report."""
    if submission.channel not in _READ:
        return frozenset()
    numbers = region().emergency_numbers()
    grades = (plain_ear().hear(said, numbers=numbers).grade for said in _said(submission))
    return frozenset(_HINTS[grade] for grade in grades if grade in _HINTS)


def _said(submission: Submission) -> Iterator[str]:
    for name in _FREE:
        said = submission.words.get(name)
        if isinstance(said, str):
            yield said
