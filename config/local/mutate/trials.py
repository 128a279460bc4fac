"""A mutant on trial: its module put into a copy of the project, and the tests that stand beside it
run until one goes red. Each run has a new copy of the database (`tests/databases.py`).
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.local.mutate.drawing import Mutant

NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", ".uv*", "var", ".*_cache", "__pycache__", ".hypothesis"
)
ONE_TEST_SECONDS = 60
RED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
PASSED = 0


class NotGreen(Exception):
    """A test fails without any mutant: that it fails with one means nothing."""


@dataclass(frozen=True)
class Verdict:
    """Which test killed a mutant, or why none did."""

    mutant: Mutant
    killed_by: str
    seconds: float
    why: str = ""

    @property
    def killed(self) -> bool:
        """Whether something went red."""
        return bool(self.killed_by)


class Court:
    """A copy of the project in which one mutant at a time is tried."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._folder = folder
        self._green: set[str] = set()
        shutil.copytree(root, folder, ignore=NOT_COPIED, symlinks=True)

    def judge(self, mutant: Mutant, files: Sequence[Path], *, seconds: float) -> Verdict:
        """Run the first file, then all others, until one test fails or the time is up.

        The file of the test that fails is run without the mutant too. Raises NotGreen.
        """
        began, place = time.monotonic(), self._folder / mutant.path
        before = place.read_text()
        place.write_text(mutant.code)
        try:
            red = self._first_red(files, seconds=seconds)
        except subprocess.TimeoutExpired:
            return Verdict(mutant, "", time.monotonic() - began, f"none failed in {seconds:.0f} s")
        finally:
            place.write_text(before)
        took = time.monotonic() - began
        if not red:
            return Verdict(mutant, "", took, "every test passed")
        self._check_green(red, seconds=10 * seconds)
        return Verdict(mutant, red, took)

    def _first_red(self, files: Sequence[Path], *, seconds: float) -> str:
        """The first test that fails, or the file that cannot be read; nothing if all pass."""
        end = time.monotonic() + seconds
        for some in ([str(files[0])], [str(file) for file in files[1:]]):
            left = max(0.0, end - time.monotonic())
            status, said = self._run(some, seconds=left) if some else (PASSED, "")
            if status != PASSED:
                red = RED.search(said)
                return red[1] if red else some[0]
        return ""

    def _check_green(self, test: str, *, seconds: float) -> None:
        file = test.partition("::")[0]
        if file in self._green:
            return
        try:
            status, said = self._run([file], seconds=seconds)
        except subprocess.TimeoutExpired:
            raise NotGreen(f"{file} takes longer than {seconds:.0f} s") from None
        if status != PASSED:
            raise NotGreen(said[-3000:])
        self._green.add(file)

    def _run(self, files: Sequence[str], *, seconds: float) -> tuple[int, str]:
        """Exit status, and what pytest said. Raises subprocess.TimeoutExpired."""
        words = [
            *(sys.executable, "-P", "-m", "pytest", "-x", "-q", "--tb=no", "-rfE"),
            *("-p", "no:randomly", "-p", "no:cacheprovider", f"--timeout={ONE_TEST_SECONDS}"),
            *files,
        ]
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *words],
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": str(self._folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            process_group=0,
        )
        try:
            said, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise
        return process.returncode, said
