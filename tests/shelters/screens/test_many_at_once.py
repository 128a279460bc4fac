"""Over HTTP: several browsers after the same rooms, the same budget, the same extra beds at once.

Each has a thread and a connection of its own. What is asked of a race hangs on no speed: however
it went, nobody has what another has, and whoever tries again afterwards gets what is left.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from shelters.facts.need_facts import NeedFacts
from shelters.facts.unit_facts import HouseFacts
from shelters.models import HouseKind, PlacedUnit, Placement, Unit
from tests.reports.accounts.people import cheap_passwords, log_in
from tests.shelters.households import ALONE, ANYBODY, TODAY
from tests.shelters.houses import NOW, make_house
from tests.shelters.placing.stays import Stays, make_stays, make_unit_in
from tests.shelters.screens.entering import enters

ROOM = replace(ANYBODY, step_free=False)
HELD, REFUSED = 302, 409


@dataclass(frozen=True)
class Tab:
    """A browser at one household's search."""

    client: Client
    case_id: UUID

    def holds(self, unit_id: UUID, version: int) -> int:
        """What the press of the button answers."""
        sent = {"unit_id": str(unit_id), "unit_version": str(version), "once": str(uuid4())}
        return self.client.post(f"/shelters/case/{self.case_id}/hold/", sent).status_code

    def reads(self) -> str:
        """What stands on its page."""
        return self.client.get(f"/shelters/case/{self.case_id}/").content.decode()


