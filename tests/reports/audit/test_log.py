"""Writing events: inside a transaction, chained by the database, unchangeable (R6.4)."""

from datetime import UTC, datetime
from threading import Thread
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from reports.audit.chain import chaining_triggers
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM, Actor, Entry, OutsideTransaction, record, record_many
from reports.audit.models import Event
from reports.audit.queries.queries import events_of_case, openings

NOW = datetime(2026, 11, 24, 9, 0, 0, 123456, tzinfo=UTC)


def _record(case_id: UUID | None = None, kind: EventKind = EventKind.CASE_OPENED) -> None:
    record(
        kind=kind,
        by=Actor(uuid4(), "care_worker"),
        now=NOW,
        case_id=case_id,
        reason=ReasonCode.FOLLOW_UP,
    )


@pytest.mark.django_db
def test_an_event_is_one_insert(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        _record(uuid4())


@pytest.mark.django_db
def test_many_events_are_one_insert(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    case_id = uuid4()
    entries = [
        Entry(kind=EventKind.TASK_ADDED, by=SYSTEM, now=NOW, case_id=case_id) for _ in range(20)
    ]

    with django_assert_num_queries(1):
        record_many(entries)

    assert [event.position for event in events_of_case(case_id=case_id)] == list(range(1, 21))


@pytest.mark.django_db
def test_each_case_has_a_chain_of_its_own() -> None:
    one, other = uuid4(), uuid4()
    _record(one)
    _record(other)
    _record(one)

    assert [event.position for event in events_of_case(case_id=one)] == [1, 2]
    assert [event.position for event in events_of_case(case_id=other)] == [1]


@pytest.mark.django_db
def test_an_event_without_a_case_is_chained_to_its_actor() -> None:
    actor = Actor(uuid4(), "coordinator")
    record(kind=EventKind.MEMBER_REMOVED, by=actor, now=NOW, subject_id=uuid4())

    assert Event.objects.get().chain == actor.id


@pytest.mark.django_db(transaction=True)
def test_it_refuses_an_event_outside_a_transaction() -> None:
    with pytest.raises(OutsideTransaction):
        _record(uuid4())

    assert not Event.objects.exists()


@pytest.mark.django_db
def test_it_refuses_a_kind_or_reason_that_is_not_listed() -> None:
    with pytest.raises(ValueError, match="gossip"):
        record(kind="gossip", by=SYSTEM, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="curiosity"):
        record(
            kind=EventKind.CASE_OPENED,
            by=SYSTEM,
            now=NOW,
            reason="curiosity",  # type: ignore[arg-type]
        )


@pytest.mark.django_db
@pytest.mark.parametrize("table", chaining_triggers.PROTECTED)
@pytest.mark.parametrize("sql", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_database_refuses_to_change_or_forget(table: str, sql: str) -> None:
    """R6.4: append-only, whoever asks."""
    case_id = uuid4()
    _record(case_id)
    column = {"reports_event": "reason", "reports_seal": "at", "reports_sealedhead": "chain"}
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO reports_seal VALUES (1, now(), '')")
        cursor.execute(
            "INSERT INTO reports_sealedhead (seal_number, chain, position) VALUES (1, %s, 1)",
            [case_id],
        )

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format(table, column[table], column[table]))


@pytest.mark.django_db(transaction=True)
def test_writers_of_one_case_take_turns_and_fork_nothing() -> None:
    case_id = uuid4()

    def write() -> None:
        for _ in range(10):
            with transaction.atomic():
                _record(case_id)
        connection.close()

    threads = [Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [event.position for event in events_of_case(case_id=case_id)] == list(range(1, 41))


@pytest.mark.django_db(transaction=True)
def test_a_writer_of_another_case_does_not_wait() -> None:
    written: list[bool] = []

    def write() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        with transaction.atomic():
            _record(uuid4())
        written.append(True)
        connection.close()

    with transaction.atomic():
        _record(uuid4())
        other = Thread(target=write)
        other.start()
        other.join()

    assert written == [True]


@pytest.mark.django_db
def test_openings_are_those_of_the_time_asked_for_and_newest_first(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    worker, case_id = Actor(uuid4(), "care_worker"), uuid4()
    for hour in (9, 10, 11):
        now = NOW.replace(hour=hour)
        record(kind=EventKind.CASE_OPENED, by=worker, now=now, case_id=case_id)
    record(kind=EventKind.NOTE_ADDED, by=worker, now=NOW, case_id=case_id)
    _record(uuid4())

    with django_assert_num_queries(1):
        found = openings(
            since=NOW.replace(hour=9),
            until=NOW.replace(hour=11),
            actor_id=worker.id,
            role="care_worker",
            case_ids=[case_id],
        )

    assert [event.at.hour for event in found] == [10, 9]
