"""A partner with a system of its own, in a region with people who read."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.reports.cases import world
from tests.reports.cases.world import NOW, World
from tests.reports.channels.api.partners import Partner, make_partner
from tests.reports.vault.conftest import own_ring as own_ring


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A Tuesday in staffed hours; a test moves on by `clock.shift`."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def people(db: None) -> World:
    """The care workers and coordinators a report is routed to; Beatriz is on duty."""
    found = world.build()
    found.put_on_duty(found.beatriz)
    return found


@pytest.fixture
def partner(people: World) -> Partner:
    """A partner whose system has a token."""
    return make_partner("Sample partner")
