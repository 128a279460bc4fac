"""Which tests stand beside a module: the mirrored file first, then whoever names it."""

from pathlib import Path

import pytest

from config.local.state import ROOT
from tests.mutate import rooms


def test_every_room_has_modules_and_each_module_tests() -> None:
    neighbours = rooms.Neighbours(ROOT)
    for name, paths in rooms.ROOMS.items():
        found = rooms.modules(ROOT, paths)
        assert found, name
        assert neighbours.of(found[0])


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        rooms.modules(ROOT, ["nowhere"])


def test_models_and_migrations_are_left_out() -> None:
    found = rooms.modules(ROOT, ["reports/vault", "reports/migrations", "reports/cases"])
    assert not [path for path in found if {"models", "migrations"} & {*path.parts, path.stem}]


def test_the_mirrored_file_then_those_that_name_it_then_the_folder(tmp_path: Path) -> None:
    tests = {
        "tests/house/test_door.py": "",
        "tests/house/test_roof.py": "",
        "tests/street/test_walk.py": "from house.door import knock",
        "tests/street/test_name.py": "from house import door",
        "tests/street/test_other.py": "from house import roof",
        "tests/journeys/test_all.py": "from house import door",
        "tests/street/test_browser.py": "from house import door",
    }
    for name, code in tests.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(code)
    found = [str(path) for path in rooms.Neighbours(tmp_path).of(Path("house/door.py"))]
    assert found[0] == "tests/house/test_door.py"
    assert set(found[1:3]) == {"tests/street/test_walk.py", "tests/street/test_name.py"}
    assert found[3:] == ["tests/house/test_roof.py"]
    deeper = rooms.Neighbours(tmp_path).of(Path("house/attic/trunk.py"))
    assert {str(path) for path in deeper} == {
        "tests/house/test_door.py",
        "tests/house/test_roof.py",
    }
