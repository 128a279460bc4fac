"""The guard of the suite's minutes: it names what is long, and fails nobody for a busy machine."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import children, long, source
from tests.long import Spent, Watch

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
def test_a_long_test_without_a_small_share_makes_the_run_red(
    tmp_path: Path, words: list[str]
) -> None:
    done = run(tmp_path, *words, "-k", "not red")
    assert "3 passed" in done.stdout
    named = [line for line in done.stdout.splitlines() if "of its own" in line]
    assert len(named) == 1
    assert named[0].startswith("TOO LONG")
    assert named[0].endswith("test_it.py::test_busy")
    assert long.WHAT_TO_DO in done.stdout
    assert done.returncode == 1
    by_file = re.search(r"([0-9.]+) s of processors, +3 tests: test_it\.py$", done.stdout, re.M)
    assert by_file is not None
    assert float(by_file[1]) >= 1.2


def test_one_that_fails_is_named_too(tmp_path: Path) -> None:
    assert re.search("TOO LONG.*::test_red", run(tmp_path, "-n", "0", "-k", "red").stdout)


def test_without_one_the_run_is_green(tmp_path: Path) -> None:
    done = run(tmp_path, "-n", "0", "-k", "not busy and not red")
    assert "of its own" not in done.stdout
    assert done.returncode == 0


def test_seconds_in_which_the_machine_was_busy_are_not_held_against_a_test() -> None:
    """But those that it worked are, and those in which nobody hindered it."""
    assert Spent(wall=90, busy=5, hindered=80).own == 10
    assert Spent(wall=90, busy=5, hindered=90).own == 5
    assert Spent(wall=30, busy=0, hindered=0).own == 30
    assert Spent(wall=30, busy=28, hindered=30).own == 28


def test_a_kernel_that_does_not_count_hinders_always(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long, "PRESSURE", (tmp_path / "cpu",))
    watch = Watch()
    with watch.on():
        pass
    assert watch.end().own == pytest.approx(watch.end().busy, abs=0.01)
