"""A region that speaks two languages Linden has never heard of, made once."""

from pathlib import Path

import pytest

from config.packs import pseudo
from tests.reports.region.regions import BRUSSELS_FOLDER


@pytest.fixture(scope="session")
def tidewater(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the made-up region."""
    folder = tmp_path_factory.mktemp("packs") / "tidewater"
    pseudo.make(folder, source=BRUSSELS_FOLDER)
    return folder
