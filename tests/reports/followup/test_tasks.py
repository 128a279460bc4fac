"""What runs by the clock: one runner at a time, however many there are; a batch loses nobody."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from reports.cases.models import Case
from reports.followup import tasks
from reports.followup.models import PlanState
from reports.followup.sending import due_texts
from reports.locks import lock_number
from reports.messaging.contact.contact import ContactState
from reports.messaging.models import OutboundText
from tests.reports.cases import world
from tests.reports.cases.world import World
from tests.reports.followup import story
from tests.reports.followup.story import ASKED


@pytest.mark.django_db
def test_a_round_takes_everything_that_is_due(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.clock.now", lambda: ASKED)
    for n in range(3):
        story.file(number=f"+3247012345{n}")
    tasks.due()
    assert OutboundText.objects.count() == 3


@pytest.mark.parametrize(
    ("name", "task"),
    [
        ("followup.due", tasks.due),
        ("followup.silent", tasks.silent),
        ("followup.answers", tasks.tell_of_answers),
        ("followup.ping", tasks.ping),
        ("followup.forget", tasks.forget),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_a_second_runner_does_nothing(
    name: str, task: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    for work in (
        "sending.due_texts.due",
        "sending.silence.sweep",
        "sending.answer_texts.due",
        "on_call.ringing.sweep",
        "on_call.ringing.forget_old",
    ):
        monkeypatch.setattr(f"reports.followup.{work}", _never)
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_lock(%s)", [lock_number(name)])
                held.set()
                over.wait(60)
        finally:
            connection.close()

    other = threading.Thread(target=hold)
    other.start()
    try:
        assert held.wait(60)
        task()
    finally:
        over.set()
        other.join(60)


def _never(**_: object) -> int:
    raise AssertionError("two at once")


@pytest.mark.django_db(transaction=True)
def test_a_stop_that_is_under_way_goes_first(django_db_setup: None) -> None:
    """R1.17: a batch passes over a case that somebody is writing to, and finds it stopped."""

    world.build()
    report = story.file()
    locked, over = threading.Event(), threading.Event()

    def stop() -> None:
        try:
            with transaction.atomic():
                Case.objects.select_for_update().get(id=report.case_id)
                locked.set()
                over.wait(60)
                story.write(report, "stop", now=ASKED)
        finally:
            connection.close()

    other = threading.Thread(target=stop)
    other.start()
    assert locked.wait(60)
    assert due_texts.due(now=ASKED) == 0
    over.set()
    other.join(60)
    assert due_texts.due(now=ASKED + timedelta(minutes=1)) == 0
    assert story.plan(report).state == PlanState.STOPPED
    assert story.state(report) is ContactState.STOPPED
    assert not story.texts(report)
