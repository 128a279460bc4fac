from collections.abc import Iterator

import pytest
import time_machine

from tests.reports.cases import world
from tests.reports.cases.world import NOW, World


@pytest.fixture
def people(db: None) -> World:
    return world.build()


@pytest.fixture
def machine() -> Iterator[None]:
    """The machine's own time, which the phone network has too, goes on from NOW."""
    with time_machine.travel(NOW):
        yield
