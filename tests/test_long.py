"""What watches the suite's minutes names what is long, and fails nobody for it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import children, long, source

TESTS = """
import time
import pytest
from tests.scale import scaled

def busy(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass

@pytest.fixture(scope="module")
def shared():
    busy(0.6)

def test_quick(shared):
    pass

def test_busy():
    busy(0.6)

def test_red():
    busy(0.6)
    raise AssertionError

@scaled(small="a little", whole="all of it")
def test_scaled():
    busy(0.6)
"""


def run(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """The guard alone, in processes of its own, with half a second instead of twenty."""
    (folder / "test_it.py").write_text(TESTS)
    (folder / "pytest.ini").write_text(
        "[pytest]\nmarkers =\n    scaled: see the project's\naddopts = --strict-markers"
    )
    command = [sys.executable, "-m", "pytest", "-p", "xdist", "-p", "tests.long"]
    return subprocess.run(
        [*command, "--longest", "0.5", "--rootdir", str(folder), *words],
        cwd=folder,
        env={
            **children.stranger(),
            "PYTHONPATH": str(source.ROOT),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("words", [["-n", "0"], ["-n", "1"]])
def test_a_long_test_without_a_small_share_is_named_and_the_run_stays_green(
    tmp_path: Path, words: list[str]
) -> None:
    done = run(tmp_path, *words, "-k", "not red")
    assert "3 passed" in done.stdout
    assert done.returncode == 0
    named = [line for line in done.stdout.splitlines() if "s of processors: " in line]
    alone = [line for line in named if line.endswith("test_it.py::test_busy")]
    assert len(alone) == 1
    assert not any(line.endswith("test_scaled") for line in named)
    assert long.WHAT_TO_DO in done.stdout
    by_file = re.search(r"([0-9.]+) s of processors, +3 tests: test_it\.py$", done.stdout, re.M)
    assert by_file is not None
    assert float(by_file[1]) >= 1.2


def test_one_that_fails_is_named_too(tmp_path: Path) -> None:
    named = run(tmp_path, "-n", "0", "-k", "red").stdout.partition("longer than")[2]
    assert "test_it.py::test_red" in named
