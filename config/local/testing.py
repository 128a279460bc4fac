"""`./run test [--full] [--branches] [pytest arguments]`: the suite, on a PostgreSQL of its own."""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from config.local import branch_coverage
from config.local.state import ROOT

# Many tests wait for processes they kill and start, and for a browser: twice as many at a time as
# the two cores that it is made for. Each file is in one of them, in the order of `tests/order.py`.
WHOLE_SUITE = ["-n", "4", "--dist", "loadfile", "--no-loadscope-reorder", "--longest", "20"]

# Every run shuffles the tests anew; but without a word, alike each time: what it says is then
# about the change, as with the examples of the properties (`tests/conftest.py`).
ALIKE = ["--randomly-seed=1"]

# What the shares are drawn by where nothing says which commit it is.
NO_COMMIT = "any"

# Options whose value is a word of its own: it is no path, even where a file has that name.
VALUED = {"-c", "-k", "-m", "-n", "-o", "-p", "-r", "-W"}


def main(arguments: list[str]) -> int:
    """Run pytest; `--full` turns every scaled test up to the size that proves its number.

    Of a walk marked `drawn` the whole suite otherwise tries a share, another for each commit;
    `--drawn=SEED`, as a run prints it at its beginning, tries the same share again. `--branches`
    measures which lines and branches are gone through, at a third of the speed lost; the whole
    suite at full size always does. Paths are the caller's own choice, and the number of processes
    too. Options alone are about the whole suite: it keeps its processes, its order and its seed
    unless one says otherwise.
    """
    given = [argument for argument in arguments if argument not in {"--full", "--branches"}]
    full = "--full" in arguments
    called, whole = words(given, full=full), not has_path(given)
    env = {**os.environ, "LINDEN_TEST_SCALE": "full" if full else "small"}
    if "--branches" in arguments or (full and whole):
        return branch_coverage.measured(called, env)
    return subprocess.call([sys.executable, "-m", "pytest", *called], cwd=ROOT, env=env)


def words(given: list[str], *, full: bool) -> list[str]:
    """What pytest is called with. Of two words about the same it takes the last, the caller's."""
    found = [_from_here(before, word) for before, word in pairwise(["", *given])]
    if has_path(given):
        return found
    return [*WHOLE_SUITE, *([] if full else [*ALIKE, f"--drawn={commit()}"]), *found]


def commit() -> str:
    """What is worked on, for the shares that a daily run draws; the same word where no git is."""
    words = ["git", "rev-parse", "--short=8", "HEAD"]
    try:
        asked = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    except FileNotFoundError:
        return NO_COMMIT
    return asked.stdout.strip() or NO_COMMIT


def has_path(given: list[str]) -> bool:
    """Whether the caller chose what is run."""
    return any(_is_path(before, word) for before, word in pairwise(["", *given]))


def _is_path(before: str, word: str) -> bool:
    """Also one that is not there, for pytest to say so: no option of its own is called like it."""
    if word.startswith("-") or before in VALUED:
        return False
    name = Path(word.partition("::")[0])
    return name.exists() or name.suffix == ".py" or not before.startswith("--") or "=" in before


def _from_here(before: str, word: str) -> str:
    """A path is seen from the caller's folder; pytest runs in the project's."""
    if not _is_path(before, word):
        return word
    path, colons, test = word.partition("::")
    return f"{Path(path).resolve()}{colons}{test}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
