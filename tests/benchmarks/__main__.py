"""`./run bench NAME [--json] [--small] [--state FOLDER]`: one benchmark, baseline and all.

`years` also takes `--scale SHARE` of its ten years, `--keep FOLDER`: its houses are made there
once, and used again, and `--only WORDS`, as often as you like: what has them in its name.

Standard output is the table, or with `--json` one object; progress goes to standard error.
Exit status: 0 every check held, 1 one did not, 2 bad arguments.
"""

import argparse
import importlib
import json
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from tests.benchmarks import ground
from tests.benchmarks.outcome import Outcome, Progress, drawn

NAMES = (
    "vault",
    "intake",
    "desk",
    "followup",
    "matching",
    "flood",
    "hearing",
    "pages",
    "years",
)
PURE = {"hearing"}  # no database, no keys


def _arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench", description="One benchmark.")
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--json", action="store_true", help="one object on standard output")
    parser.add_argument("--small", action="store_true", help="a few seconds, proves nothing")
    parser.add_argument(
        "--state", type=Path, metavar="FOLDER", help="start from a copy of a stopped demo's state"
    )
    parser.add_argument("--scale", type=_share, metavar="SHARE", help="years: of the ten years")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="years: stand there, and stay")
    parser.add_argument("--only", action="append", metavar="WORDS", help="years: measure these")
    chosen = parser.parse_args(words)
    if chosen.name != "years" and (chosen.scale or chosen.keep or chosen.only):
        parser.error("--scale, --keep and --only are for years")
    return chosen


def _share(text: str) -> float:
    share = float(text)
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError("more than 0, at most 1")
    return share


def _progress() -> Progress:
    started = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - started:7.1f} s  {line}", file=sys.stderr, flush=True)

    return say


def as_object(name: str, outcome: Outcome) -> dict[str, object]:
    """The object that `--json` prints."""
    checks = [
        {"name": check.name, "value": check.value, "goal": check.goal, "ok": check.ok}
        for check in outcome.checks
    ]
    found: dict[str, object] = {"bench": name, "metrics": outcome.metrics, "checks": checks}
    return found | {"misses": outcome.misses} if outcome.misses else found


def measure(
    name: str,
    progress: Progress,
    *,
    full: bool,
    state: Path | None = None,
    keep: Path | None = None,
    scale: float | None = None,
    only: Sequence[str] = (),
) -> Outcome:
    """Run the benchmark, on a PostgreSQL and keys of its own if it needs any."""
    standing: AbstractContextManager[object] = nullcontext()
    if keep is not None:
        standing = ground.kept(keep, progress, state)
    elif name not in PURE:
        standing = ground.prepared(progress, state)
    with standing:
        benchmark = importlib.import_module(f"tests.benchmarks.{name}")
        how: dict[str, float | bool | Sequence[str]] = {} if scale is None else {"scale": scale}
        how |= {"only": only} if only else {}
        how |= {} if keep is None else {"keep": True}
        outcome: Outcome = benchmark.run(progress, full=full, **how)
    return outcome


def main(words: list[str]) -> int:
    """Measure, print, and return the exit status."""
    try:
        chosen = _arguments(words)
    except SystemExit as wrong:
        return 2 if wrong.code else 0
    outcome = measure(
        chosen.name,
        _progress(),
        full=not chosen.small,
        state=chosen.state,
        keep=chosen.keep,
        scale=chosen.scale,
        only=chosen.only or (),
    )
    if chosen.json:
        print(json.dumps(as_object(chosen.name, outcome)))
    else:
        print(drawn(chosen.name, outcome))
    return 0 if outcome.ok else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
