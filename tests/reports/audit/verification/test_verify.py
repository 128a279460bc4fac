"""Whatever somebody does to the log behind our back is found (R6.4).

She can switch the triggers off and write what she likes; what she has not got is the lookup key
and the journal.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from reports.audit.chain import seals
from reports.audit.chain.seals import BehindJournal, seal_minute
from reports.audit.events import EventKind
from reports.audit.log import Actor, record
from reports.audit.models import Event, Seal, UnsealedEvent
from reports.audit.tasks import seal as seal_task
from reports.audit.verification.verify import Fault, FaultKind, verify
from reports.vault.journal import restore_journal
from reports.vault.row_checks.row_marks import RowFault
from tests.reports.sweeps.ended import ended_well

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ONE, OTHER = UUID(int=1), UUID(int=2)


def _write(case_id: UUID, times: int = 3, *, now: datetime = NOW) -> None:
    for _ in range(times):
        record(
            kind=EventKind.CASE_OPENED, by=Actor(uuid4(), "care_worker"), now=now, case_id=case_id
        )


@pytest.fixture
def sealed() -> None:
    """Two cases, two minutes, two seals."""
    _write(ONE)
    _write(OTHER)
    seal_minute(now=NOW + timedelta(minutes=1))
    _write(ONE)
    seal_minute(now=NOW + timedelta(minutes=2))


@contextmanager
def _behind_our_back() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = origin")


def _sql(text: str, *values: UUID) -> None:
    with _behind_our_back(), connection.cursor() as cursor:
        cursor.execute(text, values)


def _faults(now: datetime = NOW + timedelta(minutes=3)) -> set[FaultKind | RowFault]:
    return {fault.kind for fault in verify(now=now).faults}


@pytest.mark.usefixtures("sealed")
class TestVerify:
    """What it finds, and what it leaves in peace."""

    def test_it_finds_nothing_wrong_with_a_log_left_alone(self) -> None:
        verdict = verify(now=NOW + timedelta(minutes=3))

        assert verdict.faults == []
        assert (verdict.events, verdict.chains, verdict.seals) == (9, 2, 2)
        assert (verdict.unsealed, verdict.journal) == (0, True)

    @pytest.mark.parametrize(
        "change",
        [
            "kind = 'note_added'",
            "at = at + interval '1 microsecond'",
            "actor_id = NULL",
            "actor_id = gen_random_uuid()",
            "actor_role = 'coordinator'",
            "subject_id = gen_random_uuid()",
            "reason = 'other'",
            "case_id = gen_random_uuid()",
            "id = gen_random_uuid()",
        ],
    )
    def test_it_finds_a_changed_event(self, change: str) -> None:
        sql = f"UPDATE reports_event SET {change} WHERE chain = %s AND position = 2"  # noqa: S608
        _sql(sql, ONE)

        assert _faults() == {FaultKind.FORGED, FaultKind.BROKEN_LINK}

    def test_it_finds_a_changed_event_whose_chain_was_made_good_again(self) -> None:
        """Digests need no key; macs do."""
        _sql("UPDATE reports_event SET kind = 'note_added' WHERE chain = %s AND position = 6", ONE)
        with _behind_our_back():
            _relink(ONE)

        assert _faults() == {FaultKind.FORGED, FaultKind.SEAL_BROKEN}

    def test_it_finds_a_deleted_event(self) -> None:
        _sql("DELETE FROM reports_event WHERE chain = %s AND position = 2", ONE)

        assert _faults() == {FaultKind.GAP}

    def test_it_finds_a_deleted_event_whose_chain_was_closed_up(self) -> None:
        _sql("DELETE FROM reports_event WHERE chain = %s AND position = 2", ONE)
        with _behind_our_back():
            _renumber(ONE)
            _relink(ONE)

        assert _faults() == {FaultKind.HEAD_GONE, FaultKind.SEAL_BROKEN}

    def test_it_finds_a_chain_cut_short(self) -> None:
        _sql("DELETE FROM reports_event WHERE chain = %s AND position > 4", ONE)

        assert _faults() == {FaultKind.HEAD_GONE}

    def test_it_finds_a_whole_chain_gone(self) -> None:
        _sql("DELETE FROM reports_event WHERE chain = %s", OTHER)

        assert _faults() == {FaultKind.HEAD_GONE}

    def test_it_finds_an_inserted_event(self) -> None:
        _sql(
            "INSERT INTO reports_event (id, at, kind, actor_role, reason, chain, case_id,"
            " position, mac, digest) SELECT gen_random_uuid(), at, kind, actor_role, reason,"
            " chain, case_id, 7, mac, digest FROM reports_event WHERE chain = %s"
            " AND position = 6",
            ONE,
        )

        assert FaultKind.FORGED in _faults()

    def test_it_finds_an_event_inserted_through_the_trigger(self) -> None:
        """The database chains it, but without the key its mac is nobody's."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO reports_event (id, at, kind, actor_role, reason, chain, case_id,"
                " position, mac, digest) VALUES (gen_random_uuid(), %s, 'case_opened',"
                " 'care_worker', '', %s, %s, 0, '', '')",
                [NOW, ONE, ONE],
            )

        assert _faults() == {FaultKind.FORGED}

    def test_it_finds_two_events_in_each_others_place(self) -> None:
        with _behind_our_back():
            _swap(ONE, 2, 3)
            _relink(ONE)

        assert _faults() == {FaultKind.SEAL_BROKEN}

    def test_it_finds_a_seal_of_somebody_else(self) -> None:
        _sql("UPDATE reports_seal SET mac = sha256('guess') WHERE number = 2")

        assert _faults() == {FaultKind.SEAL_BROKEN, FaultKind.BEHIND_JOURNAL}

    def test_it_finds_a_missing_seal(self) -> None:
        _sql("DELETE FROM reports_seal WHERE number = 1")

        assert FaultKind.SEAL_GAP in _faults()

    def test_it_finds_a_database_set_back_behind_its_journal(self) -> None:
        """The last minute is gone without a trace in the database; the journal knows of it."""
        _sql("DELETE FROM reports_event WHERE chain = %s AND position > 3", ONE)
        _sql("DELETE FROM reports_sealedhead WHERE seal_number = 2")
        _sql("DELETE FROM reports_seal WHERE number = 2")

        assert _faults() == {FaultKind.BEHIND_JOURNAL}

    def test_it_finds_a_guard_that_was_switched_off(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE reports_seal DISABLE TRIGGER audit_keep_rows")
            cursor.execute("DROP TRIGGER audit_chain ON reports_event")

        assert verify(now=NOW).faults == [
            Fault(FaultKind.GUARD_OFF, "audit_chain on reports_event"),
            Fault(FaultKind.GUARD_OFF, "audit_keep_rows on reports_seal"),
        ]

    def test_it_finds_a_kind_it_does_not_know(self) -> None:
        with _behind_our_back():
            event = Event.objects.filter(chain=ONE).order_by("-position")[0]
            Event.objects.filter(pk=event.pk).update(kind="gossip")

        assert FaultKind.UNKNOWN_KIND in _faults()

    def test_it_says_when_events_are_left_without_a_seal(self) -> None:
        _write(ONE, 1, now=NOW)

        soon, late = NOW + timedelta(minutes=9), NOW + timedelta(minutes=11)

        assert _faults(soon) == set()
        assert verify(now=soon).unsealed == 1
        assert _faults(late) == {FaultKind.NOT_SEALED}

    def test_taking_events_off_the_list_to_seal_does_not_hide_them(self) -> None:
        _write(ONE, 1, now=NOW)
        UnsealedEvent.objects.all().delete()
        seal_minute(now=NOW + timedelta(minutes=5))

        assert _faults(NOW + timedelta(minutes=11)) == {FaultKind.NOT_SEALED}


class TestSeals:
    """The minute's work."""

    def test_a_quiet_minute_makes_no_seal(self) -> None:
        assert seal_minute(now=NOW) == 0
        assert not Seal.objects.exists()
        assert restore_journal.read_audit_head() is None

    @pytest.mark.usefixtures("sealed")
    def test_the_head_is_in_the_journal(self) -> None:
        last = Seal.objects.get(number=2)

        assert restore_journal.read_audit_head() == f"2 {bytes(last.mac).hex()}"

    @pytest.mark.usefixtures("sealed")
    def test_a_set_back_database_seals_nothing_until_it_is_cleared_up(self) -> None:
        _sql("DELETE FROM reports_sealedhead WHERE seal_number = 2")
        _sql("DELETE FROM reports_seal WHERE number = 2")
        _write(ONE, 1)

        assert seals.is_behind()
        with pytest.raises(BehindJournal):
            seal_minute(now=NOW)
        seals.start_again()
        assert not seals.is_behind()
        assert seal_minute(now=NOW) == 1

    @pytest.mark.usefixtures("sealed")
    def test_a_database_without_seals_is_behind_a_journal_with_one(self) -> None:
        _sql("DELETE FROM reports_seal")

        assert seals.is_behind()
        seals.start_again()
        assert not seals.is_behind()

    @pytest.mark.usefixtures("sealed")
    def test_the_task_says_in_the_log_that_the_database_is_behind(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        _sql("DELETE FROM reports_seal")

        seal_task.run()

        assert [entry.message for entry in caplog.records] == ["database_behind_journal"]

    @pytest.mark.usefixtures("sealed")
    def test_the_task_that_refuses_did_not_end_well(self) -> None:
        """Or it would look alive for as long as nothing is sealed."""
        _sql("DELETE FROM reports_seal")

        assert not ended_well(seal_task)
        seals.start_again()
        assert ended_well(seal_task)

    def test_the_task_seals(self) -> None:
        _write(ONE)

        seal_task.run()

        assert Seal.objects.count() == 1


@pytest.mark.usefixtures("sealed")
class TestCommand:
    """./run verify_audit."""

    def test_it_says_what_it_checked(self) -> None:
        out = StringIO()
        call_command("verify_audit", stdout=out)

        assert "9 events in 2 chains, 2 seals" in out.getvalue()
        assert "The audit log holds." in out.getvalue()

    def test_it_exits_with_1_and_names_the_fault(self) -> None:
        _sql("DELETE FROM reports_event WHERE chain = %s AND position = 2", ONE)
        out = StringIO()

        with pytest.raises(SystemExit, match="1"):
            call_command("verify_audit", stdout=out)

        assert f"FAULT: an event is missing from its chain: chain {ONE}" in out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_it_looks_at_one_moment_while_others_write() -> None:
    with transaction.atomic():
        _write(ONE)

    assert verify(now=NOW).faults == []


def _relink(chain: UUID) -> None:
    """Make the digests of a chain good again, as anybody can who knows the source."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DO $$
            DECLARE row record; before bytea := ''::bytea;
            BEGIN
                FOR row IN SELECT * FROM reports_event ORDER BY chain, position LOOP
                    IF row.position = 1 THEN before := ''::bytea; END IF;
                    before := sha256(before || convert_to(concat_ws('|', row.id,
                        (extract(epoch FROM row.at) * 1000000)::bigint, row.kind,
                        coalesce(row.actor_id::text, ''), row.actor_role,
                        coalesce(row.case_id::text, ''), coalesce(row.subject_id::text, ''),
                        row.reason, row.chain, row.position), 'UTF8') || row.mac);
                    UPDATE reports_event SET digest = before WHERE id = row.id;
                END LOOP;
            END $$
            """
        )
    assert Event.objects.filter(chain=chain).exists()


def _renumber(chain: UUID) -> None:
    for place, event in enumerate(Event.objects.filter(chain=chain).order_by("position"), start=1):
        Event.objects.filter(pk=event.pk).update(position=place)


def _swap(chain: UUID, one: int, other: int) -> None:
    events = Event.objects.filter(chain=chain)
    events.filter(position=one).update(position=1000)
    events.filter(position=other).update(position=one)
    events.filter(position=1000).update(position=other)
