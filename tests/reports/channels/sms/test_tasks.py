"""What the worker runs: ids only, one runner at a time, and a lost task is a short delay."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection

from config.schedule import BEAT, ROUTES
from reports import clock, locks, queues
from reports.channels.sms import incoming_texts, purge, tasks
from reports.channels.sms.dialogue.dialogue import Line
from reports.channels.sms.dialogue.sms_lines import say
from reports.channels.sms.models import TextConversation
from reports.messaging.inbound import inbound_blobs
from reports.messaging.models import InboundState, InboundText
from reports.region import region
from tests.reports.channels.sms.conftest import Phone

SWEEPS = [(tasks.sweep, "sms.sweep"), (tasks.purge, "sms.purge")]


@pytest.fixture
def now_is(monkeypatch: pytest.MonkeyPatch) -> Callable[[Phone], None]:
    """Let the clock of texts show what the phone's does."""
    return lambda phone: monkeypatch.setattr(clock, "now", lambda: phone.now)


def test_a_task_takes_an_id_and_routes_the_text(
    phone: Phone, now_is: Callable[[Phone], None]
) -> None:
    text_id = phone.receive("tilleul")
    now_is(phone)
    tasks.route_inbound(inbound_id=str(text_id))
    assert phone.answers == [say(Line.SAFE, language="fr", region=region())]


def test_a_task_for_a_text_that_is_gone_does_nothing(people: object) -> None:
    assert people
    tasks.route_inbound(inbound_id=str(uuid.uuid4()))


def test_the_sweep_routes_what_no_task_did_and_files_who_fell_silent(
    phone: Phone, now_is: Callable[[Phone], None]
) -> None:
    phone.receive("tilleul")
    phone.wait(minutes=1)
    now_is(phone)
    tasks.sweep()
    assert TextConversation.objects.get().case_id is None
    phone.wait(minutes=region().sms.idle_minutes + 1)
    now_is(phone)
    tasks.sweep()
    assert TextConversation.objects.get().case_id is not None


def test_one_text_that_fails_does_not_keep_the_sweep_from_others(
    phone: Phone, now_is: Callable[[Phone], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.type("tilleul")
    other = Phone(number="+32470000322", now=phone.now)
    bad = other.receive("tilleul")
    phone.wait(minutes=region().sms.idle_minutes + 1)
    now_is(phone)

    def fail(**_: object) -> None:
        raise RuntimeError("this one")

    monkeypatch.setattr(incoming_texts, "route", fail)
    tasks.sweep()
    assert TextConversation.objects.get().case_id is not None
    assert InboundText.objects.get(id=bad).state == InboundState.RECEIVED


def test_a_phone_whose_texts_cannot_be_taken_costs_one_try_for_each(
    phone: Phone, now_is: Callable[[Phone], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = [phone.receive(f"tilleul {number}") for number in range(20)]
    other = Phone(number="+32470000322", now=phone.now)
    well = other.receive("tilleul")
    phone.wait(minutes=2)
    now_is(phone)
    tried: list[uuid.UUID] = []
    take = incoming_texts._take_in_turn

    def fail(inbound_id: uuid.UUID, number: str, now: datetime) -> None:
        tried.append(inbound_id)
        if number == phone.number:
            raise RuntimeError("this phone")
        take(inbound_id, number, now)

    monkeypatch.setattr(incoming_texts, "_take_in_turn", fail)
    tasks.sweep()
    assert tried == [*stuck, well]
    assert InboundText.objects.get(id=well).state == InboundState.DONE


def test_many_texts_of_one_phone_do_not_fill_the_sweep(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbound_blobs, "MOST_PHONES", 2)
    stuck = [phone.receive(f"tilleul {number}") for number in range(5)]
    other = Phone(number="+32470000322", now=phone.now).receive("tilleul")
    now = phone.now + timedelta(minutes=2)
    assert inbound_blobs.to_route(now=now) == [stuck[-1], other]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("task", "name"), SWEEPS)
def test_a_sweep_whose_lock_is_taken_leaves_the_work(
    task: Callable[[], None], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def touched(**_: object) -> None:
        raise AssertionError("worked without the lock")

    monkeypatch.setattr(inbound_blobs, "to_route", touched)
    monkeypatch.setattr(purge, "purge", touched)
    elsewhere = connection.copy()
    with elsewhere.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [locks.lock_number(name)])
        task()
    elsewhere.close()


def test_every_task_is_planned_or_waits_where_somebody_looks() -> None:
    planned = {str(each["task"]) for each in BEAT.values()}
    assert {f"reports.channels.sms.tasks.{name}" for name in ("sweep", "purge")} <= planned
    assert ROUTES["reports.channels.sms.tasks.route_inbound"] == {"queue": queues.URGENT}
