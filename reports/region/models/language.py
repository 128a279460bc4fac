"""A language of the region: what it is called, who reads it, and how it is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Final

from babel import Locale, UnknownLocaleError

from reports.region.reading.faults import Fault
from reports.region.reading.kinds import Day, Flag, MaybeText, Text, like, number
from reports.region.reading.parts import Part

# What the texts in the code are written in: it needs no catalogue.
SOURCE: Final = "en"


class ReadBy(StrEnum):
    """Whom a language is for: all who use the service, or the public without the staff."""

    EVERYBODY = "everybody"
    PUBLIC = "public"


class Direction(StrEnum):
    """How it runs."""

    LTR = "ltr"
    RTL = "rtl"


@dataclass(frozen=True, kw_only=True)
class Language(Part):
    """One [[language]]: `name` is its own. `dates` is the CLDR's language in which days and months
    are named, for a language that the CLDR does not have. A text on a phone may take `text_parts`
    parts in it: seventy letters fill one where letters are not those that every phone knows.
    Posters and cards have Latin letters alone: a language of other letters is not `on_paper`.
    Until `reviewed_by` says which native speaker has read all of a language for the public, and
    `reviewed_on` when, its pages say that nobody has, and no text in it is heard as a cry.
    """

    code: Annotated[str, like("[a-z]{2,3}")]
    name: Text
    read_by: ReadBy
    direction: Direction = Direction.LTR
    on_paper: Flag = True
    dates: Annotated[str, like("[a-z]{2,3}(_[A-Za-z]+)?", or_empty=True)] = ""
    reviewed_by: MaybeText = ""
    reviewed_on: Day = None
    text_parts: Annotated[int, number(1, 4)] = 1

    @property
    def cldr(self) -> str:
        """The CLDR's language whose days and months it uses."""
        return self.dates or self.code

    @property
    def is_draft(self) -> bool:
        """Whether it is for the public alone and no native speaker is said to have read it."""
        return self.read_by is ReadBy.PUBLIC and not (self.reviewed_by and self.reviewed_on)

    def unfit(self) -> Iterator[Fault]:
        """Its days and months have names; a review has a reader and a day."""
        if bool(self.reviewed_by) != bool(self.reviewed_on):
            yield ("reviewed_on",), "a day where reviewed_by names somebody, and none else", None
        if not is_known(self.cldr):
            yield ("dates",), "a language that the CLDR has, such as one of its neighbours'", None


def is_known(cldr: str) -> bool:
    """Whether the CLDR has this language."""
    try:
        Locale.parse(cldr)
    except (UnknownLocaleError, ValueError):
        return False
    return True


@lru_cache(maxsize=1024)
def named(code: str, *, cldr: str) -> str:
    """What a language is called in another; its code where nobody knows."""
    found = str(Locale.parse(cldr).languages.get(code, ""))
    return found[:1].upper() + found[1:] or code
