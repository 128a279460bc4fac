"""What the start of every process says about the region pack."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from reports.region import region
from reports.region.checks import check_region
from tests.reports.region.regions import BRUSSELS, SALTMERE_FOLDER


@pytest.fixture(autouse=True)
def fresh_region() -> Iterator[None]:
    """The region is read once for each process; these tests read several."""
    region.cache_clear()
    yield
    region.cache_clear()


def test_unphoned_lines_are_named_in_one_warning() -> None:
    """R5.2."""
    (warning,) = check_region()
    assert warning.id == "linden.region.W001"
    assert all(line.id in warning.msg for line in BRUSSELS.helplines)


def test_every_mistake_of_a_broken_pack_is_an_error(settings: Settings, tmp_path: Path) -> None:
    """R5.5."""
    settings.LINDEN_REGION = str(tmp_path)
    found = check_region()
    assert len(found) > 5
    assert {error.id for error in found} == {"linden.region.E001"}


def test_a_pack_whose_lines_were_phoned_lately_has_nothing_to_say(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LINDEN_REGION = str(SALTMERE_FOLDER)
    monkeypatch.setattr("reports.region.checks.stale_lines", lambda *_: ())
    assert check_region() == []
