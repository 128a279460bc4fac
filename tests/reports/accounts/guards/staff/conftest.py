"""Beatriz at her desk, at nine o'clock."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from tests.reports.accounts.guards.staff.desk_pages import NOW, received
from tests.reports.accounts.people import Cast, Person, log_in


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Nine o'clock, and it stays nine until the test moves it."""
    received.clear()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def beatriz(client: Client, cast: Cast) -> Person:
    """Beatriz, logged in with `client`."""
    log_in(client, cast.beatriz, now=NOW)
    return cast.beatriz
