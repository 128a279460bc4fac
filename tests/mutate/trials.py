"""A mutant on trial: its module put into a copy of the project, and the tests that go through that
line run until one goes red. Each run has a new copy of the database (`tests/databases.py`).
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

from config.local.state import ROOT
from tests.mutate.drawing import Mutant
from tests.mutate.witnesses import PLUGIN

NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", ".uv*", "var", ".*_cache", "__pycache__", ".hypothesis"
)
ONE_TEST_SECONDS = 60
RED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)
ENDED = re.compile(r"\d+ passed")
PASSED, NOT_FOUND = 0, 4


class NotRun(Exception):
    """The tests could not be run at all: what pytest said."""


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
        self.folder = folder
        shutil.copytree(root, folder, ignore=NOT_COPIED, symlinks=True)

    def look(self, files: Sequence[Path], modules: Sequence[Path]) -> tuple[Path, frozenset[str]]:
        """Run these files without a mutant.

        Returns where coverage wrote which test goes through which line of the modules, and the
        tests that fail. Raises NotRun.
        """
        data = self.folder / ".coverage-witnesses"
        words = [
            *("-m", "coverage", "run", "--rcfile=/dev/null", f"--data-file={data}"),
            f"--include={','.join(map(str, modules))}",
            *("-m", "pytest", "-p", PLUGIN),
        ]
        _, said = self._run(words, [str(file) for file in files])
        if not data.exists() or not ENDED.search(said):
            raise NotRun(said[-3000:])
        return data, frozenset(RED.findall(said))

    def judge(self, mutant: Mutant, tests: Sequence[str], *, seconds: float) -> Verdict:
        """Run these tests, in this order, until one fails or the time is up."""
        if not tests:
            return Verdict(mutant, "", 0.0, "no test goes through it")
        began, place = time.monotonic(), self.folder / mutant.path
        before = place.read_text()
        place.write_text(mutant.code)
        try:
            status, said = self._run(["-m", "pytest", "-x"], tests, seconds=seconds)
            if status == NOT_FOUND:  # the mutant gave some tests other parameters
                files = dict.fromkeys(test.partition("::")[0] for test in tests)
                status, said = self._run(["-m", "pytest", "-x"], [*files], seconds=seconds)
        except subprocess.TimeoutExpired:
            return Verdict(mutant, "", time.monotonic() - began, f"none failed in {seconds:.0f} s")
        finally:
            place.write_text(before)
        took = time.monotonic() - began
        if status == PASSED:
            return Verdict(mutant, "", took, "every test passed")
        red = RED.search(said)
        return Verdict(mutant, red[1] if red else tests[0], took)

    def _run(
        self, command: Sequence[str], tests: Sequence[str], *, seconds: float | None = None
    ) -> tuple[int, str]:
        """Exit status, and what pytest said. Raises subprocess.TimeoutExpired."""
        words = [
            *(sys.executable, "-P", *command, "-q", "--tb=no", "-rfE"),
            *("-p", "no:randomly", "-p", "no:cacheprovider", f"--timeout={ONE_TEST_SECONDS}"),
            *tests,
        ]
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *words],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(self.folder), str(ROOT)])},
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
