"""Branch coverage of a run is held against floors."""

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from config.local import branch_coverage
from config.local.branch_coverage import Reach
from config.local.state import ROOT

TINY = "def test_nothing() -> None:\n    assert True\n"


def measured(*, statements: int, lines: int, ways: int = 0, gone: int = 0) -> dict[str, Any]:
    """One file of a report."""
    return {
        "summary": {
            "num_statements": statements,
            "covered_lines": lines,
            "num_branches": ways,
            "covered_branches": gone,
        }
    }


REPORT = {
    "files": {
        "reports/vault/a.py": measured(statements=6, lines=6, ways=4, gone=3),
        "reports/vault/keys/b.py": measured(statements=10, lines=10),
        "reports/vaults.py": measured(statements=10, lines=0),
    }
}


def test_lines_and_branches_of_a_folder_are_counted_together() -> None:
    """A neighbour whose name begins alike is not inside."""
    (found,) = branch_coverage.reached(REPORT, {"reports/vault": 95})
    assert found == Reach(folder="reports/vault", floor=95, percent=95.0)


@pytest.mark.parametrize(("floor", "holds"), [(94.99, True), (95.0, True), (95.01, False)])
def test_below_the_floor_is_not_enough(floor: float, holds: bool) -> None:
    (found,) = branch_coverage.reached(REPORT, {"reports/vault": floor})
    assert found.holds is holds
    assert ("BELOW" in branch_coverage.table([found])) is not holds


def test_a_folder_in_which_nothing_was_measured_holds_no_floor() -> None:
    (found,) = branch_coverage.reached(REPORT, {"reports/gone": 1})
    assert (found.percent, found.holds) == (0.0, False)


def test_every_floor_is_of_a_folder_that_is_there() -> None:
    floors = tomllib.loads(branch_coverage.FLOORS.read_text())
    assert [folder for folder in floors if not (ROOT / folder).is_dir()] == []
    assert all(0 < floor <= 100 for floor in floors.values())


def test_a_run_that_passes_fails_on_its_floor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The whole way, on a test that goes through no code of ours."""
    tiny = tmp_path / "test_tiny.py"
    tiny.write_text(TINY)
    floors = tmp_path / "floors.toml"
    floors.write_text('"reports/vault" = 100.0\n')
    monkeypatch.setattr(branch_coverage, "FLOORS", floors)
    rules = tmp_path / "coverage.ini"  # the whole house takes long to report on
    rules.write_text("[run]\nbranch = true\nparallel = true\nsource_pkgs = config.local.state\n")
    here = {**os.environ, "COVERAGE_RCFILE": str(rules)}
    code = branch_coverage.measured([str(tiny), "-n", "0", "-p", "no:cacheprovider"], here)
    said = capfd.readouterr().out
    assert "1 passed" in said
    assert "BELOW" in said
    assert code == 1
