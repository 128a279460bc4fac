"""What the worker runs: alone where it must be, and standing still behind a restored backup."""

import logging
from datetime import timedelta
from uuid import uuid4

import pytest
from celery import Task
from django.core.management import call_command
from django.db import transaction
from pytest_django.fixtures import Settings

from reports.cases.models import Case
from reports.messaging import gateways, tasks
from reports.messaging.delivery import reconciliation
from reports.messaging.models import OutboundText
from reports.messaging.outbox import outbox
from reports.messaging.states import TextState
from reports.vault.journal import restore_journal
from tests.phones import TestNetwork
from tests.reports.cases.world import World
from tests.reports.messaging import texts
from tests.reports.messaging.texts import NOW, NUMBER
from tests.reports.sweeps.ended import ended_well

pytestmark = pytest.mark.usefixtures("machine")


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr("reports.queues.wake", lambda task, **_: found.append(task))
    return found


def test_everything_due_is_sent_in_one_task(people: World, phone_network: TestNetwork) -> None:
    rows = [texts.put(texts.case(number=f"+324701234{n:02}", now=NOW), now=NOW) for n in range(3)]
    tasks.send_due()
    assert {texts.again(row).state for row in rows} == {TextState.ACCEPTED}


def test_a_task_whose_time_is_over_asks_for_another(
    people: World, phone_network: TestNetwork, woken: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "LONGEST", -1.0)
    monkeypatch.setattr(outbox, "BATCH", 1)
    for n in range(2):
        texts.put(texts.case(number=f"+324701234{n:02}", now=NOW), now=NOW)
    woken.clear()
    tasks.send_due()
    assert woken == [outbox.SEND_DUE]
    assert OutboundText.objects.filter(state=TextState.QUEUED).count() == 1


def test_the_sweep_wakes_and_ends(people: World, woken: list[str]) -> None:
    case_id = texts.case(now=NOW)
    texts.put(case_id, now=NOW)
    late = texts.put(case_id, now=NOW - timedelta(minutes=30), not_after=NOW, slot="2")
    woken.clear()
    tasks.sweep()
    assert woken == [outbox.SEND_DUE]
    assert texts.again(late).state == TextState.EXPIRED


def test_a_lost_answer_is_looked_up_and_its_copy_taken(
    people: World, phone_network: TestNetwork
) -> None:
    phone_network.script(fault="dropped")
    then = NOW - timedelta(minutes=2)
    row = texts.put(texts.case(now=then), now=then)
    texts.send(then)
    tasks.look_up()
    assert texts.again(row).state == TextState.ACCEPTED
    phone_network.deliver(everything=True)
    tasks.redact()
    assert texts.again(row).redacted_at
    assert phone_network.copies() == []


def test_copies_that_stay_too_long_raise_an_alarm(
    people: World, phone_network: TestNetwork, caplog: pytest.LogCaptureFixture
) -> None:
    row = texts.put(texts.case(now=NOW), now=NOW)
    texts.send(NOW)
    long_ago = NOW - timedelta(hours=1)
    OutboundText.objects.filter(id=row.id).update(state="delivered", final_at=long_ago)
    with caplog.at_level(logging.ERROR):
        tasks.redact()
    assert "copies_overdue" in caplog.messages
    tasks.tidy()
    assert "copies_forgotten" in caplog.messages


@pytest.mark.parametrize("task", [tasks.send_due, tasks.look_up, tasks.redact])
def test_nothing_leaves_while_the_database_is_behind_its_journal(
    people: World, phone_network: TestNetwork, task: object, caplog: pytest.LogCaptureFixture
) -> None:
    """A restored backup reaches nobody before `after_restore`."""
    row = texts.put(texts.case(now=NOW), now=NOW)
    other = texts.case(now=NOW)
    with transaction.atomic():
        restore_journal.erased(other, now=NOW)
    restore_journal.carried_out(other)
    with caplog.at_level(logging.ERROR):
        task()  # type: ignore[operator]
    assert "texts_stand_still" in caplog.messages
    assert texts.again(row).state == TextState.QUEUED
    assert phone_network.copies() == []


@pytest.mark.parametrize("task", [tasks.look_up, tasks.redact])
def test_a_sweep_that_stands_still_did_not_end_well(
    people: World, phone_network: TestNetwork, task: Task
) -> None:
    """Or nobody would notice that copies stay with the provider."""
    assert ended_well(task)
    made = texts.case(now=NOW)
    with transaction.atomic():
        restore_journal.erased(made, now=NOW)
    restore_journal.carried_out(made)
    assert not ended_well(task)


def test_without_a_gateway_nothing_is_lost(
    people: World, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.LINDEN_TWILIO_ACCOUNT = ""
    row = texts.put(texts.case(now=NOW), now=NOW)
    with caplog.at_level(logging.ERROR):
        tasks.send_due()
    assert "no_gateway" in caplog.messages
    assert texts.again(row).state == TextState.QUEUED


def test_a_region_without_a_provider_raises_no_alarm(
    people: World, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """Its sweeps come three times a minute, and nothing waits for them."""
    settings.LINDEN_TWILIO_ACCOUNT = ""
    texts.put(texts.case(now=NOW), now=NOW + timedelta(hours=1))  # not due yet
    with caplog.at_level(logging.WARNING):
        for task in (tasks.send_due, tasks.sweep, tasks.look_up, tasks.redact, tasks.tidy):
            task()
    assert caplog.messages == []


def test_neither_number_nor_words_are_logged(
    people: World, phone_network: TestNetwork, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever goes wrong on the way."""
    with caplog.at_level(logging.DEBUG):
        for fault in ("dropped", "throttled", "bad_number", "server_error", "opted_out"):
            phone_network.script(to=NUMBER, fault=fault)
            texts.put(texts.case(now=NOW), now=NOW, slot=str(uuid4()))
            tasks.send_due()
        reconciliation.doubt_left_over(now=NOW + timedelta(minutes=5))
        reconciliation.look_up(gateway=gateways.gateway(), now=NOW + timedelta(minutes=5))
        tasks.redact()
    said = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert NUMBER not in said
    assert NUMBER[1:] not in said
    assert "Bonjour" not in said


def test_after_a_restore_everything_planned_is_taken_back(people: World) -> None:
    row = texts.put(texts.case(now=NOW), now=NOW)
    call_command("after_restore")
    after = texts.again(row)
    assert (after.state, after.why) == (TextState.CANCELLED, "restored")
    assert Case.objects.exists()
