"""Orders of the journal that nobody carried out: erased by the sweep, or kept for an authority."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from reports.audit.chain import seals
from reports.audit.events import ReasonCode
from reports.audit.models import Event
from reports.audit.verification.verify import FaultKind, verify
from reports.cases import tasks
from reports.cases.casework import legal_hold
from reports.cases.erasure import erasure, erasure_orders
from reports.cases.models import Case, ErasureNotice
from reports.cases.recovery import journal_replay
from reports.vault.case_keys import case_keys
from reports.vault.journal import journal_standing, restore_journal
from reports.vault.models import CaseDataKey, JournalMark
from tests.reports.cases import world
from tests.reports.cases.world import NOW, Report, World
from tests.reports.sweeps.ended import ended_well
from tests.reports.vault.to_erase import to_erase


def order(report: Report) -> None:
    """What is left of an erasure whose transaction failed."""
    with transaction.atomic():
        restore_journal.erased(report.case_id, now=NOW)


def journal() -> Path:
    return Path(settings.LINDEN_JOURNAL_DIR, "erased.log")


def hold(people: World, report: Report) -> None:
    legal_hold.put_hold(
        case_id=report.case_id,
        reason=ReasonCode.COURT_CASE,
        authority="court",
        review_on=(NOW + timedelta(days=30)).date(),
        by=people.dalia.staff,
        now=NOW,
    )


def test_an_order_is_carried_out_once_and_the_desk_is_told(people: World) -> None:
    made, other = world.report(), world.report()
    order(made)
    assert erasure_orders.carry_out(now=NOW) == 1
    assert list(Case.objects.values_list("id", flat=True)) == [other.case_id]
    assert ErasureNotice.objects.count() == 1
    assert Event.objects.filter(kind="erased", case_id=made.case_id).count() == 1
    assert journal_standing.being_erased([made.case_id]) == {made.case_id}, "its own line is new"
    assert erasure_orders.carry_out(now=NOW) == 0
    assert journal_standing.being_erased([made.case_id]) == set()


def test_keys_without_a_case_go_too(people: World) -> None:
    made = world.report()
    Case.objects.filter(id=made.case_id).delete()
    order(made)
    assert erasure_orders.carry_out(now=NOW) == 1
    assert not CaseDataKey.objects.filter(case_id=made.case_id).exists()


def test_a_hold_put_since_withdraws_the_order_and_keeps_the_wish(
    people: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """R6.7: what did not happen before the hold waits for its end, after a restore too.

    The journal hears of it once the wish is kept: before, a lost commit lost the order as well.
    """
    made = world.report()
    order(made)
    hold(people, made)
    with django_capture_on_commit_callbacks() as later:
        assert erasure_orders.carry_out(now=NOW) == 1
    journal = Path(settings.LINDEN_JOURNAL_DIR, "erased.log")
    assert f"- {made.case_id}" not in journal.read_text()
    for each in later:
        each()
    assert f"- {made.case_id}" in journal.read_text()
    case = Case.objects.get(id=made.case_id)
    assert case.erase_requested_at is not None
    assert journal_standing.being_erased([made.case_id]) == set()
    assert journal_replay.erase_again(now=NOW).erased == []
    assert legal_hold.lift_hold(case_id=made.case_id, by=people.dalia.staff, now=NOW) is None
    restore_journal.carried_out(made.case_id)
    assert made.case_id in to_erase()


def test_one_that_cannot_be_erased_keeps_no_other_and_its_turn(
    people: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = world.report(), world.report()
    order(bad)
    order(good)
    erase = erasure.erase_case

    def fails(**said: object) -> None:
        if said["case"].id == bad.case_id:  # type: ignore[attr-defined]
            raise OSError
        erase(**said)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr("reports.cases.erasure.erasure_orders.erase_case", fails)
        assert erasure_orders.carry_out(now=NOW) == 1
    assert "order_not_carried_out" in caplog.messages
    assert journal_standing.being_erased([bad.case_id]) == {bad.case_id}
    assert erasure_orders.carry_out(now=NOW) == 1
    assert not Case.objects.exists()


def test_a_database_that_was_set_back_is_left_to_the_operator(people: World) -> None:
    """Its seal is gone, or the journal knows that the erasure committed: it stands still."""
    made, other = world.report(), world.report()
    order(made)
    restore_journal.carried_out(made.case_id)
    order(other)
    assert erasure_orders.carry_out(now=NOW) == 0
    assert journal_standing.is_behind()
    case_keys.destroy_case_keys(made.case_id)
    restore_journal.set_audit_head("9 " + "00" * 32)
    assert erasure_orders.carry_out(now=NOW) == 0
    seals.start_again()
    assert erasure_orders.carry_out(now=NOW) == 2


def test_a_restored_database_has_an_older_mark(people: World) -> None:
    made = world.report()
    order(world.report())
    tasks.carry_out()
    before = list(JournalMark.objects.values())
    with transaction.atomic():
        restore_journal.erased(made.case_id, now=NOW)
        restore_journal.carried_out(made.case_id)
    kept = list(CaseDataKey.objects.filter(case_id=made.case_id))
    tasks.carry_out()
    case_keys.destroy_case_keys(made.case_id)
    tasks.carry_out()
    assert not journal_standing.is_behind()
    # The backup of before.
    JournalMark.objects.all().delete()
    JournalMark.objects.bulk_create(JournalMark(**row) for row in before)
    CaseDataKey.objects.bulk_create(kept)
    assert journal_standing.is_behind()
    assert not ended_well(tasks.carry_out)


def cut(path: Path) -> None:
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[1:]))


def swap(path: Path) -> None:
    path.write_text(path.read_text().replace("T", " "))


@pytest.mark.parametrize("change", [cut, swap, Path.unlink])
def test_a_journal_that_is_another_is_named_until_a_person_accepts_it(
    people: World, caplog: pytest.LogCaptureFixture, change: object
) -> None:
    order(world.report())
    tasks.carry_out()
    assert ended_well(tasks.carry_out)
    seals.seal_minute(now=NOW)
    assert verify(now=NOW).faults == []
    change(journal())  # type: ignore[operator]
    assert not ended_well(tasks.carry_out)
    assert "journal_is_another" in caplog.messages
    assert [fault.kind for fault in verify(now=NOW).faults] == [FaultKind.JOURNAL_CUT]
    journal_replay.erase_again(now=NOW)
    assert verify(now=NOW).faults == []


def test_a_forged_mark_hides_no_order(people: World) -> None:
    """Whoever writes to the database says that all is carried out."""
    made = world.report()
    order(made)
    JournalMark.objects.create(size=journal().stat().st_size, digest=b"x" * 32, mac=b"x" * 32)
    assert journal_standing.being_erased([made.case_id]) == {made.case_id}
    assert erasure_orders.carry_out(now=NOW) == 1


def test_what_came_back_behind_the_mark_is_named(people: World) -> None:
    made = world.report()
    kept = list(CaseDataKey.objects.filter(case_id=made.case_id))
    order(made)
    tasks.carry_out()
    tasks.carry_out()
    seals.seal_minute(now=NOW)
    CaseDataKey.objects.bulk_create(kept)
    assert FaultKind.CAME_BACK in {fault.kind for fault in verify(now=NOW).faults}


@contextmanager
def running(report: Report) -> Iterator[None]:
    """Somebody erases the case in a transaction that is still open; then it commits."""
    ready, end = threading.Event(), threading.Event()

    def erase() -> None:
        try:
            with transaction.atomic():
                case = Case.objects.select_for_update().get(id=report.case_id)
                restore_journal.erased(case.id, now=NOW)
                ready.set()
                end.wait()
                case_keys.destroy_case_keys(case.id)
                case.delete()
        finally:
            ready.set()
            connection.close()

    thread = threading.Thread(target=erase)
    thread.start()
    ready.wait()
    try:
        yield
    finally:
        end.set()
        thread.join()


def test_an_erasure_that_runs_is_left_alone(transactional_db: None) -> None:
    world.build()
    made = world.report()
    with running(made):
        assert erasure_orders.carry_out(now=NOW) == 0
        assert journal_standing.being_erased([made.case_id]) == {made.case_id}
        assert Case.objects.filter(id=made.case_id).exists()
    assert not Case.objects.exists()
    assert f"+ {made.case_id}" in journal().read_text()
    assert erasure_orders.carry_out(now=NOW) == 0
    assert not Event.objects.filter(kind="erased").exists()
