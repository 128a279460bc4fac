"""Which tests go through a line, by a real run in a small project."""

from pathlib import Path

import pytest

from tests.mutate.drawing import Mutant
from tests.mutate.trials import Court
from tests.mutate.witnesses import Witnesses

CODE = """LIMIT = 3

def most(
    one,
    two,
):
    if one > LIMIT:
        return (
            one
            + LIMIT
        )
    return two

def never():
    return 1
"""
FIRST = """
import pytest
from house.door import most

@pytest.fixture
def opened():
    return most(1, 2)

@pytest.mark.parametrize("one", [1, 9])
def test_most(one):
    most(one, 2)

def test_by_its_fixture(opened):
    pass

def test_red():
    assert most(1, 2) == 9
"""
DOOR = Path("house/door.py")
FILES = [Path("tests/test_door.py"), Path("tests/test_other.py")]
MOST = [f"tests/test_door.py::test_most[{one}]" for one in (1, 9)]
BY_FIXTURE = "tests/test_door.py::test_by_its_fixture"
RED = "tests/test_door.py::test_red"


@pytest.fixture(scope="module")
def witnesses(tmp_path_factory: pytest.TempPathFactory) -> Witnesses:
    folder = tmp_path_factory.mktemp("house")
    root = folder / "project"
    code = {DOOR: CODE, FILES[0]: FIRST, FILES[1]: "def test_nothing():\n    pass\n"}
    for path, words in code.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(words)
    (root / "pytest.ini").write_text("[pytest]\naddopts = -p no:django\n")
    court = Court(root, folder / "court")
    data, red = court.look(FILES, [DOOR])
    return Witnesses.together([Witnesses.read(court.folder, data, red)])


def of(witnesses: Witnesses, line: int) -> list[str]:
    return witnesses.of(Mutant(DOOR, line, "by hand", "", "", ""), CODE, FILES)


def test_those_that_go_there_their_fixtures_too(witnesses: Witnesses) -> None:
    assert of(witnesses, 7) == sorted([*MOST, BY_FIXTURE])
    assert of(witnesses, 12) == sorted([MOST[0], BY_FIXTURE])


@pytest.mark.parametrize("line", [8, 9, 10, 11])
def test_a_statement_of_several_lines_is_one(witnesses: Witnesses, line: int) -> None:
    assert of(witnesses, line) == [MOST[1]]


def test_one_that_fails_without_a_mutant_is_no_witness(witnesses: Witnesses) -> None:
    assert witnesses.red == {RED}


def test_nobody_goes_there(witnesses: Witnesses) -> None:
    assert of(witnesses, 15) == []


@pytest.mark.parametrize("line", [1, 3])
def test_what_is_carried_out_at_import_concerns_all_of_them(
    witnesses: Witnesses, line: int
) -> None:
    found = of(witnesses, line)
    assert found[-3:] == ["tests/test_door.py", "tests/test_other.py", f"--deselect={RED}"]
    assert set(MOST) < set(found)
