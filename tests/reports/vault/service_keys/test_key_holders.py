"""A process says for itself alone that it still runs."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import time_machine
from django.db import connection

from reports.vault.models import KeyHolder
from reports.vault.service_keys import key_holders

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nobody_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_holders, "_own", [])


def _seen_at() -> datetime:
    return KeyHolder.objects.get().seen_at


@pytest.mark.django_db
def test_the_process_itself_is_seen_once_a_minute() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        key_holders.register("web")
        clock.shift(59)
        key_holders.refresh()
        assert _seen_at() == NOON
        clock.shift(1)
        key_holders.refresh()
        assert _seen_at() > NOON


@pytest.mark.django_db
@pytest.mark.parametrize("other", [-1, 1])
def test_a_child_of_any_number_does_not_speak_for_its_parent(
    monkeypatch: pytest.MonkeyPatch, other: int
) -> None:
    """Numbers of processes begin anew: a child's may be the smaller one."""
    with time_machine.travel(NOON, tick=False) as clock:
        key_holders.register("web")
        child = os.getpid() + other
        monkeypatch.setattr("os.getpid", lambda: child)
        clock.shift(3600)
        key_holders.refresh()
        assert _seen_at() == NOON


def test_nobody_who_never_said_so_is_written(db: None) -> None:
    key_holders.refresh()
    assert not KeyHolder.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_takes_no_row_costs_no_request(caplog: pytest.LogCaptureFixture) -> None:
    """What the request did is done; after the next one the process says again what it read."""
    with time_machine.travel(NOON, tick=False) as clock:
        key_holders.register("web")
        clock.shift(60)
        rename("reports_keyholder", "elsewhere")
        try:
            key_holders.refresh()
        finally:
            rename("elsewhere", "reports_keyholder")
        assert "key_holder_not_written" in caplog.text
        assert _seen_at() == NOON
        clock.shift(60)
        key_holders.refresh()
        assert _seen_at() > NOON


def rename(table: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"alter table {table} rename to {name}")


@pytest.mark.django_db
def test_a_process_that_has_ended_holds_no_key_any_more() -> None:
    """Its number may be another's by now: when it began tells them apart."""
    key_holders.register("web")
    ended = subprocess.Popen([sys.executable, "-c", "pass"])
    ended.wait()
    mine = KeyHolder.objects.get()
    for pid, started in ((ended.pid, 7), (mine.pid, mine.started - 1)):
        KeyHolder.objects.create(
            id=uuid4(),
            kind="worker",
            host=mine.host,
            space=mine.space,
            pid=pid,
            started=started,
            key_ids="00000000",
            seen_at=NOON,
        )
    assert "worker" not in {row.kind for row in key_holders.holding_destroyed()}
    assert KeyHolder.objects.get() == mine


@pytest.mark.django_db
def test_another_machine_counts_until_somebody_says_that_it_is_off() -> None:
    key_holders.register("web")
    mine = KeyHolder.objects.get()
    KeyHolder.objects.create(
        id=uuid4(),
        kind="web",
        host="sample-machine",
        space=mine.space,
        pid=mine.pid,
        started=mine.started - 1,
        key_ids="00000000",
        seen_at=NOON,
    )
    assert "sample-machine" in {row.host for row in key_holders.holding_destroyed()}
    assert key_holders.forget_host("sample-machine") == 1
    assert KeyHolder.objects.get() == mine
