"""To whom a page speaks, and its words for each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise

type Words = str | Promise
type Answer = str | list[str]
type Answers = Mapping[str, Answer]

UNKNOWN: Final = "unknown"
UNDISCLOSED: Final = "undisclosed"
PASSED: Final = ""  # shown, and left open


class Voice(StrEnum):
    """Who reads the page: the person it happened to, under 18 or not, or whoever tells for one."""

    OWN = "self"
    YOUNG = "young"
    WITNESS = "other"
    CHILD = "child"

    @property
    def is_witness(self) -> bool:
        """Whether somebody tells what happened to another."""
        return self in (Voice.WITNESS, Voice.CHILD)

    @property
    def is_minor(self) -> bool:
        """Whether it happened to somebody under 18."""
        return self in (Voice.YOUNG, Voice.CHILD)


@dataclass(frozen=True, kw_only=True)
class Said:
    """The same words for each voice. Nothing for a child's witness: as to any witness."""

    own: Words
    young: Words = ""
    witness: Words = ""
    child: Words = ""

    def to(self, voice: Voice) -> Words:
        """The words for this voice."""
        if voice is Voice.YOUNG:
            return self.young or self.own
        if voice is Voice.CHILD:
            return self.child or self.witness or self.own
        return (self.witness if voice is Voice.WITNESS else "") or self.own


def voice_of(answers: Answers) -> Voice:
    """The voice of who pressed one of the first buttons; their own until then."""
    who = answer(answers, "who")
    return Voice(who) if who in set(Voice) else Voice.OWN


def answer(answers: Answers, name: str) -> str:
    """A single answer, `PASSED` when there is none."""
    found: Answer = answers.get(name, PASSED)
    return found if isinstance(found, str) else PASSED


def chosen(answers: Answers, name: str) -> list[str]:
    """An answer of several, empty when there is none."""
    found: Answer = answers.get(name, PASSED)
    return found if isinstance(found, list) else []
