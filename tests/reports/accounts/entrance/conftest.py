"""Nine o'clock, until a test moves it."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.reports.accounts.entrance.login_pages import NOW


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Nine o'clock, and it stays nine until the test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller
