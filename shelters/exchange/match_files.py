"""The files of `match_file`: a problem is taken literally, an answer written whole or not."""

import json
import math
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import orjson

from shelters.matching.pairs.problem_files import BadProblem

_DIGITS = 4000  # Python reads no longer whole numbers; no field takes one either


def load(path: Path) -> Any:
    """Return what a file of JSON holds. Raises BadProblem."""
    try:
        return json.loads(path.read_bytes(), object_pairs_hook=_once, parse_int=_whole)
    except OSError as fault:
        raise BadProblem([f"{path}: {fault.strerror}"]) from None
    except RecursionError:
        raise BadProblem([f"{path}: expected JSON that is nested less deeply"]) from None
    except ValueError as fault:
        raise BadProblem([f"{path}: expected JSON ({fault})"]) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # RFC 8259 leaves open what a name means that stands twice; here it would be a lost fact.
    found = dict(pairs)
    if len(found) < len(pairs):
        ((name, _times),) = Counter(name for name, _value in pairs).most_common(1)
        raise ValueError(f"{json.dumps(name)} stands twice in one object")
    return found


def _whole(digits: str) -> float:
    return int(digits) if len(digits) < _DIGITS else math.inf


def check_place(out: Path, *, problem: Path) -> None:
    """Refuse what no answer can be written to, before the work. Raises BadProblem."""
    if os.path.exists(out) and os.path.exists(problem) and os.path.samefile(out, problem):
        raise BadProblem([f"{out}: expected another file than the problem itself"])
    if os.path.exists(out) and not os.path.isfile(out):
        raise BadProblem([f"{out}: expected a file"])
    if not os.path.isdir(out.parent):
        raise BadProblem([f"{out}: expected a file in a folder that exists"])


def save(found: Iterable[tuple[str, Any]], *, out: Path) -> dict[str, Any]:
    """Write an answer part by part: beside its place, then renamed, so that nobody reads half.

    Only its owner reads a new one, since it is about households; one that was there keeps its
    mode, and a link stays a link. Returns the parts that are no long lists. Raises BadProblem.
    """
    short = {}
    try:
        place = out.resolve()
        with NamedTemporaryFile("wb", dir=place.parent, delete_on_close=False) as beside:
            for nth, (name, part) in enumerate(found):
                beside.write(b",\n" if nth else b"{\n")
                beside.write(f"{json.dumps(name)}: ".encode())
                beside.writelines(_lines(part) if isinstance(part, Iterator) else [_line(part)])
                if isinstance(part, dict):
                    short[name] = part
            beside.write(b"\n}\n")
            beside.close()
            if place.exists():
                shutil.copymode(place, beside.name)
            os.replace(beside.name, place)
    except OSError as fault:
        raise BadProblem([f"{out}: {fault.strerror}"]) from None
    return short


def _lines(entries: Iterator[Any]) -> Iterator[bytes]:
    """A long list, an entry a line, never all of it at once."""
    yield b"["
    for nth, each in enumerate(entries):
        yield (b",\n" if nth else b"\n") + _line(each)
    yield b"]"


def _line(found: Any) -> bytes:
    return orjson.dumps(found)
