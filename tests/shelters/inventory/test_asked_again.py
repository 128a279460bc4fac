"""A query that is kept says what the same query made anew says, whatever is asked of it."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.audit.log import SYSTEM
from shelters.inventory.asked_again import AskedAgain, Rows
from shelters.inventory.unit_availability import say_closed, say_free
from shelters.inventory.vacancies import free_units
from shelters.models import Availability, ClosureReason, Source
from tests.shelters.houses import NOW, Houses

LATER_BY = timedelta(hours=1)
LATER = NOW + LATER_BY


def _said(unit_id: UUID, now: datetime) -> Rows:
    rows = Availability.objects.filter(unit_id=unit_id, during__contains=now, source=Source.BOARD)
    return rows.values_list("id", "during", "confirmed_at")


def test_each_time_it_is_asked_of_what_is_given_then(houses: Houses) -> None:
    asked = AskedAgain(_said, UUID, datetime)
    say_free(unit_id=houses.room.id, since=LATER, by=SYSTEM, source=Source.BOARD, now=NOW)
    whole = [(houses.room.id, NOW), (houses.room.id, LATER), (uuid4(), LATER)]
    for unit_id, now in whole + whole[::-1]:
        assert asked.rows(unit_id, now) == list(_said(unit_id, now))
    assert len(asked.rows(houses.room.id, LATER)) == 1


def test_what_is_free_is_the_same_for_all_and_for_each(houses: Houses) -> None:
    """All are asked by a query that is kept, a few by one made for them."""
    for unit in (houses.room, houses.other_room):
        say_free(unit_id=unit.id, since=NOW, by=SYSTEM, source=Source.BOARD, now=NOW)
    say_closed(
        unit_id=houses.other_room.id,
        reason=ClosureReason.REPAIRS,
        since=NOW,
        until=LATER,
        by=SYSTEM,
        now=NOW,
    )
    for now in (NOW, LATER - timedelta(seconds=1), LATER, LATER + timedelta(days=1)):
        ids = [houses.room.id, houses.other_room.id]
        assert free_units(now=now) == free_units(now=now, unit_ids=ids) != []


def test_a_value_that_is_reckoned_with_while_the_query_is_made_is_refused() -> None:
    """It would be the first one's for ever."""

    def ahead(now: datetime) -> Rows:
        return Availability.objects.filter(during__contains=now + LATER_BY).values_list("id")

    with pytest.raises(ValueError, match="not asked for as it is given"):
        AskedAgain(ahead, datetime).rows(NOW)


def test_it_takes_one_query(houses: Houses) -> None:
    asked = AskedAgain(_said, UUID, datetime)
    with CaptureQueriesContext(connection) as queries:
        asked.rows(houses.room.id, NOW)
    assert len(queries) == 1
