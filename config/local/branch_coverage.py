"""Branch coverage of a whole run, child processes too, held against floors that only rise."""

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from config.local.state import ROOT

FLOORS: Final = ROOT / "tests" / "floors.toml"
_COVERAGE: Final = (sys.executable, "-m", "coverage")


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How much of a folder a run went through: lines and branches together, in percent."""

    folder: str
    floor: float
    percent: float

    @property
    def holds(self) -> bool:
        """Whether it is not below the floor; a hundredth is rounding."""
        return self.percent >= self.floor - 0.005


def measured(pytest_words: list[str], env: Mapping[str, str]) -> int:
    """Run pytest under coverage and print what was reached.

    Returns pytest's code, or 1 where all passed and a folder lies below its floor.
    """
    with tempfile.TemporaryDirectory(prefix="linden-coverage-") as folder:
        here = {**env, "COVERAGE_FILE": str(Path(folder) / "data")}
        code = _run(["run", "-m", "pytest", *pytest_words], here)
        report = Path(folder) / "report.json"
        for words in (["combine", "--quiet"], ["json", "--quiet", "-o", str(report)]):
            if failed := _run(words, here):
                return code or failed
        found = reached(json.loads(report.read_text()), tomllib.loads(FLOORS.read_text()))
    print(table(found), flush=True)
    return code or int(not all(each.holds for each in found))


def _run(words: list[str], env: Mapping[str, str]) -> int:
    return subprocess.call([*_COVERAGE, *words], cwd=ROOT, env=dict(env))


def reached(report: Mapping[str, Any], floors: Mapping[str, float]) -> list[Reach]:
    """The folders with a floor, in its order. A folder in which nothing was measured has 0."""
    return [
        Reach(folder=folder, floor=floor, percent=_percent(report["files"], folder))
        for folder, floor in floors.items()
    ]


def _percent(files: Mapping[str, Any], folder: str) -> float:
    prefix = f"{folder}/"
    sums = [each["summary"] for path, each in files.items() if path.startswith(prefix)]
    there = sum(each["num_statements"] + each["num_branches"] for each in sums)
    met = sum(each["covered_lines"] + each["covered_branches"] for each in sums)
    return 100 * met / there if there else 0.0


def table(found: list[Reach]) -> str:
    """What a person reads at the end of the run."""
    rows = [
        f"{each.folder:<28} {each.percent:6.2f} %   floor {each.floor:6.2f} %"
        f"{'' if each.holds else '   BELOW'}"
        for each in found
    ]
    return os.linesep.join(["", "Lines and branches gone through", *rows])
