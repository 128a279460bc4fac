"""What can be asked: the kinds of question, how each reads what was typed, and what it refuses.

Reading is pure. An empty answer is always read as "passed over"; only a field with `needed`
refuses it. No refusal repeats what was typed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from reports.region import Region

type Words = str | Promise
type Answer = str | list[str]
type Answers = Mapping[str, Answer]

UNKNOWN = "unknown"
UNDISCLOSED = "undisclosed"
PASSED: str = ""  # shown, and left open

_LONGEST_LINE = 200
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Posted(Protocol):
    """The part of a posted form that a field reads."""

    def get(self, key: str, default: str) -> str:
        """The last value of that name, else the default."""

    def getlist(self, key: str) -> list[str]:
        """Every value of that name."""


class Wrong(Exception):
    """This answer cannot be used as it stands; the words say what to change."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer to choose: `more` is a short second line under it."""

    value: str
    text: Words
    more: Words = ""


DONT_KNOW = Option(value=UNKNOWN, text=_("I don’t know"))
RATHER_NOT = Option(value=UNDISCLOSED, text=_("I would rather not say"))


@dataclass(frozen=True, kw_only=True)
class Field:
    """A question's own part. Without `label` the page's question is its label."""

    name: str
    label: Words = ""
    hint: Words = ""
    needed: Words = ""

    shape = ""

    @property
    def identity(self) -> str:
        """The element that an error leads to."""
        return f"f-{self.name}"

    def read(self, posted: Posted, region: Region, /) -> Answer:
        """The answer as typed, `PASSED` when left open; raises Wrong."""
        raise NotImplementedError

    def empty(self) -> Answer:
        """How this field stands when it was passed over."""
        return PASSED


def clean(text: str) -> str:
    """`text` with one kind of line end and without control characters (a phone can paste them)."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _refuse_empty(field: Field, answer: Answer) -> None:
    if field.needed and not answer:
        raise Wrong(field.needed)


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of several."""

    options: tuple[Option, ...] = ()
    tight: bool = False  # short options, several in a row

    shape = "choice"

    def choices(self, _region: Region, _language: str, /) -> Sequence[Option]:
        """What can be chosen in this region, in the order shown."""
        return self.options

    def read(self, posted: Posted, region: Region, /) -> Answer:
        """The value chosen."""
        answer = posted.get(self.name, PASSED)
        _refuse_empty(self, answer)
        if answer and answer not in {
            option.value for option in self.choices(region, region.languages[0])
        }:
            raise Wrong(_("Choose one of the answers."))
        return answer


@dataclass(frozen=True, kw_only=True)
class Choices(Choice):
    """Any number of several."""

    shape = "choices"

    def read(self, posted: Posted, region: Region, /) -> Answer:
        """The values chosen, each once, in the order shown."""
        chosen = set(posted.getlist(self.name))
        values = [option.value for option in self.choices(region, region.languages[0])]
        if not chosen <= set(values):
            raise Wrong(_("Choose from the answers shown."))
        answer = [value for value in values if value in chosen]
        _refuse_empty(self, answer)
        return answer

    def empty(self) -> Answer:
        """Nothing chosen."""
        return []


@dataclass(frozen=True, kw_only=True)
class Tongues(Choices):
    """Any of the languages that people speak here, each in its own name."""

    def choices(self, region: Region, _language: str, /) -> Sequence[Option]:
        """The pages' own languages first."""
        return tuple(Option(value=code, text=name) for code, name in region.own_names().items())


def _communes(region: Region, language: str) -> list[Option]:
    places = [Option(value=c.code, text=c.name(language)) for c in region.communes]
    return sorted(places, key=lambda option: str(option.text))


@dataclass(frozen=True, kw_only=True)
class Place(Choice):
    """One of the region's communes, elsewhere, or not saying: one list to open, not twenty rows."""

    shape = "place"

    def choices(self, region: Region, language: str, /) -> Sequence[Option]:
        """The region's communes by name, then the ways not to name one."""
        return [*_communes(region, language), *self.options]


@dataclass(frozen=True, kw_only=True)
class Places(Choices):
    """Any of the region's communes."""

    shape = "choices"

    def choices(self, region: Region, language: str, /) -> Sequence[Option]:
        """The region's communes by name."""
        return _communes(region, language)


@dataclass(frozen=True, kw_only=True)
class Line(Field):
    """A few words."""

    longest: int = _LONGEST_LINE
    keyboard: str = "text"

    shape = "line"

    def read(self, posted: Posted, _region: Region, /) -> Answer:
        """The words without the space around them."""
        answer = clean(posted.get(self.name, "")).replace("\n", " ")
        _refuse_empty(self, answer)
        _refuse_long(answer, self.longest)
        return answer


@dataclass(frozen=True, kw_only=True)
class Text(Line):
    """As many words as somebody likes, up to what one sealed document holds (counted in UTF-8
    bytes)."""

    longest: int = 48_000

    shape = "text"

    def read(self, posted: Posted, _region: Region, /) -> Answer:
        """The words with their line ends."""
        answer = clean(posted.get(self.name, ""))
        _refuse_empty(self, answer)
        _refuse_long(answer, self.longest)
        return answer


def _refuse_long(answer: str, longest: int) -> None:
    over = len(answer.encode("utf-8", "surrogatepass")) - longest
    if over > 0:
        raise Wrong(
            ngettext(
                "This text is too long. Take out about %(count)d letter. What you typed is kept.",
                "This text is too long. Take out about %(count)d letters. What you typed is kept.",
                over,
            )
            % {"count": over}
        )


@dataclass(frozen=True, kw_only=True)
class Ages(Line):
    """Ages of children, with commas or spaces between them."""

    keyboard: str = "text"

    def read(self, posted: Posted, _region: Region, /) -> Answer:
        """The ages, smallest first, as "3, 7"."""
        found = re.findall(r"\d+", clean(posted.get(self.name, "")))
        if len(found) > 12 or any(int(age) > 30 for age in found):
            raise Wrong(_("Write only the ages, for example: 3, 7"))
        return ", ".join(str(age) for age in sorted(int(age) for age in found))


@dataclass(frozen=True, kw_only=True)
class Count(Line):
    """A small whole number."""

    most: int = 20
    keyboard: str = "numeric"

    shape = "count"

    def read(self, posted: Posted, _region: Region, /) -> Answer:
        """The number in plain digits, whatever digits were typed."""
        answer = clean(posted.get(self.name, ""))
        if answer and not (answer.isdecimal() and len(answer) < 4 and int(answer) <= self.most):
            raise Wrong(_("Write a number, for example: 2"))
        return str(int(answer)) if answer else PASSED


@dataclass(frozen=True, kw_only=True)
class Clock(Line):
    """A time of day."""

    shape = "clock"

    def read(self, posted: Posted, _region: Region, /) -> Answer:
        """The time as "HH:MM"; takes 9, 9:30, 9.30, 9h30 and 930."""
        answer = clean(posted.get(self.name, "")).lower()
        if not answer:
            return PASSED
        found = re.fullmatch(r"(\d{1,2})(?:\s*[:.h]?\s*(\d{2}))?\s*h?", answer)
        if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
            raise Wrong(_("Write a time, for example: 9:30"))
        return f"{int(found[1]):02}:{int(found[2] or 0):02}"