@dataclass(frozen=True)
class Rush:
    """A city, and who is after its places."""

    stays: Stays
    tabs: Sequence[Tab]

    def after(self, units: Sequence[Unit]) -> list[int]:
        """Everybody at once, each after one of these units; how each was answered."""
        found = {unit.id: unit.version for unit in Unit.objects.filter(id__in=_ids(units))}
        ready, answers = threading.Barrier(len(self.tabs)), [0] * len(self.tabs)

        def press(nth: int) -> None:
            unit_id = units[nth % len(units)].id
            try:
                ready.wait(timeout=120)
                answers[nth] = self.tabs[nth].holds(unit_id, found[unit_id])
            finally:
                connection.close()

        threads = [threading.Thread(target=press, args=(nth,)) for nth in range(len(self.tabs))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(answers) <= {HELD, REFUSED}, answers
        assert answers.count(HELD) == Placement.objects.filter(state="held").count()
        return answers

    def again(self, answers: Sequence[int], units: Sequence[Unit]) -> list[int]:
        """Whoever got none, one after the other, each after every unit."""
        late = [tab for tab, answer in zip(self.tabs, answers, strict=True) if answer != HELD]
        found = {unit.id: unit.version for unit in Unit.objects.filter(id__in=_ids(units))}
        return [HELD if self._some(tab, found) else REFUSED for tab in late]

    def _some(self, tab: Tab, units: dict[UUID, int]) -> bool:
        return any(tab.holds(unit_id, version) == HELD for unit_id, version in units.items())


def _ids(units: Sequence[Unit]) -> list[UUID]:
    return [unit.id for unit in units]


@pytest.fixture
def stays(transactional_db: None) -> Iterator[Stays]:
    with cheap_passwords():
        yield make_stays()


@pytest.fixture
def desk(stays: Stays) -> Client:
    """Beatriz, logged in."""
    client = Client()
    log_in(client, stays.worker, now=NOW)
    return client


def rush(stays: Stays, desk: Client, facts: NeedFacts, many: int = 6) -> Rush:
    """So many households that look for the same, each in a browser that has its case open."""
    tabs = []
    for _ in range(many):
        household = stays.household()
        household.looks(facts)
        client = Client()
        client.cookies = desk.cookies
        opened = client.post(f"/shelters/case/{household.case_id}/open/", {"reason": "follow_up"})
        assert opened.status_code == 302
        tabs.append(Tab(client, household.case_id))
    return Rush(stays, tabs)


def test_a_room_is_one_households_however_many_press_at_once(stays: Stays, desk: Client) -> None:
    """R7.11."""
    units = [make_unit_in(stays.houses.north.id, ROOM) for _ in range(2)]
    everybody = rush(stays, desk, ALONE)
    answers = everybody.after(units)
    assert 1 <= answers.count(HELD) <= 2
    got = answers.count(HELD) + everybody.again(answers, units).count(HELD)
    assert got == 2
    assert PlacedUnit.objects.filter(unit_id__in=_ids(units)).count() == 2
    assert len(set(Placement.objects.values_list("need_id", flat=True))) == 2


def test_a_hotels_budget_is_spent_once_however_many_press_at_once(
    stays: Stays, desk: Client
) -> None:
    """Six rooms for six households, and money for two of them: 70 nights, 30 each."""
    house = make_house(
        stays.houses.north_team, HouseFacts(alias="Sample Hotel"), kind=HouseKind.HOTEL
    )
    rooms = [make_unit_in(house.id, ROOM) for _ in range(6)]
    keeper = enters(stays.noor, NOW)
    reach = f"/shelters/house/{house.id}/reach/"
    form = keeper.get(reach).form(ident="form-reach")
    assert keeper.submit(form, {"per_night": "85", "nights": "70"}).status == 200
    everybody = rush(stays, desk, replace(ALONE, stay_days=30))
    answers = everybody.after(rooms)
    assert 1 <= answers.count(HELD) <= 2
    got = answers.count(HELD) + everybody.again(answers, rooms).count(HELD)
    assert got == 2
    assert "10 nights are left" in keeper.get(reach).words
    late = next(
        tab for tab in everybody.tabs if not Placement.objects.filter(need__case=tab.case_id)
    )
    assert "not enough nights are left that somebody pays for" in late.reads()


def test_whoever_meets_another_at_the_same_budget_is_told_so_and_gets_it_afterwards(
    stays: Stays, desk: Client
) -> None:
    """Two rooms, one budget: what somebody is at this moment is the money, not the room."""
    house = make_house(
        stays.houses.north_team, HouseFacts(alias="Sample Hotel"), kind=HouseKind.HOTEL
    )
    room = make_unit_in(house.id, ROOM)
    keeper = enters(stays.noor, NOW)
    reach = f"/shelters/house/{house.id}/reach/"
    keeper.submit(keeper.get(reach).form(ident="form-reach"), {"per_night": "85", "nights": "70"})
    (tab,) = rush(stays, desk, replace(ALONE, stay_days=30), many=1).tabs
    sent = {"unit_id": str(room.id), "unit_version": str(_version(room)), "once": str(uuid4())}
    address = f"/shelters/case/{tab.case_id}/hold/"
    with another_session() as other, other.cursor() as cursor:
        cursor.execute(
            "select from shelters_house where id = %s for no key update", [str(house.id)]
        )
        answer = tab.client.post(address, sent)
        page = answer.content.decode()
        assert answer.status_code == REFUSED
        assert "another room of this hotel, from the same budget" in page
        assert "Somebody has just taken it" not in page
    assert not Placement.objects.exists()
    assert tab.client.post(address, sent).status_code == HELD
    assert "40 nights are left" in keeper.get(reach).words


def _version(unit: Unit) -> int:
    return Unit.objects.get(id=unit.id).version


@contextmanager
def another_session() -> Iterator[BaseDatabaseWrapper]:
    """A transaction of somebody else, undone at the end."""
    other = connection.copy()
    try:
        other.set_autocommit(False)
        yield other
    finally:
        other.rollback()
        other.close()


def test_extra_beds_are_given_once_and_for_no_longer_than_they_are_there(
    stays: Stays, desk: Client
) -> None:
    """A surge night of two beds; what is put away meanwhile stays whoever's it is by then."""
    north = stays.houses.north.id
    Unit.objects.filter(house=north).update(retired_at=NOW)
    keeper = enters(stays.noor, NOW)
    page = f"/shelters/house/{north}/"
    assert keeper.submit(keeper.get(page).form(ident="form-overflow"), {"beds": "2"}).status == 200
    beds = list(Unit.objects.filter(house=north, retired_at__isnull=True))
    assert len(beds) == 2
    for_long = rush(stays, desk, replace(ALONE, stay_days=30), many=2)
    assert for_long.after(beds) == [REFUSED, REFUSED]
    tonight = rush(stays, desk, replace(ALONE, needed_on=TODAY, stay_days=None), many=4)
    answers = tonight.after(beds)
    assert 1 <= answers.count(HELD) <= 2
    assert answers.count(HELD) + tonight.again(answers, beds).count(HELD) == 2
    over = next(each for each in keeper.get(page).forms if each.action.endswith("/overflow/over/"))
    assert keeper.submit(over).status == 200
    assert Placement.objects.filter(state="held").count() == 2


def test_beds_that_are_put_away_meanwhile_are_somebodys_or_gone(stays: Stays, desk: Client) -> None:
    """The house presses "put away" at the same moment: each bed is somebody's, or nobody's."""
    north = stays.houses.north.id
    Unit.objects.filter(house=north).update(retired_at=NOW)
    keeper = enters(stays.noor, NOW)
    page = f"/shelters/house/{north}/"
    keeper.submit(keeper.get(page).form(ident="form-overflow"), {"beds": "2"})
    over = next(each for each in keeper.get(page).forms if each.action.endswith("/overflow/over/"))
    beds = list(Unit.objects.filter(house=north, retired_at__isnull=True))
    everybody = rush(stays, desk, replace(ALONE, stay_days=None), many=3)
    statuses: list[int] = []

    def puts_away() -> None:
        try:
            statuses.append(keeper.submit(over).status)
        finally:
            connection.close()

    thread = threading.Thread(target=puts_away)
    thread.start()
    answers = everybody.after(beds)
    thread.join()
    assert statuses == [200]
    assert everybody.again(answers, beds).count(HELD) == 0
    kept = PlacedUnit.objects.filter(placement__state="held", unit_id__in=_ids(beds))
    assert len({each.unit_id for each in kept}) == answers.count(HELD) <= len(beds)
