"""Reading data files so that every mistake in them is named at once."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from reports.region.reading.faults import Place, sentence
from reports.region.reading.parts import Part, bare, expected_of, keys_of, within

# By which of its values a table of a list is called in messages.
_NAMES = ("id", "kind", "code", "version", "day", "at")
_Plain = str | int | date | time


def read[P: Part](
    path: Path,
    part: type[P],
    mistakes: list[str],
    *,
    called: str = "",
    languages: tuple[str, ...] | None = None,
) -> P | None:
    """One TOML file as a part of the pack, or None: what is wrong is added to `mistakes`."""
    file = called or path.name
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        mistakes.append(sentence(file, "file", "this file to exist"))
        return None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        mistakes.append(sentence(file, "file", f"valid TOML ({error})"))
        return None
    reader: Any = _reader(part)  # type: ignore[arg-type]
    try:
        found: P = reader.validate_python(data, context={"languages": languages})
    except ValidationError as error:
        mistakes += [
            sentence(file, key, expected, instead)
            for key, expected, instead in _mistakes(error, part, data)
        ]
        return None
    return found


def languages_in(path: Path) -> tuple[str, ...] | None:
    """The languages a pack says it has; None where that cannot be read (named elsewhere)."""
    try:
        tables = tomllib.loads(path.read_text("utf-8")).get("language")
    except (FileNotFoundError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        return None
    codes = [one.get("code") for one in tables]
    return tuple(codes) if all(isinstance(code, str) and code for code in codes) else None


@cache
def _reader(part: Any) -> TypeAdapter[Any]:
    return TypeAdapter(part)


def _mistakes(
    error: ValidationError, part: type, data: Mapping[str, Any]
) -> Iterator[tuple[str, str, object]]:
    for one in error.errors(include_url=False):
        loc, kind = one["loc"], one["type"]
        if kind == "wrong":
            yield _path(data, loc), one["ctx"]["expected"], one["ctx"]["found"]
        elif kind == "missing":
            yield _path(data, loc), f"{_expected(part, loc)}, found nothing", None
        elif kind == "unexpected_keyword_argument":
            yield _path(data, loc), f"one of {', '.join(sorted(_known(part, loc[:-1])))}", None
        else:
            yield _path(data, loc), _expected(part, loc), one["input"]


def _path(data: Any, loc: Place) -> str:
    """The place as it is called: a table of a list by its name, or its number."""
    steps = []
    for step in loc:
        data = _entered(data, step)
        called = step + 1 if isinstance(step, int) else step
        if isinstance(step, int) and isinstance(data, dict):
            called = next((data[n] for n in _NAMES if isinstance(data.get(n), _Plain)), called)
        steps.append(str(called))
    return ".".join(steps) or "file"


def _entered(data: Any, step: str | int) -> Any:
    try:
        return data[step]
    except (LookupError, TypeError):
        return None  # a key that is missing has no inside


def _expected(part: type, loc: Place) -> str:
    return expected_of(_at(part, loc), _name(loc))


def _known(part: type, loc: Place) -> Mapping[str, Any]:
    owner = bare(_at(part, loc))
    return keys_of(owner) if is_dataclass(owner) else {}  # type: ignore[arg-type]


def _at(part: type, loc: Place) -> Any:
    found: Any = part
    for step in loc:
        found = within(found, step)
    return found


def _name(loc: Place) -> str:
    return next((step for step in reversed(loc) if isinstance(step, str)), "")
