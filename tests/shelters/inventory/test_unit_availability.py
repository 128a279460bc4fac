"""Free, full, closed: each word counts from its moment, said once or twice."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from reports.audit.log import SYSTEM, Actor
from shelters.facts.times import Times
from shelters.facts.unit_facts import UnitFacts
from shelters.inventory.house_staff import Keeper, NotYours
from shelters.inventory.inventory import unit_facts
from shelters.inventory.unit_availability import (
    EndsBefore,
    close_house,
    confirm_all,
    doubt_all,
    free_units,
    open_house,
    say_closed,
    say_free,
    say_full,
    take_back,
)
from shelters.models import Availability, Closure, ClosureReason, Source, Unit
from tests.scale import FULL
from tests.shelters.houses import NORTH, NOW, Houses, add_unit, make_houses

HOUR = timedelta(hours=1)
LATER = NOW + HOUR


def free(houses: Houses, since: datetime = NOW, until: datetime | None = None) -> Availability:
    return say_free(
        unit_id=houses.room.id,
        since=since,
        until=until,
        by=houses.noor.staff,
        source=Source.BOARD,
        now=NOW,
    )


def test_a_free_unit_comes_with_the_rules_of_its_house(houses: Houses) -> None:
    free(houses)
    (found,) = free_units(now=LATER)
    assert found.unit_id == houses.room.id
    assert found.facts == unit_facts(houses.room).over(NORTH.rules)
    assert found.facts.security == 2
    assert (found.free_from, found.free_until, found.confirmed_at) == (NOW, None, NOW)
    assert found.version == Unit.objects.get(id=houses.room.id).version == 1


def test_saying_free_twice_is_saying_it_once_later(houses: Houses) -> None:
    free(houses)
    say_free(unit_id=houses.room.id, since=LATER, by=SYSTEM, source=Source.IMPORT, now=LATER)
    (found,) = free_units(now=LATER)
    assert (found.free_from, found.confirmed_at) == (LATER, LATER)
    kept = Availability.objects.order_by("during").values_list("during", flat=True)
    assert list(kept) == [Times(NOW, LATER), Times(LATER, None)]


def test_full_ends_what_is_free_and_keeps_what_comes_later(houses: Houses) -> None:
    free(houses, until=LATER)
    free(houses, since=NOW + 5 * HOUR)
    say_full(unit_id=houses.room.id, by=houses.noor.staff, now=NOW)
    (found,) = free_units(now=NOW)
    assert found.free_from == NOW + 5 * HOUR
    say_full(unit_id=houses.room.id, by=houses.noor.staff, now=NOW)
    assert len(free_units(now=NOW)) == 1


def test_a_later_vacancy_can_be_taken_back_and_nothing_else(houses: Houses) -> None:
    later = free(houses, since=LATER)
    with pytest.raises(NotYours):
        take_back(unit_id=houses.room.id, vacancy_id=later.id, by=houses.simon.staff, now=NOW)
    for _ in range(2):
        take_back(unit_id=houses.room.id, vacancy_id=later.id, by=houses.noor.staff, now=NOW)
    assert free_units(now=NOW) == []
    current = free(houses)
    take_back(unit_id=houses.room.id, vacancy_id=current.id, by=houses.noor.staff, now=NOW)
    assert len(free_units(now=NOW)) == 1


def test_a_closed_unit_is_free_to_nobody_until_it_opens(houses: Houses) -> None:
    free(houses)
    say_closed(
        unit_id=houses.room.id,
        reason=ClosureReason.REPAIRS,
        since=NOW,
        until=LATER,
        by=houses.noor.staff,
        now=NOW,
    )
    (found,) = free_units(now=NOW)
    assert found.free_from == LATER
    free(houses)
    (found,) = free_units(now=NOW)
    assert found.free_from == NOW


def test_a_closed_house_is_closed_to_every_unit_of_it(houses: Houses) -> None:
    free(houses)
    say_free(unit_id=houses.other_room.id, since=NOW, by=SYSTEM, source=Source.IMPORT, now=NOW)
    for _ in range(2):
        close_house(
            house_id=houses.north.id,
            reason=ClosureReason.STAFF,
            since=NOW,
            by=houses.noor.staff,
            now=NOW,
        )
    assert [found.house_id for found in free_units(now=NOW)] == [houses.south.id]
    open_house(house_id=houses.north.id, by=houses.noor.staff, now=NOW)
    assert len(free_units(now=NOW)) == 2


def test_what_is_past_is_free_no_more(houses: Houses) -> None:
    free(houses, until=LATER)
    assert len(free_units(now=LATER - timedelta(seconds=1))) == 1
    assert free_units(now=LATER) == []


def test_confirming_says_when_and_doubting_takes_it_away(houses: Houses) -> None:
    free(houses)
    assert confirm_all(house_id=houses.north.id, by=SYSTEM, source=Source.LINK, now=LATER) == 1
    assert free_units(now=LATER)[0].confirmed_at == LATER
    assert doubt_all(house_id=houses.north.id, by=SYSTEM, now=LATER) == 1
    assert free_units(now=LATER)[0].confirmed_at is None
    assert confirm_all(house_id=houses.south.id, by=SYSTEM, source=Source.LINK, now=LATER) == 0


def test_the_board_of_a_team_speaks_for_its_houses_alone(houses: Houses) -> None:
    """A shared device acts for one team; house A cannot touch house B."""
    board = Keeper(houses.north_team.pk, Actor(houses.noor.user_id, "shelter_staff"))
    say_free(unit_id=houses.room.id, since=NOW, by=board, source=Source.DEVICE, now=NOW)
    with pytest.raises(NotYours):
        say_free(unit_id=houses.other_room.id, since=NOW, by=board, source=Source.DEVICE, now=NOW)


def test_nobody_speaks_for_a_house_that_is_not_theirs(houses: Houses) -> None:
    unit, house = houses.room.id, houses.north.id
    strangers = (houses.simon, houses.cast.beatriz, houses.cast.dalia, houses.cast.ada)
    other = ClosureReason.OTHER
    for by in [each.staff for each in strangers]:
        for attempt in (
            lambda by=by: say_free(unit_id=unit, since=NOW, by=by, source=Source.BOARD, now=NOW),
            lambda by=by: say_full(unit_id=unit, by=by, now=NOW),
            lambda by=by: say_closed(unit_id=unit, reason=other, since=NOW, by=by, now=NOW),
            lambda by=by: close_house(house_id=house, reason=other, since=NOW, by=by, now=NOW),
            lambda by=by: open_house(house_id=house, by=by, now=NOW),
            lambda by=by: confirm_all(house_id=house, by=by, source=Source.BOARD, now=NOW),
            lambda by=by: doubt_all(house_id=house, by=by, now=NOW),
        ):
            with pytest.raises(NotYours):
                attempt()
    assert not Availability.objects.exists()
    assert not Closure.objects.exists()


def test_the_database_itself_keeps_times_apart(houses: Houses) -> None:
    free(houses)
    for during in (Times(NOW, None), Times(NOW + HOUR, NOW + 2 * HOUR)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Availability.objects.create(unit=houses.room, during=during, source=Source.BOARD)
    for during in (Times(NOW, NOW), Times(None, NOW)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Availability.objects.create(unit=houses.other_room, during=during, source=Source.BOARD)


def test_a_closure_is_of_a_house_or_of_a_unit(houses: Houses) -> None:
    for owner in ({}, {"house": houses.north, "unit": houses.room}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Closure.objects.create(during=Times(NOW, None), reason=ClosureReason.OTHER, **owner)


@pytest.mark.parametrize("until", [NOW, NOW - HOUR])
def test_a_vacancy_ends_after_it_begins(houses: Houses, until: datetime) -> None:
    with pytest.raises(EndsBefore):
        free(houses, since=NOW, until=until)
    with pytest.raises(EndsBefore):
        free(houses, since=NOW - 3 * HOUR, until=NOW - HOUR)


def test_many_free_units_cost_as_many_queries_as_one(
    houses: Houses, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    free(houses)
    with django_assert_num_queries(2):
        assert len(free_units(now=NOW)) == 1
    for _ in range(7):
        unit = add_unit(house_id=houses.north.id, facts=UnitFacts(beds=1), by=SYSTEM, now=NOW)
        say_free(unit_id=unit.id, since=NOW, by=SYSTEM, source=Source.BOARD, now=NOW)
    with django_assert_num_queries(2):
        assert len(free_units(now=NOW)) == 8


WORDS = st.lists(
    st.tuples(
        st.sampled_from(["free", "closed"]), st.integers(0, 6), st.none() | st.integers(1, 6)
    ),
    max_size=8,
)
HOURS = range(14)


class Said(TestCase):
    """Whatever a house says in whatever order, the last word about an hour holds."""

    @settings(max_examples=100 if FULL else 25)
    @given(WORDS)
    def test_the_last_word_about_a_time_holds(
        self, words: list[tuple[str, int, int | None]]
    ) -> None:
        unit_id = make_houses().room.id
        expected = dict.fromkeys(HOURS, "")
        for word, since, length in words:
            begin = NOW + since * HOUR
            end = None if length is None else begin + length * HOUR
            if word == "free":
                say_free(
                    unit_id=unit_id, since=begin, until=end, by=SYSTEM, source=Source.BOARD, now=NOW
                )
            else:
                say_closed(
                    unit_id=unit_id,
                    reason=ClosureReason.OTHER,
                    since=begin,
                    until=end,
                    by=SYSTEM,
                    now=NOW,
                )
            for hour in HOURS:
                if hour >= since and (length is None or hour < since + length):
                    closed = expected[hour] and "closed"
                    expected[hour] = "free" if word == "free" else closed
        first = next((hour for hour in HOURS if expected[hour] == "free"), None)
        found = [each.free_from for each in free_units(now=NOW)]
        assert found == ([] if first is None else [NOW + first * HOUR])
