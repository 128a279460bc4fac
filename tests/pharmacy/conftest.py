"""Farah's and Goran's pharmacies at twenty past ten, and their counters."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from tests.pharmacy.counter import NOW, Street, make_street
from tests.reports.accounts.people import cheap_passwords


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Twenty past ten, and it stays so until the test moves it."""
    with cheap_passwords(), time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def street(db: None) -> Street:
    """Both pharmacies."""
    return make_street()


@pytest.fixture
def counter(street: Street) -> Client:
    """The browser on the open counter of the first pharmacy."""
    client = Client(headers={"accept-language": "en"})
    street.lime.at_device(client, now=NOW)
    return client
