"""What is older than 24 months goes from the log, and whatever else is missing is still found."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from reports.audit.chain import seals
from reports.audit.chain.seals import seal_minute
from reports.audit.events import EventKind
from reports.audit.log import Actor, record
from reports.audit.models import ChainStart, Event, Seal, SealedHead, SealStart
from reports.audit.verification.log_purge import KEPT, LogBroken, Purged, purge
from reports.audit.verification.verify import FaultKind, verify
from reports.cases import tasks
from reports.locks import lock_number
from reports.vault.row_checks.row_marks import RowFault
from tests.brokers.probes import database_url
from tests.reports.audit.verification.test_verify import _sql
from tests.reports.sweeps.ended import ended_well
from tests.waiting import until_somebody_waits

pytestmark = pytest.mark.django_db

# The guard in the database looks at the real time, and so does the task.
NOW = datetime.now(UTC)
OLD = NOW - KEPT - timedelta(days=10)
GONE, KEPT_CASE, BOTH = UUID(int=1), UUID(int=2), UUID(int=3)


def write(chain: UUID, at: datetime, times: int = 3) -> None:
    for _ in range(times):
        record(kind=EventKind.CASE_OPENED, by=Actor(uuid4(), "care_worker"), now=at, case_id=chain)


@pytest.fixture(autouse=True)
def sealed() -> None:
    """Three old chains, one of which went on lately, with a seal of now."""
    for minute, chain in enumerate((GONE, KEPT_CASE, BOTH)):
        write(chain, OLD + timedelta(minutes=minute))
        seal_minute(now=OLD + timedelta(minutes=minute + 1))
    write(BOTH, NOW, times=2)
    seal_minute(now=NOW)


def run(now: datetime = NOW) -> Purged:
    return purge(keep={KEPT_CASE}, now=now)


def faults(now: datetime = NOW + timedelta(minutes=1)) -> set[FaultKind | RowFault]:
    return {each.kind for each in verify(now=now).faults}


def places(chain: UUID) -> list[int]:
    found = Event.objects.filter(chain=chain).order_by("position")
    return list(found.values_list("position", flat=True))


def test_old_events_go_and_the_log_holds() -> None:
    assert run() == Purged(events=6, seals=3)
    assert (places(GONE), places(KEPT_CASE), places(BOTH)) == ([], [1, 2, 3], [4, 5])
    assert Seal.objects.count() == 1
    assert SealedHead.objects.count() == 1
    assert faults() == set()


def test_once_more_nothing_goes() -> None:
    run()
    assert run() == Purged()
    assert faults() == set()


def test_what_is_younger_stays() -> None:
    assert run(now=OLD + KEPT) == Purged()
    assert Event.objects.count() == 11


def test_the_last_seal_always_stays() -> None:
    """An idle installation too knows whether its database was set back."""
    assert run(now=NOW + KEPT + timedelta(days=1)).seals == 3
    assert not seals.is_behind()
    assert faults(NOW + KEPT + timedelta(days=1)) == set()


def test_chains_go_on_where_they_were() -> None:
    run()
    for chain in (GONE, BOTH, KEPT_CASE):
        write(chain, NOW, times=1)
    assert (places(GONE), places(BOTH), places(KEPT_CASE)) == ([4], [4, 5, 6], [1, 2, 3, 4])
    seal_minute(now=NOW + timedelta(minutes=1))
    assert faults(NOW + timedelta(minutes=2)) == set()


def test_a_case_that_is_erased_later_goes_at_the_next_purge() -> None:
    run()
    write(BOTH, NOW, times=1)
    seal_minute(now=NOW + timedelta(minutes=1))
    later = NOW + KEPT + timedelta(days=1)
    write(GONE, later, times=1)
    seal_minute(now=later)
    # For the guard in the database these are too young.
    with pytest.raises(DatabaseError), transaction.atomic():
        purge(keep=(), now=later)
    assert ChainStart.objects.get(chain=KEPT_CASE).purged is False
    assert faults(later + timedelta(minutes=1)) == set()


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        ("delete from reports_event where chain = %s and position = 3", FaultKind.HEAD_GONE),
        ("delete from reports_event where chain = %s", FaultKind.HEAD_GONE),
        ("delete from reports_event where chain = %s and position = 1", FaultKind.GAP),
        ("update reports_event set kind = 'closed' where chain = %s", FaultKind.FORGED),
        ("update reports_chainstart set purged = true where chain = %s", FaultKind.START_FORGED),
        ("update reports_chainstart set position = 1 where chain = %s", FaultKind.START_FORGED),
    ],
)
def test_what_is_kept_cannot_be_shortened_behind_our_back(harm: str, found: FaultKind) -> None:
    """Though the seals that closed it are gone."""
    run()
    _sql(harm, KEPT_CASE)
    assert found in faults()


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        ("delete from reports_event where chain = %s and position = 4", FaultKind.GAP),
        ("delete from reports_event where chain = %s and position = 5", FaultKind.HEAD_GONE),
        ("delete from reports_chainstart where chain = %s", FaultKind.GAP),
        ("update reports_chainstart set position = 4 where chain = %s", FaultKind.START_FORGED),
    ],
)
def test_nor_what_goes_on(harm: str, found: FaultKind) -> None:
    run()
    _sql(harm, BOTH)
    assert found in faults()


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        ("delete from reports_seal", FaultKind.BEHIND_JOURNAL),
        ("delete from reports_sealstart", FaultKind.SEAL_GAP),
        ("update reports_sealstart set number = 2", FaultKind.START_FORGED),
        ("update reports_sealstart set seal_mac = 'x'", FaultKind.START_FORGED),
    ],
)
def test_nor_the_seals(harm: str, found: FaultKind) -> None:
    run()
    _sql(harm)
    assert found in faults()


def test_a_log_that_does_not_hold_is_not_purged() -> None:
    """Or the traces would go with it."""
    _sql("update reports_event set kind = 'closed' where chain = %s and position = 2", GONE)
    with pytest.raises(LogBroken):
        run()
    assert Event.objects.count() == 11
    assert not ChainStart.objects.exists()
    assert not ended_well(tasks.purge_log)


def forged_start(position: int) -> None:
    ChainStart.objects.create(
        chain=BOTH, position=position, digest=b"d" * 32, purged=True, mac=b"m" * 32
    )


@pytest.mark.parametrize(
    "statement",
    [
        "delete from reports_event",
        "delete from reports_event where position = 5",
        "update reports_event set kind = 'closed'",
        "delete from reports_seal",
        "delete from reports_sealedhead",
        "truncate reports_event",
    ],
)
@pytest.mark.parametrize("before", [lambda: None, lambda: forged_start(9)])
def test_the_database_still_refuses(statement: str, before: Callable[[], None]) -> None:
    """R6.4: what is young, whatever a line says; and what is old without a line."""
    before()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.count() == 11


def test_the_task_keeps_the_log_of_cases_that_are_there() -> None:
    assert ended_well(tasks.purge_log)
    assert Event.objects.count() == 2, "none of these three is a case"
    assert SealStart.objects.count() == 1


def test_the_task_waits_for_whoever_seals() -> None:
    """It comes once a day: what it leaves, it leaves for a day."""
    sealing = psycopg.connect(database_url(), autocommit=True)
    sealing.execute("select pg_advisory_lock(%s)", [lock_number("audit.seal")])

    def over() -> None:
        try:
            until_somebody_waits()
        finally:
            sealing.close()
            connection.close()

    other = threading.Thread(target=over)
    other.start()
    try:
        assert ended_well(tasks.purge_log)
    finally:
        other.join()
    assert SealStart.objects.count() == 1
