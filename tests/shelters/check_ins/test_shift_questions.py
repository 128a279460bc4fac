"""At a change of shift each house is asked once, in neutral words, on the phone on duty."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries

from reports.accounts.directory.staff import actor_of
from reports.audit.events import EventKind
from reports.audit.log import SYSTEM
from reports.audit.models import Event
from reports.messaging.content import segments
from reports.region import region
from reports.region.denylist import offending
from shelters import tasks
from shelters.check_ins import shift_questions
from shelters.facts.unit_facts import HouseFacts, UnitFacts
from shelters.inventory.house_staff import Keeper
from shelters.inventory.unit_availability import close_house
from shelters.models import ClosureReason, House, ShiftQuestion, Unit
from shelters.placing.placements import keep
from tests.shelters.houses import ALIAS, NOW, Houses, add_unit, make_house
from tests.shelters.questions import (
    CHANGED,
    MORNING,
    PHONE,
    confirmed_at,
    free_since_morning,
    give,
    say,
    texts,
    without_token,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def test_a_house_is_asked_once_in_neutral_words(houses: Houses) -> None:
    """R7.12: one text, a link, not a word that says what or where."""
    free_since_morning(houses)
    assert shift_questions.ask_due(now=NOW) == 1
    ((number, words),) = texts()
    assert number == PHONE
    assert words.startswith("Toujours libre ?")
    assert "/q/" in words
    assert segments.count(words).segments == 1
    assert offending(without_token(words), lexicon=region().deny) is None
    assert ALIAS not in words
    assert str(houses.north.id) not in words
    assert shift_questions.ask_due(now=NOW + MINUTE) == 0
    asked = ShiftQuestion.objects.get()
    assert (asked.due_at, asked.still_free) == (CHANGED, None)
    (event,) = Event.objects.filter(kind=EventKind.AVAILABILITY_ASKED)
    assert event.subject_id == houses.north.id


@pytest.mark.parametrize("language", region().of_staff)
def test_it_is_neutral_in_every_language(houses: Houses, language: str) -> None:
    free_since_morning(houses)
    give(houses.north, phone_language=language)
    shift_questions.ask_due(now=NOW)
    ((_, words),) = texts()
    assert offending(without_token(words), lexicon=region().deny) is None


def test_who_stood_by_it_since_the_change_is_not_asked(houses: Houses) -> None:
    say(houses.room, CHANGED + MINUTE)
    assert shift_questions.ask_due(now=NOW) == 0


def test_who_says_that_nothing_is_free_is_not_asked(houses: Houses) -> None:
    assert shift_questions.ask_due(now=NOW) == 0


def test_who_has_given_all_its_free_places_away_is_not_asked(houses: Houses) -> None:
    """What a placement takes out is free as far as the house says; nobody has to say it again."""
    free_since_morning(houses)
    keeper = Keeper(houses.north_team.pk, actor_of(houses.noor.staff), houses.noor.user_id)
    keep(unit_id=houses.room.id, lasts=HOUR, by=keeper, now=NOW)
    assert shift_questions.ask_due(now=NOW) == 0


def test_a_closed_house_is_not_asked(houses: Houses) -> None:
    free_since_morning(houses)
    close_house(
        house_id=houses.north.id, reason=ClosureReason.STAFF, since=MORNING, by=SYSTEM, now=MORNING
    )
    assert shift_questions.ask_due(now=NOW) == 0


def test_a_house_without_a_phone_is_not_asked(houses: Houses) -> None:
    say(houses.other_room, MORNING)
    assert shift_questions.ask_due(now=NOW) == 0


def test_a_house_is_asked_at_its_own_hours_if_it_has_some(houses: Houses) -> None:
    free_since_morning(houses)
    give(houses.north, shift_changes=("08:00", "20:00"))
    assert shift_questions.ask_due(now=NOW) == 0
    assert shift_questions.ask_due(now=NOW + 6 * HOUR) == 1


def test_what_could_not_be_asked_in_time_is_not_asked(houses: Houses) -> None:
    """A worker that was down does not ring houses in the middle of a shift."""
    free_since_morning(houses)
    assert shift_questions.ask_due(now=CHANGED + region().places.ask_within) == 0


def test_the_next_change_asks_again_and_ends_the_question_before(houses: Houses) -> None:
    free_since_morning(houses)
    give(houses.north, shift_changes=("14:00", "16:00"))
    shift_questions.ask_due(now=NOW)
    later = NOW + 2 * HOUR
    assert shift_questions.ask_due(now=later) == 1
    first, second = ShiftQuestion.objects.order_by("asked_at")
    assert first.valid_until <= later < second.valid_until


def test_houses_of_one_phone_are_asked_by_one_text(houses: Houses) -> None:
    free_since_morning(houses)
    give(houses.south, duty_phone=PHONE)
    say(houses.other_room, MORNING)
    assert shift_questions.ask_due(now=NOW) == 1
    assert len(texts()) == 1
    assert ShiftQuestion.objects.count() == 2
    assert len(set(ShiftQuestion.objects.values_list("link", flat=True))) == 1


def test_a_house_that_does_not_open_keeps_no_other_from_being_asked(
    houses: Houses, caplog: pytest.LogCaptureFixture
) -> None:
    free_since_morning(houses)
    House.objects.filter(id=houses.south.id).update(facts=b"x" * 600)
    assert shift_questions.ask_due(now=NOW) == 1
    (said,) = [line for line in caplog.records if line.message == "house_unreadable"]
    assert said.house_id == str(houses.south.id)  # type: ignore[attr-defined]


def test_two_who_ask_at_once_send_one_text(houses: Houses, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes second fails as a whole; the sweep finds nothing left to ask."""
    free_since_morning(houses)
    shift_questions.ask_due(now=NOW)
    monkeypatch.setattr(shift_questions, "_asked", lambda _: set())
    with pytest.raises(IntegrityError):
        shift_questions.ask_due(now=NOW)


