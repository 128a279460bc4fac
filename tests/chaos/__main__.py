"""`./run chaos [--minutes N] [--seed N] [--state FOLDER] [--json]`: a sample city under fire.

Standard output is the table, or with `--json` one object; progress goes to standard error.
Exit status: 0 every check held, 1 one did not, 2 bad arguments.
"""

import argparse
import json
import random
import sys
import time
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks.outcome import Progress, drawn
from tests.chaos import city, disk

MINUTES = 10.0


def _arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run chaos", description="A sample city under load while what it runs on breaks."
    )
    parser.add_argument("--minutes", type=_minutes, default=MINUTES, help="how long (10)")
    parser.add_argument("--seed", type=int, help="for the same faults in the same order")
    parser.add_argument("--json", action="store_true", help="one object on standard output")
    parser.add_argument(
        "--state", type=Path, metavar="FOLDER", help="start from a copy of a stopped demo's state"
    )
    return parser.parse_args(words)


def _minutes(word: str) -> float:
    minutes = float(word)
    if not 0 < minutes <= 600:
        raise argparse.ArgumentTypeError("between 0 and 600")
    return minutes


def _progress() -> Progress:
    started = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - started:7.1f} s  {line}", file=sys.stderr, flush=True)

    return say


def as_object(run: city.Run, *, seed: int, minutes: float) -> dict[str, object]:
    """The object that `--json` prints."""
    checks = [{**asdict(check), "ok": check.ok} for check in run.outcome.checks]
    return {
        "bench": "chaos",
        "seed": seed,
        "minutes": minutes,
        "metrics": run.outcome.metrics,
        "recovery_seconds": run.recoveries,
        "met": run.met,
        "not_run": run.not_run,
        "checks": checks,
    }


def main(words: list[str]) -> int:
    """Run it, print what came of it, and return the exit status."""
    try:
        chosen = _arguments(words)
    except SystemExit as wrong:
        return 2 if wrong.code else 0
    if (status := disk.where_one_can_mount(words)) is not None:
        return status
    seed = random.SystemRandom().randrange(10**6) if chosen.seed is None else chosen.seed
    run = city.run(_progress(), minutes=chosen.minutes, seed=seed, prepared=chosen.state)
    if chosen.json:
        print(json.dumps(as_object(run, seed=seed, minutes=chosen.minutes)))
    else:
        met = [f"  {what}: {count}" for what, count in run.met.items()]
        print("\n".join([drawn("chaos", run.outcome), "", *city.table(run), "", *met]))
    return 0 if run.outcome.ok else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
