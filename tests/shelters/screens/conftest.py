"""Noor and Simon at their desks: everybody logs in over HTTP."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from tests.reports.accounts.people import Person, log_in
from tests.shelters.households import make_household, put_on_duty
from tests.shelters.houses import NOW, Houses, make_houses
from tests.shelters.placing.stays import make_stays
from tests.shelters.screens.entering import enters
from tests.shelters.screens.holding import Desk
from tests.shelters.screens.seekers import Seeker
from tests.tour.tools.browser import Browser

type Enter = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A Tuesday at 14:05 in Brussels; a test moves on by `clock.shift`."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def houses(db: None) -> Houses:
    """Both houses."""
    return make_houses()


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
def seeker(houses: Houses, enter: Enter) -> Seeker:
    """Amina's case is Beatriz's, who is at her desk."""
    put_on_duty(houses.cast)
    household = make_household(houses.cast)
    return Seeker(houses.cast, household, enter(houses.cast.beatriz))


@pytest.fixture
def desk(db: None, enter: Enter) -> Desk:
    """Beatriz at Amina's search."""
    stays = make_stays()
    return Desk(stays, enter(stays.worker))


@pytest.fixture
def noor(houses: Houses) -> Browser:
    """Whoever keeps House North, logged in."""
    return enters(houses.noor, NOW)
