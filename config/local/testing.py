"""`./run test [--full] [pytest arguments]`: the whole suite, on a PostgreSQL of its own."""

import os
import subprocess
import sys
from pathlib import Path

from config.local.state import ROOT

# Many tests wait for processes they kill and start, and for a browser: twice as many at a time as
# the two cores that it is made for. Each file is in one of them, in the order of `tests/order.py`.
WHOLE_SUITE = ["-n", "4", "--dist", "loadfile", "--no-loadscope-reorder"]

# Every run shuffles the tests anew; but without a word, alike each time: what it says is then
# about the change, as with the examples of the properties (`tests/conftest.py`).
ALIKE = ["--randomly-seed=1"]


def main(arguments: list[str]) -> int:
    """Run pytest; `--full` turns every scaled test up to the size that proves its number.

    Paths are the caller's; without any argument it is the whole suite, in four processes.
    """
    rest = [_from_here(argument) for argument in arguments if argument != "--full"]
    scale = "full" if "--full" in arguments else "small"
    whole = WHOLE_SUITE if "--full" in arguments else [*WHOLE_SUITE, *ALIKE]
    return subprocess.call(
        [sys.executable, "-m", "pytest", *(rest or whole)],
        cwd=ROOT,
        env={**os.environ, "LINDEN_TEST_SCALE": scale},
    )


def _from_here(argument: str) -> str:
    path, colons, test = argument.partition("::")
    if argument.startswith("-") or not Path(path).exists():
        return argument
    return f"{Path(path).resolve()}{colons}{test}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
