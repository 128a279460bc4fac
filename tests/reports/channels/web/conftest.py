from collections.abc import Iterator

import pytest

from reports.channels import pace
from tests.reports.cases import world
from tests.reports.cases.world import World


@pytest.fixture(autouse=True)
def _counted_afresh() -> Iterator[None]:
    pace.forget()
    yield
    pace.forget()


@pytest.fixture
def people(db: None) -> World:
    """The care workers and coordinators a report is routed to."""
    return world.build()
