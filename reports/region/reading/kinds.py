"""The kinds of values in a pack: read strictly, or refused with what is expected."""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from functools import partial
from typing import Annotated, Any, get_args, get_origin
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field

from reports.region.folding import fold
from reports.region.reading.faults import wrong
from reports.region.reading.parts import Kind
from reports.region.weekly import EXPECTED, NotHours, WeeklyHours, parse_hours


def kind(expected: str, read: Callable[[Any], Any]) -> Kind:
    """A kind that is the same beside any type."""
    return Kind(lambda _source: expected, lambda _source, value: read(value))


def key(name: str) -> Any:
    """The name a value has in the file, where it is not the attribute's."""
    return Field(alias=name)


def text(*, like: str = "") -> Kind:
    """A text that is not empty; `like` is a pattern."""
    return kind(f"a text like {like}" if like else "a text", lambda value: _text(value, like))


def stripped() -> Kind:
    """A text without the blank lines around it."""
    return kind("a text", lambda value: _text(value).strip())


def maybe_text(*, like: str = "") -> Kind:
    """A text that may be empty."""
    expected = f"a text like {like}" if like else "a text, which may be empty"
    return kind(expected, lambda value: value and _text(value, like) if value != "" else "")


def number(least: int = 0, most: int | None = None) -> Kind:
    """A whole number within bounds."""
    upper = "" if most is None else f", {most} at most"
    return kind(
        f"a whole number, {least} at least{upper}", lambda value: _number(value, least, most)
    )


def numbers(least: int = 0) -> Kind:
    """A list of whole numbers, at least one."""

    def read(value: Any) -> tuple[int, ...]:
        return tuple(_number(one, least, None) for one in _list(value, least=1))

    return kind(f"a list of whole numbers, {least} at least", read)


def minutes(least: int = 1) -> Kind:
    """A length of time as a whole number of minutes."""
    return _as_time(least, timedelta(minutes=1))


def hours(least: int = 1) -> Kind:
    """A length of time as a whole number of hours."""
    return _as_time(least, timedelta(hours=1))


def pattern(like: str, expected: str, read: Callable[[re.Match[str]], Any]) -> Kind:
    """A text of this form, turned into something."""

    def found(value: Any) -> Any:
        if (match := re.fullmatch(like, value)) is None:
            raise ValueError(value)
        return read(match)

    return kind(expected, found)


def _as_time(least: int, unit: timedelta) -> Kind:
    return kind(
        f"a whole number, {least} at least", lambda value: _number(value, least, None) * unit
    )


def _text(value: Any, like: str = "") -> str:
    if not isinstance(value, str) or not value.strip() or (like and not re.fullmatch(like, value)):
        raise ValueError(value)
    return value


def _number(value: Any, least: int, most: int | None) -> int:
    if type(value) is not int or value < least or (most is not None and value > most):
        raise ValueError(value)
    return value


def _list(value: Any, *, least: int = 0) -> list[Any]:
    if not isinstance(value, list) or len(value) < least:
        raise ValueError(value)
    return value


def _of(type_: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not type_:
            raise ValueError(value)
        return value

    return read


def _texts(source: Any, value: Any) -> Any:
    return get_origin(source)(_text(one) for one in _list(value))


def _any_of(choices: Any) -> str:
    return "one of " + ", ".join(choices)


def _zone(value: Any) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except ZoneInfoNotFoundError as error:
        raise ValueError(value) from error


def _hours(value: Any) -> WeeklyHours:
    try:
        return parse_hours(value)
    except NotHours as error:
        raise ValueError(value) from error


def _lists(value: Any) -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(_text(one) for one in _list(inner, least=1)) for inner in _list(value, least=1)
    )


def _phrases(source: Any, value: Any, *, most: int | None = None) -> Any:
    """Phrases as they are compared: folded, apart by one blank; no sign, which none would find.

    Nor letters and digits in one word: a text that is heard is taken apart between them.
    """
    found = {phrase: fold(_text(phrase)).split() for phrase in _list(value)}
    for phrase, words in found.items():
        if not words or not all(word.isalpha() or word.isdecimal() for word in words):
            raise wrong("words of letters or of digits, apart by blanks", phrase)
        if most is not None and len(words) > most:
            raise wrong("one word: more than one is never heard here", phrase)
    return get_origin(source)(" ".join(words) for words in found.values())


def _pattern(value: Any) -> re.Pattern[str]:
    try:
        return re.compile(_text(value))
    except re.error as error:
        raise ValueError(value) from error


FLAG = kind("true or false", _of(bool))
CLOCK = kind("a time such as 21:00:00", _of(time))
DAY = kind(
    'a date such as 2026-11-24, or "" for not yet',
    lambda value: None if value == "" else _of(date)(value),
)
ZONE = kind("a time zone such as Europe/Brussels", _zone)
OPEN = kind(EXPECTED, _hours)
LISTS = kind("a list of lists of texts", _lists)
PATTERN = kind("a pattern", _pattern)
TEXTS = Kind(lambda _: "a list of texts", _texts)
FOLDED = Kind(
    lambda _: "a list of texts",
    lambda source, value: get_origin(source)(fold(_text(one)) for one in _list(value)),
)
PHRASES = Kind(lambda _: "a list of texts", _phrases)
WORDS = Kind(lambda _: "a list of single words", partial(_phrases, most=1))
ONE_OF = Kind(_any_of, lambda source, value: source(value))
SOME_OF = Kind(
    lambda source: f"a list of {_any_of(get_args(source)[0])}",
    lambda source, value: get_origin(source)(
        get_args(source)[0](one) for one in _list(value, least=1)
    ),
)

type Text = Annotated[str, text()]
type Flag = Annotated[bool, FLAG]
type Day = Annotated[date | None, DAY]
type Clock = Annotated[time, CLOCK]
type Texts = Annotated[tuple[str, ...], TEXTS]
type Phrases = Annotated[tuple[str, ...], PHRASES]
type Words = Annotated[tuple[str, ...], WORDS]
