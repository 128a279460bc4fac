"""`./run test` with options: the whole suite keeps its processes, its order and its seed."""

import subprocess
import sys
from pathlib import Path

import pytest

from config.local import branch_coverage, testing
from config.local.state import ROOT
from tests import children

MEASURED, PLAIN = 71, 72  # what each way of running returns
THE_WHOLE = [*testing.WHOLE_SUITE, *testing.ALIKE, f"--drawn={testing.commit()}"]


def test_without_a_word_it_is_the_whole_suite_alike_each_time() -> None:
    assert testing.words([], full=False) == THE_WHOLE
    assert testing.words([], full=True) == testing.WHOLE_SUITE


@pytest.mark.parametrize(
    "given",
    [
        ["--durations=20"],
        ["-x", "-q"],
        ["-k", "config"],  # a word to look for, though a folder is called so
        ["-n", "2"],
        ["--randomly-seed=7"],
        ["--drawn=7"],
    ],
)
def test_an_option_drops_nothing_and_comes_last(
    given: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two words about the same thing pytest takes the last."""
    monkeypatch.chdir(ROOT)
    assert testing.words(given, full=False) == [*THE_WHOLE, *given]


def test_the_share_is_that_of_the_commit_or_always_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy without its history is tested too; a machine without git as well."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setattr(testing, "ROOT", tmp_path)
    assert testing.commit() == testing.NO_COMMIT
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), ("commit", "-q", "--allow-empty", "-m", "first")):
        subprocess.run([*git, *words], cwd=tmp_path, check=True)
    (hash_of_it,) = subprocess.check_output(
        ["git", "log", "--format=%H"], cwd=tmp_path, text=True
    ).splitlines()
    assert testing.commit() == hash_of_it[:8]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert testing.commit() == testing.NO_COMMIT


def test_a_path_is_the_callers_own_choice_seen_from_the_callers_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "test_one.py").touch()
    monkeypatch.chdir(tmp_path)
    here = str(tmp_path.resolve() / "test_one.py")
    assert testing.words(["test_one.py::test_a", "-n", "0"], full=False) == [
        f"{here}::test_a",
        "-n",
        "0",
    ]
    assert testing.words(["-x", "test_one.py"], full=True) == ["-x", here]


@pytest.mark.parametrize(
    "given",
    [
        ["no/such/test_path.py"],
        ["no_such_folder"],
        ["-x", "no/such/test_path.py::test_a"],
        ["--lf", "no/such/test_path.py"],
    ],
)
def test_a_path_that_is_not_there_is_no_option(
    given: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    *options, path = given
    assert testing.words(given, full=False) == [*options, str(tmp_path.resolve() / path)]


def test_pytest_says_that_it_is_not_there() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "config.local.testing", "no/such/path.py"],
        cwd=ROOT,
        env=children.stranger(),
        capture_output=True,
        text=True,
    )
    assert done.returncode not in {0, 5}
    assert "file or directory not found" in done.stdout + done.stderr
    assert "no/such/path.py" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "is_measured"),
    [
        ([], False),
        (["--full"], True),
        (["--branches"], True),
        (["--branches", "tests/test_words.py"], True),
        (["--full", "tests/test_words.py"], False),
    ],
)
def test_the_whole_at_full_size_is_measured(
    arguments: list[str], is_measured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would slow the daily suite; a file on its own is measured when somebody asks."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(branch_coverage, "measured", lambda *_: MEASURED)
    monkeypatch.setattr(subprocess, "call", lambda *_, **__: PLAIN)
    assert testing.main(arguments) == (MEASURED if is_measured else PLAIN)
