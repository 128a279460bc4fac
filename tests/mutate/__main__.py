"""`./run mutate [ROOM or PATH ...]`: is there a test that goes red when a line is made wrong?

Draws mutants by a seed, tries each with the tests that go through its line, and prints those that
survived. Rooms: vault, access, intake, outbox, placements (all of them unless some are named).
Exit status: 0 enough were killed, 1 too few, 2 bad arguments, or tests that could not be run.
"""

import argparse
import importlib
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue

from config.local.state import ROOT
from tests.mutate import rooms
from tests.mutate.drawing import Mutant, draw
from tests.mutate.trials import Court, NotRun, Verdict
from tests.mutate.witnesses import Witnesses

ENOUGH = 0.85
WRONG_ARGUMENTS = 2


def main(words: list[str]) -> int:
    """Try the mutants of each room, print what survived, return the exit status."""
    try:
        chosen = _arguments(words)
        modules = {name: rooms.modules(ROOT, _paths(name)) for name in chosen.rooms}
    except SystemExit as wrong:
        return WRONG_ARGUMENTS if wrong.code else 0
    except FileNotFoundError as missing:
        print(f"linden: there is no {missing}", file=sys.stderr)
        return WRONG_ARGUMENTS
    with tempfile.TemporaryDirectory(prefix="lnm-") as folder:
        courts = _open_courts(Path(folder), chosen.at_once)
        try:
            found = {name: _try(courts, chosen, paths) for name, paths in modules.items()}
        except NotRun as broken:
            print(f"linden: the tests could not be run:\n{broken}", file=sys.stderr)
            return WRONG_ARGUMENTS
    return _tell(found, as_json=chosen.json)


def _arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run mutate", description=__doc__)
    parser.add_argument("rooms", nargs="*", default=[*rooms.ROOMS], metavar="ROOM or PATH")
    parser.add_argument("--count", type=int, default=40, help="mutants of each (default: 40)")
    parser.add_argument("--seed", type=int, default=1, help="draws others (default: 1)")
    parser.add_argument("--seconds", type=float, default=300, help="for one mutant (default: 300)")
    parser.add_argument("--at-once", type=int, default=2, help="how many (default: 2)")
    parser.add_argument("--json", action="store_true", help="an object on standard output")
    return parser.parse_args(words)


def _paths(name: str) -> Sequence[str]:
    return rooms.ROOMS.get(name, [name])


def _open_courts(folder: Path, count: int) -> list[Court]:
    """Copies of the project, on one PostgreSQL that ends with this process."""
    importlib.import_module("tests.environment")
    return [Court(ROOT, folder / f"court-{number}") for number in range(count)]


def _try(courts: Sequence[Court], chosen: argparse.Namespace, paths: list[Path]) -> list[Verdict]:
    mutants = draw(root=ROOT, paths=paths, count=chosen.count, seed=chosen.seed)
    neighbours = rooms.Neighbours(ROOT)
    beside = {mutant.path: neighbours.of(mutant.path) for mutant in mutants}
    witnesses = _look(courts, beside)
    free: SimpleQueue[Court] = SimpleQueue()
    for court in courts:
        free.put(court)

    def judge(mutant: Mutant) -> Verdict:
        code = (ROOT / mutant.path).read_text()
        tests = witnesses.of(mutant, code, beside[mutant.path])
        court = free.get()
        try:
            verdict = court.judge(mutant, tests, seconds=chosen.seconds)
        finally:
            free.put(court)
        sign = "killed  " if verdict.killed else "SURVIVED"
        _say(f"{sign} {verdict.seconds:4.0f} s  {mutant}\n    {verdict.killed_by or verdict.why}")
        return verdict

    with ThreadPoolExecutor(len(courts)) as pool:
        return list(pool.map(judge, mutants))


def _look(courts: Sequence[Court], beside: Mapping[Path, Sequence[Path]]) -> Witnesses:
    """Which tests of these files go through which line of these modules. Raises NotRun."""
    files = sorted({file for found in beside.values() for file in found})
    _say(f"without a mutant: {len(files)} files of tests, {len(beside)} modules")
    shares = [files[at :: len(courts)] for at in range(len(courts))]
    pairs = [(court, share) for court, share in zip(courts, shares, strict=True) if share]
    with ThreadPoolExecutor(len(pairs)) as pool:
        seen = list(pool.map(lambda pair: pair[0].look(pair[1], list(beside)), pairs))
    found = [
        Witnesses.read(court.folder, data, red)
        for (court, _), (data, red) in zip(pairs, seen, strict=True)
    ]
    together = Witnesses.together(found)
    for test in sorted(together.red):
        _say(f"fails without a mutant, and is left out: {test}")
    return together


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _tell(found: dict[str, list[Verdict]], *, as_json: bool) -> int:
    """Print each room's count and survivors."""
    rows = [Row.of(name, verdicts) for name, verdicts in found.items()]
    if as_json:
        print(json.dumps({"rooms": [asdict(row) for row in rows]}, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            print(f"{row.room:<12} {row.killed} of {row.mutants} killed")
            print("".join(f"  {each}\n" for each in row.survived), end="")
    return int(any(row.killed < ENOUGH * row.mutants for row in rows))


@dataclass(frozen=True)
class Row:
    """What was found in one room."""

    room: str
    mutants: int
    killed: int
    survived: list[str]

    @classmethod
    def of(cls, room: str, verdicts: Sequence[Verdict]) -> "Row":
        """From the verdicts."""
        left = [f"{each.mutant} ({each.why})" for each in verdicts if not each.killed]
        return cls(room, len(verdicts), len(verdicts) - len(left), left)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
