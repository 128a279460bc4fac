"""Reading data files so that every mistake in them is named at once."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from reports.region.reading.additions import NAMES, Spoken, with_added
from reports.region.reading.faults import Place, sentence
from reports.region.reading.parts import Absent, Part, bare, expected_of, keys_of, within

_Plain = str | int | date | time


def read[P: Part](
    path: Path,
    part: type[P],
    mistakes: list[str],
    *,
    called: str = "",
    spoken: Spoken | None = None,
    added_as: Sequence[str] = (),
) -> P | None:
    """One TOML file as a part of the pack, or None: what is wrong is added to `mistakes`.

    `added_as`: how the files of single languages call it, if they may add to it.
    """
    file = called or path.name
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        mistakes.append(sentence(file, "file", "this file to exist"))
        return None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        mistakes.append(sentence(file, "file", f"valid TOML ({error})"))
        return None
    spoken = spoken or Spoken()
    if added_as:
        with_added(data, added_as, spoken, mistakes)
    reader: Any = _reader(part)  # type: ignore[arg-type]
    try:
        found: P = reader.validate_python(data, context=spoken.context)
    except ValidationError as error:
        mistakes += [
            sentence(file, key, expected, instead)
            for key, expected, instead in _mistakes(error, part, data)
        ]
        return None
    return found


@cache
def _reader(part: Any) -> TypeAdapter[Any]:
    return TypeAdapter(part)


def _mistakes(
    error: ValidationError, part: type, data: Mapping[str, Any]
) -> Iterator[tuple[str, str, object]]:
    said = set()
    for one in error.errors(include_url=False):
        place, held = _place(part, one["loc"])
        expected, found = expected_of(held, _name(place)), _found(data, place)
        if one["type"] == "wrong":
            expected, found = one["ctx"]["expected"], one["ctx"]["found"]
            place = (*place, *(s for s in one["loc"][len(place) :] if isinstance(s, str)))
        elif isinstance(one["input"], Absent) and one["input"].instead:
            expected, found = one["input"].instead, None
        elif isinstance(one["input"], Absent) or (one["type"] == "missing" and place == one["loc"]):
            expected, found = f"{expected}, found nothing", None
        elif one["type"] == "unexpected_keyword_argument":
            expected, found = f"one of {', '.join(sorted(keys_of(bare(held))))}", None
            place = one["loc"]
        if (place, expected) not in said:
            said.add((place, expected))
            yield _path(data, place), expected, found


def _place(part: Any, loc: Place) -> tuple[Place, Any]:
    """As far as there are tables, and the type of what stands there: a list of texts is one."""
    for at, step in enumerate(loc):
        inside = within(part, step)
        if inside is None:
            return loc[:at], part
        part = inside
    return loc, part


def _path(data: Any, loc: Place) -> str:
    """The place as it is called: a table of a list by its name, or its number."""
    steps = []
    for at, step in enumerate(loc):
        inside = _found(data, loc[: at + 1])
        called = step + 1 if isinstance(step, int) else step
        if isinstance(step, int) and isinstance(inside, dict):
            called = next((inside[n] for n in NAMES if isinstance(inside.get(n), _Plain)), called)
        steps.append(str(called))
    return ".".join(steps) or "file"


def _found(data: Any, loc: Place) -> Any:
    for step in loc:
        try:
            data = data[step]
        except (LookupError, TypeError):
            return None  # a key that is missing has no inside
    return data


def _name(loc: Place) -> str:
    return next((step for step in reversed(loc) if isinstance(step, str)), "")
