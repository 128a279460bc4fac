"""The desks with real people behind them: everybody logs in over HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case, Shift
from tests.kept import kept
from tests.reports.accounts.people import Cast, Person, cheap_passwords, log_in, make_cast
from tests.reports.cases.world import NOW, Report, report

type Enter = Callable[[Person], Client]


@dataclass(frozen=True)
class House:
    """The cast, and one case of Amina's that Beatriz has."""

    cast: Cast
    amina: Report

    @property
    def case_id(self) -> UUID:
        """Amina's case."""
        return self.amina.case_id

    @property
    def case(self) -> Case:
        """Amina's case as the database has it now."""
        return Case.objects.get(id=self.case_id)

    @property
    def page(self) -> str:
        """Where her case is."""
        return f"/desk/file/{self.case_id}/"

    def acknowledged(self) -> "House":
        """The same house after Beatriz said that she is on it."""
        lifecycle.acknowledge(case_id=self.case_id, by=self.cast.beatriz.staff, now=NOW)
        return self


@pytest.fixture(autouse=True)
def _english_and_cheap() -> Iterator[None]:
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
    return make_house()


@kept
def make_house() -> House:
    """The same for a test that brings its own database."""
    cast = make_cast()
    put_on_duty(cast.beatriz, cast.french.pk)
    return House(cast, report())


def put_on_duty(person: Person, team_id: UUID) -> None:
    """Give somebody a shift around now."""
    Shift.objects.create(
        team_id=team_id,
        user_id=person.user_id,
        starts_at=NOW - timedelta(hours=2),
        ends_at=NOW + timedelta(hours=6),
    )


@pytest.fixture
def enter() -> Enter:
    """The browser of somebody who has logged in with password and code."""

    inside: dict[UUID, Client] = {}

    def go(person: Person) -> Client:
        if person.user_id not in inside:
            inside[person.user_id] = Client()
            log_in(inside[person.user_id], person, now=NOW)
        return inside[person.user_id]

    return go
