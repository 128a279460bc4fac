"""One page of the telling: one question, asked only when earlier answers make it worth asking."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from reports.channels.web.form_kit.form_fields import Asked
from reports.channels.web.form_kit.voices import PASSED, Answer, Answers, Words

type Condition = Callable[[Answers], bool]


class Part(StrEnum):
    """Where in the telling this is, in words; never a count of what is still to come."""

    FIRST = "first"
    REACH = "reach"
    TOLD = "told"
    OTHER = "other"
    SAFETY = "safety"
    WISHES = "wishes"
    PERSON = "person"
    HOME = "home"


PART_WORDS: dict[Part, Words] = {
    Part.FIRST: _("First"),
    Part.REACH: _("How to reach you"),
    Part.TOLD: _("What happened"),
    Part.OTHER: _("The other person"),
    Part.SAFETY: _("Staying safe"),
    Part.WISHES: _("What you want"),
    Part.PERSON: _("Some facts"),
    Part.HOME: _("A place to stay"),
}


def always(_answers: Answers) -> bool:
    """Asked of everybody."""
    return True


@dataclass(frozen=True, kw_only=True)
class Page:
    """`title` is the question; `witness` the same asked about somebody else.

    `texts` name texts of the region pack shown before the question, in order. A page with `needed`
    may not be passed over (R1.10 allows two: consent, and how to reach the reporter).
    """

    slug: str
    part: Part
    title: Words
    witness: Words = ""
    why: Words = ""
    texts: tuple[str, ...] = ()
    fields: tuple[Asked, ...]
    relevant: Condition = always
    needed: bool = False

    def question(self, answers: Answers) -> Words:
        """The title for the one who tells."""
        return self.witness if self.witness and is_witness(answers) else self.title


def is_witness(answers: Answers) -> bool:
    """Whether somebody tells what happened to another."""
    return answers.get("teller") == "witness"


def answer(answers: Answers, name: str) -> str:
    """A single answer, `PASSED` when there is none."""
    found: Answer = answers.get(name, PASSED)
    return found if isinstance(found, str) else PASSED


def chosen(answers: Answers, name: str) -> list[str]:
    """An answer of several, empty when there is none."""
    found: Answer = answers.get(name, PASSED)
    return found if isinstance(found, list) else []


def said(name: str, *values: str) -> Condition:
    """The condition that `name` was answered with one of `values`."""
    return lambda answers: answer(answers, name) in values
