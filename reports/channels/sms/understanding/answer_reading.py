"""What a text answers to the question that was asked last. Pure; None means: not an answer.

Where a mistake could cost somebody, only the cautious reading is generous: "not OK" and "never" are
read from the first word, "OK" and "you may" only from a text that says nothing else.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Final

from reports.followup.replies.text_tokens import tokens
from reports.intake.triage.triage import SafetyAnswer
from reports.region.letters import fold
from reports.region.models.sms import Conversation


class Back(StrEnum):
    """May we text back, and when. SOME: it was yes and no hours, so none is known to be safe."""

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


_QUESTION_MARKS: Final = frozenset("?¿؟")  # folded: those of full width are the first
_PLAIN: Final = re.compile(r"[\w\s.,;:/!()'’-]*")


@dataclass(frozen=True, kw_only=True)
class Said:
    """What people write for an answer, in any language of the region, and our figures for it."""

    yes: frozenset[str]
    no: frozenset[str]
    around_safe: frozenset[str]
    safe_phrases: frozenset[str]
    never: frozenset[str]
    back: Mapping[str, Back]
    need: Mapping[str, Need]
    fillers: frozenset[str]
    before_hours: frozenset[str]

    @classmethod
    def of(cls, words: Iterable[Conversation]) -> "Said":
        """From the words of each language."""
        each = tuple(words)

        def any_of(*names: str) -> frozenset[str]:
            return frozenset(word for one in each for name in names for word in getattr(one, name))

        return cls(
            yes=any_of("yes"),
            no=any_of("no"),
            around_safe=any_of("fine"),
            safe_phrases=any_of("fine_phrases"),
            never=any_of("never"),
            back={
                **dict(zip("1234", _TIMES, strict=True)),
                **{
                    word: time
                    for time in _TIMES
                    for word in any_of("never" if time is Back.NEVER else time.value)
                },
            },
            need={
                **dict(zip("1234", Need, strict=True)),
                **{word: need for need in Need for word in any_of(need.value)},
            },
            fillers=any_of("fillers"),
            before_hours=any_of("before_hours"),
        )

    @property
    def safe(self) -> frozenset[str]:
        """A yes, in words or by its figure."""
        return self.yes | {"1"}

    @cached_property
    def answers(self) -> frozenset[str]:
        """Every word of an answer."""
        return self.safe | self.no | self.back.keys() | self.need.keys() | self.fillers


_TIMES: Final = (Back.ANY_TIME, Back.MORNINGS, Back.EVENINGS, Back.NEVER)


def danger(text: str, words: Said) -> SafetyAnswer | None:
    """The answer to "are you OK where you are, 1 yes 2 no", as one about danger: 2 is a yes.

    Asked back ("OK?") it is none: the person may not have understood, or not be sure.
    """
    said = choices(text)
    if not said:
        return None
    if said[0] == "2" or said[0] in words.no:
        return SafetyAnswer.YES
    if not _QUESTION_MARKS.isdisjoint(fold(text)):
        return None
    if " ".join(said) in words.safe_phrases:
        return SafetyAnswer.NO
    if set(said) <= words.safe | words.around_safe and not words.safe.isdisjoint(said):
        return SafetyAnswer.NO
    return None


def back(text: str, words: Said) -> frozenset[Back] | None:
    """When we may text back. "Never" beside anything else is never, and the narrower word counts.

    Not so generous with figures as the others: "12" and "at 3" are hours, and no choice of ours.
    """
    said = tokens(text)
    if not said:
        return None
    refused = said[0] in words.no or words.back.get(said[0]) is Back.NEVER
    if refused or not words.never.isdisjoint(said):
        return frozenset({Back.NEVER})
    if not set(said) <= words.fillers | words.back.keys() or _names_an_hour(said, words):
        return None
    chosen = frozenset(words.back[token] for token in said if token in words.back)
    if Back.NEVER in chosen:
        return frozenset({Back.NEVER})
    if not chosen and not words.yes.isdisjoint(said):
        return frozenset({Back.SOME})
    return chosen - {Back.ANY_TIME} or chosen or None


def _names_an_hour(said: Sequence[str], words: Said) -> bool:
    return any(word in words.before_hours and figure.isdecimal() for word, figure in pairwise(said))


def needs(text: str, words: Said) -> tuple[Need, ...] | None:
    """What would help, in the order of the question; None if the text says something else."""
    said = choices(text)
    if not said or not set(said) <= words.fillers | words.need.keys():
        return None
    chosen = {words.need[token] for token in said if token in words.need}
    return tuple(need for need in Need if need in chosen) or None


def is_bare(text: str, words: Said) -> bool:
    """Whether a text holds nothing but words and figures of an answer: its reading is all of it."""
    return _PLAIN.fullmatch(text) is not None and set(choices(text)) <= words.answers


MOST_CHOICES = 4  # no question of ours has more


def choices(text: str) -> list[str]:
    """Tokens with every short number taken apart, as "23" answers a question with both 2 and 3."""
    found: list[str] = []
    for token in tokens(text):
        found += list(token) if token.isdecimal() and len(token) <= MOST_CHOICES else [token]
    return found
