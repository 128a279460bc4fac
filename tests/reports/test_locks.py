"""One runner at a time, and it is said when a lock was not ours to free."""

import logging
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from reports import locks
from reports.locks import lock_number, only_one

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other() -> Iterator[BaseDatabaseWrapper]:
    """Another session of the database."""
    found = connection.copy()
    yield found
    found.close()


def free(through: BaseDatabaseWrapper, name: str) -> bool:
    with through.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [lock_number(name)])
        (taken,) = cursor.fetchone()
        if taken:
            cursor.execute("select pg_advisory_unlock(%s)", [lock_number(name)])
    return bool(taken)


def test_while_one_runs_nobody_else_may(
    other: BaseDatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    with only_one("sample") as mine:
        assert mine
        assert not free(other, "sample")
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr(locks, "connection", other)
            with only_one("sample") as theirs:
                assert not theirs
        assert not free(other, "sample")  # who had none frees none
    assert free(other, "sample")


def test_it_is_freed_when_the_work_fails(other: BaseDatabaseWrapper) -> None:
    with pytest.raises(RuntimeError), only_one("sample"):
        raise RuntimeError("the work")
    assert free(other, "sample")


def test_a_lock_that_another_session_holds_is_an_error_in_the_log(
    other: BaseDatabaseWrapper, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As behind a pooler in transaction mode, where each statement may be in another session."""
    with only_one("sample") as mine:
        assert mine
        monkeypatch.setattr(locks, "connection", other)
    (line,) = [each for each in caplog.records if each.name == "linden.locks"]
    assert (line.levelno, line.getMessage()) == (logging.ERROR, "lock_not_ours")
    assert line.__dict__["task"] == "sample"
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_unlock(%s)", [lock_number("sample")])


def test_nothing_is_said_when_all_is_well(caplog: pytest.LogCaptureFixture) -> None:
    with only_one("sample"):
        pass
    assert not [each for each in caplog.records if each.name == "linden.locks"]
