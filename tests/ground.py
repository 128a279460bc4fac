"""A state folder with tables and sample people, made once for the whole run and copied.

Demos, benchmarks and installations start from it. That one can be made from nothing is proven by
the tests of the demo, which do not use it.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

from config.local.state import ROOT
from tests import children
from tests.benchmarks.ground import standing


def prepared() -> Path:
    """The folder; nothing runs in it. Who comes first makes it, the others wait."""
    folder = Path(os.environ["LINDEN_TEST_FOLDER"]) / "prepared"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _make(folder)
    return folder


def _make(folder: Path) -> None:
    """Make it in a process of its own: it is configured otherwise than the suite."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.ground", str(folder)],
        cwd=ROOT,
        env=children.stranger(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def main(folder: Path) -> None:
    """Fill a cluster, stop it, and put everything into `folder`, whole or not at all."""
    half = folder.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    with standing(half, lambda _words: None):
        pass
    half.rename(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
