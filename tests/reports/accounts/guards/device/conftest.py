"""A pharmacy with its counter, at nine o'clock."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from reports.accounts.devices import shared_devices
from reports.accounts.models import TeamKind
from tests.reports.accounts.counters import Place, make_place
from tests.reports.accounts.guards.device.device_pages import NOW, let_in, received
from tests.reports.accounts.people import Cast


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Nine o'clock, and it stays nine until the test moves it."""
    received.clear()
    let_in.clear()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def pharmacy(cast: Cast) -> Place:
    """A pharmacy, and Farah who works there."""
    return make_place("pharmacy", TeamKind.PHARMACY, cast, person="Farah")


@pytest.fixture
def device(pharmacy: Place, client: Client) -> shared_devices.OpenedDevice:
    """The pharmacy's counter, at `client`."""
    return pharmacy.at_device(client, now=NOW)
