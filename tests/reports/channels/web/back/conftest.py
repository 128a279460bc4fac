"""A case to come back to, by night."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.reports.cases.world import NOW, World
from tests.reports.channels.web.browser import Reporter


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A Tuesday in staffed hours; a test moves on by `clock.shift`."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def code(people: World) -> str:
    """The code of a report just sent, and noted; Beatriz has it."""
    people.put_on_duty(people.beatriz)
    page = Reporter().ready().send()
    shown = page.code
    page.press()
    page.address = "/back/close/"
    page.press()
    return shown
