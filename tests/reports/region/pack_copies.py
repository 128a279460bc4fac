"""A copy of a pack, to make mistakes in."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from reports.region import PackBroken
from reports.region.assembly.loading import load_pack
from tests.reports.region.regions import SALTMERE_FOLDER

type Change = Callable[[str, str, str], None]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the made-up pack that may be broken."""
    folder = tmp_path / "pack"
    shutil.copytree(SALTMERE_FOLDER, folder)
    return folder


@pytest.fixture
def change(copy: Path) -> Change:
    """Replace one text in one file of the copy; the text must be there."""

    def replace(file: str, old: str, new: str) -> None:
        path = copy / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return replace


def errors(folder: Path) -> tuple[str, ...]:
    with pytest.raises(PackBroken) as broken:
        load_pack(folder)
    return broken.value.errors
