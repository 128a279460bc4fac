"""`./run match_file IN.json --out OUT.json [--policy FILE] [--edges]`: matching to be checked.

It reads one problem and writes one answer: no database, no keys, no clock. Nothing of the
framework is started for it, which would take longer than to match a city.
"""

import gc
import json
import math
import os
import shutil
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final, TextIO

import orjson

from shelters.matching.pairs.policy import Policy
from shelters.matching.pairs.problem import Problem
from shelters.matching.pairs.problem_files import BadProblem, read_problem, unknown_fields
from shelters.matching.solution.answer import parts
from shelters.matching.solution.matching import run

BAD_INPUT: Final = 2
MOST_LINES: Final = 50


def add_arguments(parser: ArgumentParser) -> None:
    """Add the files and --edges."""
    parser.add_argument("problem", type=Path, metavar="IN.json")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT.json")
    parser.add_argument(
        "--policy", type=Path, metavar="FILE", help="a file like a region's matching.toml"
    )
    parser.add_argument("--edges", action="store_true", help="also list every suitable pair")


def match(
    problem: Path,
    out: Path,
    *,
    policy: Path | None = None,
    edges: bool = False,
    stdout: TextIO,
    stderr: TextIO,
) -> int:
    """Match, write the answer, print a summary; returns the exit status, 2 for bad input."""
    try:
        check_place(out, problem=problem)
        chosen = _policy(policy) if policy else None
        given, unknown = _read(problem, chosen)
        done = run(given)
        found = save(parts(done, with_edges=edges), out=out)
    except BadProblem as fault:
        _say(fault.faults, stderr)
        return BAD_INPUT
    _say([f"{path}: left aside, there is no such field" for path in unknown], stderr)
    counts = found["summary"]
    by = f", by version {chosen.rules.version} of {policy}" if chosen else ""
    stdout.write(
        f"{counts['placed']} of {counts['needs']} households placed in {counts['units']} units"
        f"{by}; {counts['taken']} find every suitable place taken, "
        f"{counts['none_suitable']} find none that suits: {out}\n"
    )
    return 0


def _read(path: Path, policy: Policy | None) -> tuple[Problem, list[str]]:
    """The problem and the fields that mean nothing; what the file said lasts no longer."""
    data = load(path)
    return read_problem(data, policy), list(unknown_fields(data))


def _policy(path: Path) -> Policy:
    # Only where there is one: what reads the files of a region takes a while to start.
    from shelters.facts.policies import BadPolicy, read_policy

    try:
        return read_policy(path)
    except BadPolicy as fault:
        raise BadProblem(fault.faults) from None


def _say(lines: Sequence[str], stderr: TextIO) -> None:
    for line in lines[:MOST_LINES]:
        stderr.write(f"{line}\n")
    if len(lines) > MOST_LINES:
        stderr.write(f"... and {len(lines) - MOST_LINES} more\n")


def main(words: Sequence[str]) -> int:
    """Run with the words of a command line. Raises SystemExit for words it cannot read."""
    parser = ArgumentParser(prog="./run match_file", description=__doc__)
    add_arguments(parser)
    chosen: Namespace = parser.parse_args(words)
    # One problem, then it ends: nothing is in circles that would have to be looked for.
    gc.disable()
    return match(
        chosen.problem,
        chosen.out,
        policy=chosen.policy,
        edges=chosen.edges,
        stdout=sys.stdout,
        stderr=sys.stderr,
    )


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


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
