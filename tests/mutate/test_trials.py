"""A mutant on trial in a small project of its own, by a real run of its tests."""

from pathlib import Path

import pytest

from tests.mutate.drawing import Mutant
from tests.mutate.trials import Court, NotRun

CODE = "def most(one, two):\n    return one if one > two else two\n"
TEST = """
from house.door import most

def test_most():
    assert most(1, 2) == 2
    assert most(2, 1) == 2
"""
MODULE, MIRROR, OTHER = (
    Path("house/door.py"),
    Path("tests/house/test_door.py"),
    Path("tests/house/test_other.py"),
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    for path, code in ((MODULE, CODE), (MIRROR, TEST), (OTHER, "def test_nothing():\n    pass\n")):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(code)
    (root / "pytest.ini").write_text("[pytest]\naddopts = -p no:django\n")
    return root


@pytest.fixture
def court(project: Path, tmp_path: Path) -> Court:
    return Court(project, tmp_path / "court")


def mutant(became: str) -> Mutant:
    return Mutant(MODULE, 2, "by hand", CODE.replace("one > two", became), "", "")


def test_one_that_a_test_notices_is_killed_by_it_and_the_copy_is_as_before(
    court: Court, tmp_path: Path
) -> None:
    verdict = court.judge(mutant("one < two"), [f"{MIRROR}::test_most"], seconds=120)
    assert verdict.killed_by == f"{MIRROR}::test_most"
    assert (tmp_path / "court" / MODULE).read_text() == CODE


def test_one_that_changes_nothing_survives_every_test(court: Court) -> None:
    verdict = court.judge(mutant("one >= two"), [str(OTHER), str(MIRROR)], seconds=120)
    assert not verdict.killed
    assert verdict.why == "every test passed"


def test_one_that_cannot_be_read_is_killed(court: Court) -> None:
    assert court.judge(mutant("one >"), [f"{MIRROR}::test_most"], seconds=120).killed


def test_one_that_no_test_goes_through_has_survived(court: Court) -> None:
    assert not court.judge(mutant("one < two"), [], seconds=120).killed


def test_a_test_that_is_called_otherwise_is_looked_for_in_its_file(court: Court) -> None:
    verdict = court.judge(mutant("one >= two"), [f"{MIRROR}::test_most[1]"], seconds=120)
    assert verdict.why == "every test passed"


def test_when_the_time_is_up_it_has_survived(court: Court) -> None:
    found = court.judge(mutant("one < two"), [str(MIRROR)], seconds=0.01)
    assert not found.killed


def test_what_cannot_be_run_is_said(court: Court) -> None:
    with pytest.raises(NotRun, match="nowhere"):
        court.look([Path("tests/nowhere.py")], [MODULE])
