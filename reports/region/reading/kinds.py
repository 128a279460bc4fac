"""The kinds of values in a pack that are more than a type of Python's: read strictly."""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field

from reports.region.letters import fold
from reports.region.reading.faults import wrong
from reports.region.reading.parts import As, Says
from reports.region.weekly import EXPECTED, WeeklyHours, parse_hours


def key(name: str) -> Any:
    """The name a value has in the file, where it is not the attribute's."""
    return Field(alias=name)


def like(pattern: str, *, or_empty: bool = False) -> Says:
    """A text of this form, whole."""
    return Says(f"a text like {pattern}", f"^(?:{pattern}){'?' if or_empty else ''}$")


def number(least: int = 0, most: int | None = None) -> Any:
    """A whole number within bounds."""
    return Field(strict=True, ge=least, le=most)


def form(like: str, expected: str, made: Callable[[re.Match[str]], Any]) -> Any:
    """A text of this form, and what is made of it."""

    def read(text: str) -> Any:
        if (match := re.fullmatch(like, text)) is None:
            raise ValueError(text)
        return made(match)

    return As(Annotated[str, Says(expected)], read)


def _single(phrase: str) -> str:
    if " " in phrase:
        raise wrong("one word: more than one is never heard here", phrase)
    return phrase


def _phrase(text: str) -> str:
    """As phrases are compared: folded, apart by one blank; no sign, which none would find.

    Nor letters and digits in one word: a text that is heard is taken apart between them.
    """
    words = fold(text).split()
    if not words or not all(word.isalpha() or word.isdecimal() for word in words):
        raise wrong("words of letters or of digits, apart by blanks", text)
    return " ".join(words)


def _some(pattern: re.Pattern[str]) -> re.Pattern[str]:
    if not pattern.pattern.strip():
        raise ValueError(pattern)
    return pattern


# The separators U+001C to U+001F are blanks to Python, and signs to what reads this pattern.
_SEEN: Final = r"[^\s\x1c-\x1f]"
type Text = Annotated[str, Field(strict=True, pattern=_SEEN)]
type Folded = Annotated[Text, AfterValidator(fold)]
type Phrase = Annotated[Text, AfterValidator(_phrase)]
type Texts = tuple[Text, ...]
type Phrases = tuple[Phrase, ...]
type Words = Annotated[
    tuple[Annotated[Phrase, AfterValidator(_single)], ...], Says("a list of single words")
]
type MaybeText = Annotated[str, Says("a text, which may be empty", f"^$|{_SEEN}")]
type Id = Annotated[str, like("[a-z][a-z0-9_]*")]
type Pattern = Annotated[re.Pattern[str], AfterValidator(_some)]

type Flag = Annotated[bool, Field(strict=True)]
# More of anything is a slip of the hand, and as a length of time more than can be reckoned with.
_MOST: Final = 1_000_000
type Natural = Annotated[int, number(0, _MOST)]
type Positive = Annotated[int, number(1, _MOST)]
type Percent = Annotated[float, As(Annotated[int, number(1, 100)], lambda value: value / 100)]

type Clock = Annotated[time, Field(strict=True)]
type Date = Annotated[date, Field(strict=True)]
type Day = Annotated[
    Date | None,
    BeforeValidator(lambda value: None if value == "" else value),
    Says('a date such as 2026-11-24, or "" for not yet'),
]
type Minutes = Annotated[timedelta, As(Positive, lambda value: timedelta(minutes=value))]
type FiveMinutes = Annotated[
    timedelta, As(Annotated[int, number(5, _MOST)], lambda value: timedelta(minutes=value))
]
type Hours = Annotated[timedelta, As(Positive, lambda value: timedelta(hours=value))]
type Open = Annotated[WeeklyHours, As(Annotated[str | Texts, Says(EXPECTED)], parse_hours)]

SOME = Field(min_length=1)
