"""`./run match_file IN.json --out OUT.json [--policy FILE] [--edges]`: matching to be checked.

It reads one problem and writes one answer: no database, no keys, no clock. Nothing of the
framework is started for it, which would take longer than to match a city.
"""

import gc
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TextIO

from shelters.exchange.match_files import check_place, load, save
from shelters.matching.pairs.policy import Policy
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
        data = load(problem)
        done = run(read_problem(data, chosen))
        found = save(parts(done, with_edges=edges), out=out)
    except BadProblem as fault:
        _say(fault.faults, stderr)
        return BAD_INPUT
    _say([f"{path}: left aside, there is no such field" for path in unknown_fields(data)], stderr)
    counts = found["summary"]
    by = f", by version {chosen.rules.version} of {policy}" if chosen else ""
    stdout.write(
        f"{counts['placed']} of {counts['needs']} households placed in {counts['units']} units"
        f"{by}; {counts['taken']} find every suitable place taken, "
        f"{counts['none_suitable']} find none that suits: {out}\n"
    )
    return 0


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


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
