"""What a person may answer to a safety question, and which of two answers is the graver."""

from enum import StrEnum
from typing import Final


class SafetyAnswer(StrEnum):
    """What may be answered. A question that was not asked has no answer at all (R1.10).

    BLANK is a row that was left open on a page that was passed; UNDISCLOSED is said.
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    UNDISCLOSED = "undisclosed"
    BLANK = "blank"


SAID: Final = (
    SafetyAnswer.YES,
    SafetyAnswer.NO,
    SafetyAnswer.UNKNOWN,
    SafetyAnswer.UNDISCLOSED,
)
"""What somebody can say, as forms and partners' systems offer it."""

UNANSWERED: Final = frozenset({SafetyAnswer.UNKNOWN, SafetyAnswer.UNDISCLOSED, SafetyAnswer.BLANK})
"""Shown, and neither a yes nor a no."""