def test_it_asks_as_much_for_one_house_as_for_many(
    houses: Houses, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    free_since_morning(houses)
    with django_assert_num_queries(QUERIES):
        shift_questions.ask_due(now=NOW)
    for number in range(4):
        facts = HouseFacts(alias=f"Sample House {number}", duty_phone=f"+3247011100{number}")
        house = make_house(houses.north_team, facts)
        say(add_unit(house_id=house.id, facts=UnitFacts(), by=SYSTEM, now=MORNING), MORNING)
    with django_assert_num_queries(QUERIES):
        assert shift_questions.ask_due(now=NOW) == 4


QUERIES = 11


def test_the_task_asks_and_a_second_one_has_nothing_to_do(houses: Houses) -> None:
    free_since_morning(houses)
    with time_machine.travel(NOW, tick=False):
        tasks.ask()
        tasks.ask()
    assert len(texts()) == 1
    assert confirmed_at(houses.room) == MORNING


def test_old_questions_go(houses: Houses) -> None:
    free_since_morning(houses)
    shift_questions.ask_due(now=NOW)
    assert shift_questions.forget_old(now=NOW + shift_questions.KEPT) == 0
    assert shift_questions.forget_old(now=NOW + shift_questions.KEPT + MINUTE) == 1


@pytest.mark.parametrize("kind", [House, Unit])
def test_what_is_damaged_keeps_no_other_house_from_being_asked(
    houses: Houses, kind: type[House] | type[Unit], caplog: pytest.LogCaptureFixture
) -> None:
    free_since_morning(houses)
    unit = add_unit(house_id=houses.south.id, facts=UnitFacts(), by=SYSTEM, now=MORNING)
    say(unit, MORNING)
    broken = houses.south if kind is House else unit
    kind.objects.filter(id=broken.pk).update(facts=b"x" * 64)
    assert shift_questions.ask_due(now=NOW) == 1
    ((number, _),) = texts()
    assert number == PHONE
    assert "unreadable" in caplog.text
