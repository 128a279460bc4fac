"""Who ends well says so; who does not is late, for beat's schedule and for whoever looks."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import psycopg
import pytest
from celery import current_app
from celery.beat import ScheduleEntry, Scheduler, Service
from celery.signals import after_task_publish, beat_init
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config import schedule
from config.celery import _begin_round, _say_ended_well
from config.roles.rights_notation import Role
from reports import locks
from reports.sweeps import heartbeats, late
from reports.sweeps.models import Heartbeat
from tests import under_roles
from tests.brokers.probes import database_url

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NAMES = sorted(str(entry["task"]) for entry in schedule.BEAT.values())
OFTENEST, DAILY = "reports.messaging.tasks.sweep", "reports.cases.tasks.purge_log"


def ended(ago: timedelta, *names: str) -> None:
    """These ended well so long before NOW."""
    for name in names or (*NAMES, heartbeats.BEAT):
        row = {"ended_at": NOW - ago, "seconds": 0.5}
        Heartbeat.objects.update_or_create(name=name, defaults=row)


def late_ones() -> list[str]:
    """The sweeps that are late."""
    return [sweep.name for sweep in late.standing(now=NOW).late]


def test_each_sweep_has_one_row_however_often_it_ends() -> None:
    with under_roles.as_role(Role.WORKER):
        heartbeats.note(OFTENEST, seconds=1)
        with CaptureQueriesContext(connection) as queries:
            heartbeats.note(OFTENEST, seconds=2)
    assert len(queries) == 1
    assert [(row.name, row.seconds) for row in Heartbeat.objects.all()] == [(OFTENEST, 2)]


def test_what_never_ended_is_late_and_beat_is_missed_first() -> None:
    found = late.standing(now=NOW)
    assert late_ones() == NAMES
    assert (found.beat_stands_still, found.workers_stand_still) == (True, False)
    heartbeats.note(heartbeats.BEAT)
    found = late.standing(now=timezone.now())
    assert (found.beat_stands_still, found.workers_stand_still) == (False, True)


def test_patience_follows_from_the_schedule() -> None:
    ended(timedelta())
    assert late_ones() == []
    ended(timedelta(seconds=65), OFTENEST)
    assert late_ones() == []
    ended(timedelta(seconds=66), OFTENEST)
    assert late_ones() == [OFTENEST]
    ended(timedelta(), OFTENEST)
    ended(timedelta(hours=25), DAILY)
    assert late_ones() == []
    ended(timedelta(hours=25, seconds=1), DAILY)
    assert late_ones() == [DAILY]
    found = late.standing(now=NOW)
    assert not found.beat_stands_still
    assert not found.workers_stand_still


def test_all_of_them_being_late_is_the_worker_and_one_query_says_so() -> None:
    ended(2 * MINUTE)
    ended(timedelta(), heartbeats.BEAT)
    with CaptureQueriesContext(connection) as queries:
        found = late.standing(now=NOW)
    assert len(queries) == 1
    assert found.workers_stand_still
    assert found.last == NOW - 2 * MINUTE


def test_a_worker_that_is_at_long_ones_does_not_stand_still() -> None:
    """All are due at once after an outage or at the first start: each thread may be at one that
    has a lot to do, and nothing ends for minutes. What is late meanwhile is named.
    """
    for outage in (timedelta(days=3), None):
        Heartbeat.objects.all().delete()
        if outage:
            ended(outage)
        ended(timedelta(), heartbeats.BEAT)
        assert late.standing(now=NOW).workers_stand_still
        ended(5 * MINUTE, heartbeats.WORKER)  # it began the last one
        assert not late.standing(now=NOW).workers_stand_still
        assert late_ones() == NAMES
        ended(late.AT_WORK + MINUTE, heartbeats.WORKER)
        assert late.standing(now=NOW).workers_stand_still


def test_a_worker_that_died_when_it_had_nothing_to_do_is_missed_soon() -> None:
    ended(2 * MINUTE)
    ended(timedelta(), heartbeats.BEAT)
    ended(timedelta(minutes=2, seconds=1), heartbeats.WORKER)
    assert late.standing(now=NOW).workers_stand_still


def test_a_row_from_the_future_hides_nobody() -> None:
    ended(-timedelta(days=365))
    assert late_ones() == NAMES
    assert late.standing(now=NOW).beat_stands_still


def test_a_task_that_left_its_work_to_another_did_not_do_it() -> None:
    """Behind a pooler in the wrong mode a lock stays taken for ever: nobody does anything."""
    task = SimpleNamespace(name=OFTENEST)
    with psycopg.connect(database_url(), autocommit=True) as other:
        other.execute("select pg_advisory_lock(%s)", [locks.lock_number("sample")])
        _begin_round(task)
        with locks.only_one("sample") as mine:
            assert not mine
        _say_ended_well(task)
    (begun,) = Heartbeat.objects.all()
    assert begun.name == heartbeats.WORKER
    _begin_round(task)
    with locks.only_one("another sample") as mine:
        assert mine
    _say_ended_well(task)
    assert Heartbeat.objects.get(name=OFTENEST).seconds >= 0


def test_a_task_that_no_clock_starts_leaves_no_row() -> None:
    task = SimpleNamespace(name="reports.messaging.tasks.send_due")
    _begin_round(task)
    _say_ended_well(task)
    assert not Heartbeat.objects.exists()


def test_a_beat_that_starts_goes_on_where_the_last_one_ended() -> None:
    """Whatever runs once a day would else never run where beat starts anew every night."""
    day, now = timedelta(days=1), timezone.now()
    for name, ago in (("old", 2 * day), ("new", timedelta(hours=1)), ("future", -day)):
        Heartbeat.objects.create(name=name, ended_at=now - ago, seconds=1)
    names = ("old", "new", "future", "never")
    entries = {
        name: ScheduleEntry(name=name, task=name, schedule=day, app=current_app) for name in names
    }
    assert not any(entry.is_due().is_due for entry in entries.values())
    with CaptureQueriesContext(connection) as queries:
        heartbeats.resume(entries)
    assert len(queries) == 1
    due = {name for name, entry in entries.items() if entry.is_due().is_due}
    assert due == {"old", "future", "never"}


@pytest.fixture
def beat(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A beat that starts in this process; what it connects to is forgotten at the end."""
    monkeypatch.setattr("config.celery._start", lambda _kind: None)
    monkeypatch.setattr(after_task_publish, "receivers", [*after_task_publish.receivers])
    yield Service(current_app, scheduler_cls=Scheduler)
    after_task_publish.sender_receivers_cache.clear()


def test_a_beat_that_cannot_read_the_rows_ends_and_is_started_again(beat: Service) -> None:
    """Celery logs what goes wrong at a start, and goes on: it would never say that it runs."""
    with connection.cursor() as cursor:
        cursor.execute("alter table reports_heartbeat rename to reports_elsewhere")
    with pytest.raises(SystemExit, match="beat cannot read when sweeps last ended"):
        beat_init.send(sender=beat)


@pytest.mark.usefixtures("beat")
def test_a_beat_says_that_it_hands_over_whatever_went_wrong_at_its_start() -> None:
    beat_init.send(sender=object())  # without a schedule
    after_task_publish.send(sender=OFTENEST)
    assert Heartbeat.objects.filter(name=heartbeats.BEAT).exists()
