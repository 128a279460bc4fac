"""The files of `match_file`: a problem is taken literally, an answer written whole or not."""

import json
import math
import os
import shutil
from collections import Counter
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

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


def save(found: dict[str, Any], *, out: Path) -> None:
    """Write an answer: beside its place, then renamed, so that nobody ever reads half of one.

    Only its owner reads a new one, since it is about households; one that was there keeps its
    mode, and a link stays a link. Raises BadProblem.
    """
    try:
        place = out.resolve()
        with NamedTemporaryFile("wb", dir=place.parent, delete_on_close=False) as beside:
            beside.write(json.dumps(found, ensure_ascii=False, indent=1).encode() + b"\n")
            beside.close()
            if place.exists():
                shutil.copymode(place, beside.name)
            os.replace(beside.name, place)
    except OSError as fault:
        raise BadProblem([f"{out}: {fault.strerror}"]) from None
