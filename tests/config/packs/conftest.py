"""A region that speaks two languages Linden has never heard of, made once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django.fixtures import Settings

from config.environment import languages
from config.packs import pseudo
from reports import hearing
from reports.channels.sms.dialogue import turns
from reports.region import Region, region
from tests.reports.cases import world
from tests.reports.cases.world import World
from tests.reports.region.regions import BRUSSELS_FOLDER


@pytest.fixture(scope="session")
def tidewater(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the made-up region."""
    folder = tmp_path_factory.mktemp("packs") / "tidewater"
    pseudo.make(folder, source=BRUSSELS_FOLDER)
    return folder


@pytest.fixture
def in_tidewater(tidewater: Path, settings: Settings) -> Iterator[Region]:
    """That region in force, with its languages as an installation's settings have them."""
    spoken = languages.of_pack(tidewater)
    paths = [tidewater / "locale", *settings.LOCALE_PATHS]
    settings.LINDEN_REGION = str(tidewater)
    settings.LANGUAGES = spoken.named
    settings.LANGUAGES_BIDI = spoken.right_to_left
    settings.LINDEN_STAFF_LANGUAGES = spoken.for_everybody
    settings.LOCALE_PATHS = paths
    settings.LANGUAGE_CODE = spoken.fallback(paths)
    _forget()
    with translation.override(settings.LANGUAGE_CODE):
        yield region()
    _forget()


def _forget() -> None:
    """What a process reads of its region once."""
    for once in (region, turns._said, hearing.ear, hearing.plain_ear):
        once.cache_clear()


@pytest.fixture
def people(db: None) -> World:
    """The care workers and coordinators a report is routed to."""
    return world.build()
