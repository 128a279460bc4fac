"""The desks with real people behind them: everybody logs in over HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from reports.cases.models import Shift
from tests.reports.accounts.people import Cast, Person, cheap_passwords, log_in, make_cast
from tests.reports.cases.world import NOW, report

type Enter = Callable[[Person], Client]


@dataclass(frozen=True)
class House:
    """The cast, one case of Amina's with Beatriz, and the hour it is."""

    cast: Cast
    case_id: UUID
    now: datetime


@pytest.fixture(autouse=True)
def _cheap() -> Iterator[None]:
    with cheap_passwords():
        yield


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A Tuesday in staffed hours; a test moves on by `clock.shift`."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def house(db: None) -> House:
    """Beatriz is on duty for the French-speaking team and has Amina's case."""
    cast = make_cast()
    on_duty(cast.beatriz, cast.french.pk)
    return House(cast, report().case_id, NOW)


def on_duty(person: Person, team_id: UUID) -> None:
    """A shift around now."""
    Shift.objects.create(
        team_id=team_id,
        user_id=person.user_id,
        starts_at=NOW - timedelta(hours=2),
        ends_at=NOW + timedelta(hours=6),
    )


@pytest.fixture
def enter() -> Enter:
    """A browser of somebody who has logged in with password and code."""

    def go(person: Person) -> Client:
        client = Client()
        log_in(client, person, now=NOW)
        return client

    return go
