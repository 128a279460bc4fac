"""The bar at night: everybody logs in over HTTP, and one shared screen stands open."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from tests.nightlife.story import NOW, Nights
from tests.nightlife.views.going import screen_of
from tests.reports.accounts.people import Person, log_in

type Enter = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Past two in the night; a test moves on by `clock.shift`."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def enter() -> Enter:
    """Log somebody in; the same browser for the same person."""
    clients: dict[str, Client] = {}

    def log_in_once(person: Person) -> Client:
        if person.login not in clients:
            client = clients[person.login] = Client()
            log_in(client, person, now=NOW)
        return clients[person.login]

    return log_in_once


@pytest.fixture
def screen(nights: Nights) -> Client:
    """The shared screen of the first venue."""
    return screen_of(nights.lime)
