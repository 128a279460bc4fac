"""What a house answers at a change of shift: yes confirms, no makes everything grey at once."""

from datetime import timedelta

import pytest
import time_machine

from reports.audit.events import EventKind
from reports.audit.models import Event
from reports.cases.models import Case
from reports.channels.sms import tasks as sms
from reports.messaging import gateways
from reports.messaging.delivery import sending
from reports.messaging.models import InboundState, InboundText
from reports.region import region
from shelters import tasks
from shelters.check_ins import shift_answers, shift_questions
from shelters.facts.freshness import Band
from shelters.inventory.overview import houses_of
from shelters.models import Availability, ShiftQuestion, Source
from tests.phones import TestNetwork
from tests.shelters.houses import NOW, Houses
from tests.shelters.questions import (
    MORNING,
    PHONE,
    confirmed_at,
    free_since_morning,
    give,
    say,
    texts,
    token,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SOON = NOW + 3 * MINUTE


@pytest.fixture
def asked(houses: Houses) -> Houses:
    """House North has just been asked."""
    free_since_morning(houses)
    shift_questions.ask_due(now=NOW)
    return houses


def band(houses: Houses) -> Band | None:
    (view,) = houses_of(team_ids=[houses.north_team.id], now=SOON)
    found = view.freshness(now=SOON)
    return found.band if found else None


@pytest.mark.parametrize(
    "text", ["1", " 1. ", "Oui", "ja", "JA, nog vrij", "still free", "oui merci"]
)
def test_yes_by_text_confirms_what_is_free(asked: Houses, text: str) -> None:
    assert shift_answers.answer_by_text(number=PHONE, text=text, now=SOON)
    said = Availability.objects.get(unit=asked.room)
    assert (said.confirmed_at, said.confirmed_by, said.source) == (SOON, None, Source.SMS)
    assert ShiftQuestion.objects.get().still_free is True
    assert band(asked) is Band.FRESH


@pytest.mark.parametrize(
    "text", ["2", "non", "Complet", "vol!", "nee, volzet", "full", "plus libre"]
)
def test_no_by_text_turns_everything_grey_at_once(asked: Houses, text: str) -> None:
    """matching.md 7.8: what is doubted is not proposed without asking."""
    assert shift_answers.answer_by_text(number=PHONE, text=text, now=SOON)
    assert confirmed_at(asked.room) is None
    assert ShiftQuestion.objects.get().still_free is False
    assert band(asked) is Band.STALE
    (event,) = Event.objects.filter(kind=EventKind.AVAILABILITY_DOUBTED)
    assert (event.actor_role, event.actor_id, event.subject_id) == (
        "duty_phone", None, asked.north.id
    )  # fmt: skip


def test_the_last_word_counts(asked: Houses) -> None:
    shift_answers.answer_by_text(number=PHONE, text="1", now=SOON)
    assert shift_answers.answer_by_text(number=PHONE, text="2", now=SOON + MINUTE)
    assert confirmed_at(asked.room) is None


@pytest.mark.parametrize("text", ["", "3", "1 2", "yes but only one room", "linden", "merci"])
def test_what_is_neither_is_left_to_others(asked: Houses, text: str) -> None:
    assert not shift_answers.answer_by_text(number=PHONE, text=text, now=SOON)
    assert confirmed_at(asked.room) == MORNING


def test_a_phone_that_was_not_asked_answers_nothing(asked: Houses) -> None:
    assert not shift_answers.answer_by_text(number="+32470111223", text="2", now=SOON)
    assert confirmed_at(asked.room) == MORNING


def test_an_answer_that_comes_too_late_is_none(asked: Houses) -> None:
    late = NOW + region().places.answer_within
    assert not shift_answers.answer_by_text(number=PHONE, text="2", now=late)
    assert not shift_answers.link_waits(token=token(), now=late)
    assert not shift_answers.answer_by_link(token=token(), still_free=True, now=late)


def test_another_house_is_left_alone(asked: Houses) -> None:
    say(asked.other_room, MORNING)
    shift_answers.answer_by_text(number=PHONE, text="2", now=SOON)
    assert confirmed_at(asked.other_room) == MORNING


def test_one_answer_is_for_every_house_of_the_phone(houses: Houses) -> None:
    free_since_morning(houses)
    give(houses.south, duty_phone=PHONE)
    say(houses.other_room, MORNING)
    shift_questions.ask_due(now=NOW)
    assert shift_answers.answer_by_text(number=PHONE, text="1", now=SOON)
    assert confirmed_at(houses.room) == confirmed_at(houses.other_room) == SOON


def test_a_link_confirms_once(asked: Houses) -> None:
    assert shift_answers.link_waits(token=token(), now=SOON)
    assert shift_answers.answer_by_link(token=token(), still_free=True, now=SOON)
    assert Availability.objects.get(unit=asked.room).source == Source.LINK
    assert not shift_answers.link_waits(token=token(), now=SOON)
    assert not shift_answers.answer_by_link(token=token(), still_free=False, now=SOON)
    assert confirmed_at(asked.room) == SOON


@pytest.mark.parametrize("wrong", ["", "x", "x" * 16, "x" * 5000])
def test_a_link_that_nobody_made_does_nothing(asked: Houses, wrong: str) -> None:
    assert not shift_answers.link_waits(token=wrong, now=SOON)
    assert not shift_answers.answer_by_link(token=wrong, still_free=False, now=SOON)
    assert confirmed_at(asked.room) == MORNING


def go_round(net: TestNetwork) -> None:
    """What the worker does: ask, route what came in, send, take in what is told."""
    tasks.ask()
    for text in InboundText.objects.filter(state=InboundState.RECEIVED):
        sms.route_inbound(inbound_id=str(text.id))
    while sending.send_batch(gateway=gateways.gateway(), clock=lambda: NOW, most=25):
        pass
    net.deliver()


@pytest.mark.parametrize(("body", "grey"), [("2", True), ("1", False)])
def test_a_house_is_asked_and_answers_through_the_phone_network(
    houses: Houses, phone_network: TestNetwork, body: str, grey: bool
) -> None:
    free_since_morning(houses)
    with time_machine.travel(NOW, tick=False):
        go_round(phone_network)
        (text,) = phone_network.arrived(PHONE)
        assert "/q/" in text
        assert phone_network.send_text(from_=PHONE, body=body) == "200"
        go_round(phone_network)
    assert (confirmed_at(houses.room) is None) is grey
    assert len(phone_network.arrived(PHONE)) == 1  # nothing is written back
    came = InboundText.objects.get()
    assert (came.state, came.blob, came.meaning) == (InboundState.DONE, None, "")
    assert not Case.objects.exists()


def test_stop_from_a_duty_phone_is_obeyed(houses: Houses, phone_network: TestNetwork) -> None:
    """R1.17: for any number."""
    free_since_morning(houses)
    with time_machine.travel(NOW, tick=False) as clock:
        go_round(phone_network)
        phone_network.send_text(from_=PHONE, body="STOP")
        go_round(phone_network)
        clock.move_to(NOW + timedelta(hours=7))
        go_round(phone_network)
    assert len(phone_network.arrived(PHONE)) == 1
    assert len(texts()) == 2
