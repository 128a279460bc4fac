"""What is free, for the match: a row that is damaged stops none of the others."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.vault.primitives.errors import SealBroken
from shelters.inventory.inventory import house_facts, unit_facts
from shelters.inventory.overview import all_houses, houses_of
from shelters.inventory.vacancies import free_units
from shelters.match_runs import runs
from shelters.models import House, Proposal, Unit
from tests.shelters.houses import NOW
from tests.shelters.placing.stays import Stays, make_stays

BROKEN = b"x" * 64

type Break = Callable[[Stays], str]


@pytest.fixture
def stays(db: None) -> Stays:
    return make_stays()


def break_unit(stays: Stays) -> str:
    Unit.objects.filter(id=stays.other.id).update(facts=BROKEN)
    return f"unit_id={stays.other.id}"


def break_house(stays: Stays) -> str:
    House.objects.filter(id=stays.houses.south.id).update(facts=BROKEN)
    return f"house_id={stays.houses.south.id}"


BREAKS = pytest.mark.parametrize("broken", [break_unit, break_house])


def names_of(log: pytest.LogCaptureFixture) -> set[str]:
    found = set()
    for record in log.records:
        for name in ("unit_id", "house_id"):
            if hasattr(record, name):
                found.add(f"{name}={getattr(record, name)}")
    return found


@BREAKS
def test_what_does_not_open_is_left_out_and_logged_by_its_id(
    stays: Stays, broken: Break, caplog: pytest.LogCaptureFixture
) -> None:
    assert len(free_units(now=NOW)) == 2
    which = broken(stays)
    assert [each.unit_id for each in free_units(now=NOW)] == [stays.unit.id]
    assert names_of(caplog) == {which}


@BREAKS
def test_the_match_goes_on_with_the_others(stays: Stays, broken: Break) -> None:
    need = stays.search()
    broken(stays)
    run = runs.full_run(now=NOW)
    assert run is not None
    assert run.placed == 1
    assert Proposal.objects.get().need_id == need.id


@BREAKS
def test_the_board_of_the_region_shows_the_others(stays: Stays, broken: Break) -> None:
    before = {house.id: len(house.units) for house in all_houses(now=NOW)}
    broken(stays)
    after = {house.id: len(house.units) for house in all_houses(now=NOW)}
    north = stays.houses.north.id
    assert after[north] == before[north]
    assert sum(after.values()) < sum(before.values())


@BREAKS
def test_it_takes_no_more_questions(stays: Stays, broken: Break) -> None:
    few = questions()
    broken(stays)
    assert questions() == few


def questions() -> int:
    with CaptureQueriesContext(connection) as found:
        free_units(now=NOW)
    return len(found)


def test_whoever_asks_for_one_row_is_told_that_it_is_damaged(stays: Stays) -> None:
    break_unit(stays)
    break_house(stays)
    with pytest.raises(SealBroken):
        unit_facts(Unit.objects.get(id=stays.other.id))
    with pytest.raises(SealBroken):
        house_facts(House.objects.get(id=stays.houses.south.id))
    with pytest.raises(SealBroken):
        houses_of(team_ids=[stays.houses.south_team.pk], now=NOW)
