import pytest

from tests.reports.cases import world
from tests.reports.cases.world import World


@pytest.fixture
def people(db: None) -> World:
    return world.build()
