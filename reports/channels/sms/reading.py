"""What a text answers to the question that was asked last. Pure; None means: not an answer.

Where a mistake could cost her, only the cautious reading is generous: "not OK" and "never" are
read from the first word, "OK" and "you may" only from a text that says nothing else.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Final

from reports.channels.sms.tokens import choices
from reports.followup.tokens import tokens
from reports.intake.triage import SafetyAnswer
from reports.region.folding import fold


class Back(StrEnum):
    """May we text her, and when. SOME: she said yes and no hours, so none is known to be safe."""

    ANY_TIME = "any_time"
    MORNINGS = "mornings"
    EVENINGS = "evenings"
    SOME = "some"
    NEVER = "never"


class Need(StrEnum):
    """What would help most."""

    TALK = "talk"
    PLACE = "place"
    CARE = "care"
    OTHER = "other"


YES: Final = frozenset({"oui", "yes", "ja", "ok", "okay", "oke"})
NO: Final = frozenset({"non", "no", "nee", "neen", "nope"})
_QUESTION_MARKS: Final = frozenset("?¿؟")  # folded: those of full width are the first
_SAFE: Final = YES | {"1"}
_AROUND_SAFE: Final = frozenset(
    tokens(
        "ca va bien merci c est je suis fine i m am alright all good it is goed het gaat prima"
        " thanks dank u"
    )
)
_SAFE_PHRASES: Final = frozenset({"ca va", "ca va bien", "tout va bien", "i m fine", "alles goed"})

_NEVER: Final = frozenset({"jamais", "never", "nooit"})
_BACK: Final[Mapping[str, Back]] = {
    "1": Back.ANY_TIME,
    **dict.fromkeys(("toujours", "altijd", "always", "anytime", "any", "importe"), Back.ANY_TIME),
    "2": Back.MORNINGS,
    **dict.fromkeys(
        ("matin", "matins", "morning", "mornings", "morgens", "ochtend", "ochtends", "voormiddag"),
        Back.MORNINGS,
    ),
    "3": Back.EVENINGS,
    **dict.fromkeys(("soir", "soirs", "evening", "evenings", "avond", "avonds"), Back.EVENINGS),
    "4": Back.NEVER,
    **dict.fromkeys(_NEVER, Back.NEVER),
}
_NEED: Final[Mapping[str, Need]] = {
    "1": Need.TALK,
    **dict.fromkeys(("parler", "praten", "talk", "talking"), Need.TALK),
    "2": Need.PLACE,
    **dict.fromkeys(("lieu", "plek", "plaats", "place"), Need.PLACE),
    "3": Need.CARE,
    **dict.fromkeys(("soin", "soins", "zorg", "care"), Need.CARE),
    "4": Need.OTHER,
    **dict.fromkeys(("autre", "autres", "anders", "other", "else"), Need.OTHER),
}
_FILLERS: Final = frozenset(
    tokens(
        "le la les l un une des the in at a to een de het s et ou and or en of iets quelque chose"
        " something time quand n oui yes ja ok"
    )
)

_AT: Final = frozenset(tokens("à at"))  # before a figure: an hour

_ANSWERS: Final = _SAFE | NO | set(_BACK) | set(_NEED) | _FILLERS
_PLAIN: Final = re.compile(r"[\w\s.,;:/!()'’-]*")


def danger(text: str) -> SafetyAnswer | None:
    """The answer to "are you OK where you are, 1 yes 2 no", as one about danger: 2 is a yes.

    Asked back ("OK?") it is none: she may not have understood, or not be sure.
    """
    said = choices(text)
    if not said:
        return None
    if said[0] == "2" or said[0] in NO:
        return SafetyAnswer.YES
    if not _QUESTION_MARKS.isdisjoint(fold(text)):
        return None
    if " ".join(said) in _SAFE_PHRASES:
        return SafetyAnswer.NO
    if set(said) <= _SAFE | _AROUND_SAFE and not _SAFE.isdisjoint(said):
        return SafetyAnswer.NO
    return None


def back(text: str) -> frozenset[Back] | None:
    """When we may text her. "Never" beside anything else is never, and the narrower word counts.

    Not so generous with figures as the others: "12" and "at 3" are hours, and no choice of ours.
    """
    said = tokens(text)
    if not said:
        return None
    if said[0] in NO or _BACK.get(said[0]) is Back.NEVER or not _NEVER.isdisjoint(said):
        return frozenset({Back.NEVER})
    if not set(said) <= _FILLERS | set(_BACK) or _names_an_hour(said):
        return None
    chosen = frozenset(_BACK[token] for token in said if token in _BACK)
    if Back.NEVER in chosen:
        return frozenset({Back.NEVER})
    if not chosen and not YES.isdisjoint(said):
        return frozenset({Back.SOME})
    return chosen - {Back.ANY_TIME} or chosen or None


def _names_an_hour(said: Sequence[str]) -> bool:
    return any(word in _AT and figure.isdecimal() for word, figure in pairwise(said))


def needs(text: str) -> tuple[Need, ...] | None:
    """What would help, in the order of the question; None if the text says something else."""
    said = choices(text)
    if not said or not set(said) <= _FILLERS | set(_NEED):
        return None
    chosen = {_NEED[token] for token in said if token in _NEED}
    return tuple(need for need in Need if need in chosen) or None


def is_bare(text: str) -> bool:
    """Whether a text holds nothing but words and figures of an answer: its reading is all of it."""
    return _PLAIN.fullmatch(text) is not None and set(choices(text)) <= _ANSWERS
