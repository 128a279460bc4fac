"""A share of a walk leaves out no language, role or page as such, and is drawn alike again."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import children, source

TESTS = """
import pytest

@pytest.mark.drawn
@pytest.mark.parametrize("language", ["aa", "bb", "cc"])
@pytest.mark.parametrize("page", range(20))
def test_walk(page, language):
    assert (page, language) != (7, "bb")

@pytest.mark.drawn(kind=lambda said: said["number"] % 4)
@pytest.mark.parametrize("number", range(100))
def test_list(number):
    pass

@pytest.mark.parametrize("number", range(30))
def test_all(number):
    pass
"""


TURNS = """
import pytest

@pytest.mark.parametrize("number", range(9))
def test_turn(turn, number):
    print("turn", turn)
"""


def run(folder: Path, *words: str) -> str:
    """Three tests, in processes of their own."""
    (folder / "test_it.py").write_text(TESTS)
    (folder / "pytest.ini").write_text(
        "[pytest]\nmarkers =\n    drawn: see the project's\naddopts = --strict-markers"
    )
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-v", "-p", "xdist", "-p", "tests.draws"),
            *("--rootdir", str(folder), *words),
        ],
        cwd=folder,
        env={
            **children.stranger(),
            "PYTHONPATH": str(source.ROOT),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        capture_output=True,
        text=True,
    )
    return done.stdout


def tried(said: str, name: str) -> set[str]:
    """The parameters of the tests that ran."""
    return set(re.findall(rf"::{name}\[(\S+)\]", said))


def test_each_value_is_in_a_share_and_of_each_kind_one(tmp_path: Path) -> None:
    said = run(tmp_path, "--drawn=one")
    walk = [each.split("-") for each in tried(said, "test_walk")]
    assert {page for page, _ in walk} == set(map(str, range(20)))
    assert {language for _, language in walk} == {"aa", "bb", "cc"}
    assert len(walk) <= 22
    assert sorted(int(each) % 4 for each in tried(said, "test_list")) == [0, 1, 2, 3]
    assert len(tried(said, "test_all")) == 30
    assert "the same again: ./run test --drawn=one" in said
    assert f"{60 - len(walk) + 96} deselected" in said


def test_the_same_seed_draws_the_same_in_every_process_and_another_others(tmp_path: Path) -> None:
    first, again, other = (
        tried(run(tmp_path, *words), "test_walk")
        for words in (["--drawn=one"], ["--drawn=one", "-n", "2"], ["--drawn=two"])
    )
    assert first == again != other


@pytest.mark.parametrize("words", [[], ["--drawn="]])
def test_without_a_seed_everything_is_tried(tmp_path: Path, words: list[str]) -> None:
    said = run(tmp_path, *words)
    assert len(tried(said, "test_walk")) == 60
    assert len(tried(said, "test_list")) == 100
    assert "7-bb] FAILED" in said
    assert "a share is drawn" not in said


def test_a_test_that_draws_by_itself_is_told_its_turn(tmp_path: Path) -> None:
    (tmp_path / "test_turns.py").write_text(TURNS)
    said = [run(tmp_path, "test_turns.py", "-s", *more) for more in (["--drawn=a"], ["--drawn=a"])]
    first, again = (re.findall(r"turn (\d+)", each) for each in said)
    assert first == again
    assert len(set(first)) == 9
    assert run(tmp_path, "test_turns.py", "-s").count("turn None") == 9
