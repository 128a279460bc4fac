"""Reading data files so that every mistake in them is named at once.

A `Table` is one TOML table with the file and key it came from. Asking it for a value that is
missing or of the wrong kind notes the mistake and answers with something harmless, so that the
rest of the file is read too; `Mistakes.check()` then raises them all together.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from enum import StrEnum
from pathlib import Path
from typing import Any

from reports.region.weekly import EXPECTED, NotHours, WeeklyHours, parse_hours

NEVER = WeeklyHours(((),) * 7)


class PackBroken(Exception):
    """A data file is not what it must be; `errors` says where and what was expected."""

    def __init__(self, errors: tuple[str, ...]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


class Mistakes:
    """The mistakes found so far in a pack's files."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def note(self, file: str, key: str, expected: str, found: object = None) -> None:
        """Remember one mistake."""
        instead = "" if found is None else f", found {found!r}"
        self.found.append(f"{file}: {key}: expected {expected}{instead}")

    def check(self) -> None:
        """Raise PackBroken if there were any."""
        if self.found:
            raise PackBroken(tuple(self.found))


class Table:
    """One table of one file, which notes what is wrong with it."""

    def __init__(self, data: Mapping[str, Any], *, file: str, key: str, mistakes: Mistakes) -> None:
        self._data, self._file, self.key, self._mistakes = data, file, key, mistakes
        self._asked: set[str] = set()

    def wrong(self, key: str, expected: str, found: object = None) -> None:
        """Note that `key` of this table is not as expected."""
        self._mistakes.note(self._file, self._path(key), expected, found)

    def text(self, key: str, default: str | None = None, *, like: str = "") -> str:
        """A text that is not empty; with a default it may be missing; `like` is a pattern."""
        value = self._get(key, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            self._unless_missing(key, "a text", value)
            return ""
        if like and value and not re.fullmatch(like, value):
            self.wrong(key, f"a text like {like}", value)
        return value

    def number(self, key: str, *, least: int = 0, most: int | None = None) -> int:
        """A whole number within bounds."""
        value = self._get(key)
        upper = "" if most is None else f", {most} at most"
        expected = f"a whole number, {least} at least{upper}"
        if isinstance(value, bool) or not isinstance(value, int):
            self._unless_missing(key, expected, value)
            return least
        if value < least or (most is not None and value > most):
            self.wrong(key, expected, value)
        return value

    def numbers(self, key: str, *, least: int = 0) -> tuple[int, ...]:
        """A list of whole numbers, at least one."""
        value = self._get(key)
        if (
            not isinstance(value, list)
            or not value
            or any(type(one) is not int or one < least for one in value)
        ):
            self._unless_missing(key, f"a list of whole numbers, {least} at least", value)
            return ()
        return tuple(value)

    def maybe_number(self, key: str, *, least: int = 0) -> int | None:
        """A whole number, or None if the key is not there."""
        return self.number(key, least=least) if key in self._data else None

    def flag(self, key: str, default: bool | None = None) -> bool:
        """true or false."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            self._unless_missing(key, "true or false", value)
            return False
        return value

    def maybe_flag(self, key: str) -> bool | None:
        """true or false, or None where the key is not there because nobody knows."""
        return self.flag(key) if key in self._data else None

    def day(self, key: str) -> date | None:
        """A date, or None for the empty text: not yet."""
        value = self._get(key)
        if value == "":
            return None
        if type(value) is not date:
            self._unless_missing(key, 'a date such as 2026-11-24, or "" for not yet', value)
            return None
        return value

    def clock(self, key: str) -> time:
        """A time of day."""
        value = self._get(key)
        if not isinstance(value, time):
            self._unless_missing(key, "a time such as 21:00:00", value)
            return time()
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts."""
        value = self._get(key, None if default is None else list(default))
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            self._unless_missing(key, "a list of texts", value)
            return ()
        return tuple(value)

    def lists(self, key: str) -> tuple[tuple[str, ...], ...]:
        """A list of lists of texts, none of them empty."""
        value = self._get(key)
        if (
            not isinstance(value, list)
            or not value
            or not all(isinstance(inner, list) and inner for inner in value)
            or not all(isinstance(one, str) and one for inner in value for one in inner)
        ):
            self._unless_missing(key, "a list of lists of texts", value)
            return ()
        return tuple(tuple(inner) for inner in value)

    def one_of[E: StrEnum](self, key: str, choices: type[E], default: E | None = None) -> E:
        """One word of a closed list."""
        value = self._get(key, default)
        if value not in list(choices):
            self._unless_missing(key, _any_of(choices), value)
            return next(iter(choices))
        return choices(value)

    def some_of[E: StrEnum](self, key: str, choices: type[E]) -> tuple[E, ...]:
        """At least one word of a closed list."""
        value = self._get(key)
        if (
            not isinstance(value, list)
            or not value
            or any(one not in list(choices) for one in value)
        ):
            self._unless_missing(key, f"a list of {_any_of(choices)}", value)
            return ()
        return tuple(choices(one) for one in value)

    def words(
        self, key: str, languages: tuple[str, ...], *, others: bool = False
    ) -> Mapping[str, str]:
        """A text in each language of the region; in no other unless `others` may be there."""
        table = self.table(key)
        for extra in sorted(table.names() - set(languages)):
            if not others:
                table.wrong(extra, f"only the languages {', '.join(languages)}")
        return {language: table.text(language) for language in languages}

    def hours(self, key: str) -> WeeklyHours | None:
        """Weekly hours, or None where the key is not there because nobody knows."""
        if key not in self._data:
            self._asked.add(key)
            return None
        value = self._get(key)
        try:
            return parse_hours(value)
        except (NotHours, TypeError):
            self.wrong(key, EXPECTED, value)
            return NEVER

    def table(self, key: str) -> "Table":
        """A table inside this one."""
        value = self._get(key)
        if not isinstance(value, dict):
            self._unless_missing(key, "a table", value)
            value = {}
        return self._inner(value, key)

    def tables(self, key: str, name: str = "id") -> Iterator["Table"]:
        """The tables of a list, each called by its `name` in messages."""
        value = self._get(key)
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self._unless_missing(key, f"one or more [[{key}]]", value)
            return
        for place, one in enumerate(value, start=1):
            yield self._inner(one, f"{key}.{one.get(name, place)}")

    def read[T](self, key: str, reader: Callable[[str], T], expected: str, otherwise: T) -> T:
        """A text turned into something by `reader`, which raises ValueError or KeyError."""
        value = self.text(key)
        try:
            return reader(value)
        except (ValueError, KeyError):
            if value:
                self.wrong(key, expected, value)
            return otherwise

    def names(self) -> set[str]:
        """The keys that are there."""
        return set(self._data)

    def nothing_else(self) -> None:
        """Note every key that nobody asked for: a misspelt key must not pass in silence."""
        for key in sorted(self.names() - self._asked):
            self.wrong(key, f"one of {', '.join(sorted(self._asked))}")

    def _get(self, key: str, default: object = None) -> Any:
        self._asked.add(key)
        return self._data.get(key, default)

    def _unless_missing(self, key: str, expected: str, value: object) -> None:
        if key in self._data:
            self.wrong(key, expected, value)
        else:
            self.wrong(key, f"{expected}, found nothing")

    def _inner(self, data: Mapping[str, Any], key: str) -> "Table":
        return Table(data, file=self._file, key=self._path(key), mistakes=self._mistakes)

    def _path(self, key: str) -> str:
        return f"{self.key}.{key}" if self.key else key


def read_file(path: Path, mistakes: Mistakes, *, called: str = "") -> Table:
    """The whole of one TOML file; a file that is missing or broken is a mistake like any other."""
    file = called or path.name
    data: Mapping[str, Any] = {}
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        mistakes.note(file, "file", "this file to exist")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        mistakes.note(file, "file", f"valid TOML ({error})")
    return Table(data, file=file, key="", mistakes=mistakes)


def _any_of(choices: type[StrEnum]) -> str:
    return "one of " + ", ".join(choices)
