"""What was ordered and never done: held back by a hold, and erased for its own reason or not."""

from contextlib import suppress
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from reports.audit.events import ReasonCode
from reports.audit.models import Event
from reports.cases.casework import legal_hold, reporter
from reports.cases.erasure import erasure, erasure_orders, retention
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case
from reports.cases.recovery import journal_replay
from reports.vault.journal import journal_standing, restore_journal
from tests.reports.cases import world
from tests.reports.cases.world import NOW, Report, World


class Lost(Exception):
    """The session goes before the commit."""


def lines(sign: str, report: Report) -> int:
    path = Path(settings.LINDEN_JOURNAL_DIR, "erased.log")
    return path.read_text().splitlines().count(f"{sign} {report.case_id}")


def asked(report: Report) -> None:
    """The reporter erases, and the transaction is lost after the journal has its line."""
    with suppress(Lost), transaction.atomic():
        reporter.erase(code_keys=report.code_keys, now=NOW)
        raise Lost
    assert journal_standing.being_erased([report.case_id]) == {report.case_id}


def closed(people: World) -> tuple[Report, datetime]:
    made = world.report()
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    case = lifecycle.close(
        case_id=made.case_id, reason=ReasonCode.SERVED, by=people.beatriz.staff, now=NOW
    )
    assert case.keep_until
    return made, case.keep_until


def run_out(people: World, monkeypatch: pytest.MonkeyPatch) -> tuple[Report, datetime]:
    """A case whose time is over; what was to erase it is lost likewise."""
    made, until = closed(people)
    erase = erasure.erase_case

    def lost(**said: object) -> None:
        erase(**said)  # type: ignore[arg-type]
        raise Lost

    with monkeypatch.context() as patch:
        patch.setattr("reports.cases.erasure.retention.erase_case", lost)
        assert retention.expire(now=until).cases == 0
    assert journal_standing.being_erased([made.case_id]) == {made.case_id}
    return made, until


def hold(people: World, report: Report, now: datetime = NOW) -> None:
    legal_hold.put_hold(
        case_id=report.case_id,
        reason=ReasonCode.COURT_CASE,
        authority="court",
        review_on=(now + timedelta(days=30)).date(),
        by=people.dalia.staff,
        now=now,
    )


def kinds(report: Report) -> list[tuple[str, str | None]]:
    found = Event.objects.filter(case_id=report.case_id, kind__in=["erased", "expired", "restored"])
    return list(found.values_list("kind", "reason"))


def test_an_order_under_a_hold_is_withdrawn_once_that_is_committed(transactional_db: None) -> None:
    """With real commits: after one there is no transaction to ask for."""
    people = world.build()
    made = world.report()
    asked(made)
    hold(people, made)
    assert erasure_orders.carry_out(now=NOW) == 1
    assert lines("-", made) == 1
    assert journal_standing.being_erased([made.case_id]) == set()
    assert Case.objects.get(id=made.case_id).erase_requested_at is not None


def test_one_that_nobody_asked_for_ends_by_its_own_reason(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, until = run_out(people, monkeypatch)
    erasure_orders.carry_out(now=until)
    assert Case.objects.filter(id=made.case_id).exists()
    assert retention.expire(now=until).cases == 1
    assert kinds(made) == [("expired", "retention")]


def test_one_that_nobody_asked_for_and_was_reopened_is_kept(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, until = run_out(people, monkeypatch)
    lifecycle.reopen(case_id=made.case_id, by=people.beatriz.staff, now=until)
    erasure_orders.carry_out(now=until)
    retention.expire(now=until)
    assert Case.objects.filter(id=made.case_id).exists()


def test_a_hold_on_one_that_nobody_asked_for_makes_no_wish(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the hold ends it is erased because its time is over, not because somebody asked."""
    made, until = run_out(people, monkeypatch)
    hold(people, made, until)
    erasure_orders.carry_out(now=until)
    assert Case.objects.get(id=made.case_id).erase_requested_at is None
    assert legal_hold.lift_hold(case_id=made.case_id, by=people.dalia.staff, now=until) is not None
    assert retention.expire(now=until).cases == 1
    assert kinds(made) == [("expired", "retention")]


def test_asked_for_since_is_asked_for(people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made, until = run_out(people, monkeypatch)
    asked(made)
    erasure_orders.carry_out(now=until)
    assert kinds(made) == [("erased", "")]


def test_a_restore_keeps_what_was_only_ordered_and_is_held(transactional_db: None) -> None:
    people = world.build()
    held, free, done = world.report(), world.report(), world.report()
    with transaction.atomic():
        restore_journal.erased(done.case_id, now=NOW)
    for each in (held, free):
        asked(each)
    for each in (held, done):
        hold(people, each)
    said = StringIO()
    call_command("after_restore", stdout=said)
    assert f"ordered, never seen done, and kept: 1\n  {held.case_id}\n" in said.getvalue()
    assert list(Case.objects.values_list("id", flat=True)) == [held.case_id]
    assert Case.objects.get().erase_requested_at is not None
    assert lines("-", held) == 1
    assert journal_replay.erase_again(now=NOW).erased == []


def test_a_restore_erases_what_the_release_before_ends_erased(transactional_db: None) -> None:
    """Release 0.1 wrote orders alone: a hold at the time of the backup, lifted since, keeps none.

    What this release adds to that journal, and did not do, is still kept.
    """
    people = world.build()
    old, failed, new = world.report(), world.report(), world.report()
    path = Path(settings.LINDEN_JOURNAL_DIR, "erased.log")
    path.write_text(f"{NOW.isoformat(timespec='seconds')} {old.case_id}\n")
    with transaction.atomic():
        restore_journal.erased(new.case_id, now=NOW)
    asked(failed)
    for each in (old, failed):
        hold(people, each)
    said = StringIO()
    call_command("after_restore", stdout=said)
    assert "erased again, as the journal says: 2\n" in said.getvalue()
    assert list(Case.objects.values_list("id", flat=True)) == [failed.case_id]


def test_a_restore_keeps_what_was_withdrawn(transactional_db: None) -> None:
    """The hold came after the backup, and with the backup it is gone: the order is gone too."""
    people = world.build()
    made = world.report()
    asked(made)
    hold(people, made)
    erasure_orders.carry_out(now=NOW)
    Case.objects.filter(id=made.case_id).update(
        hold_reason="", hold_authority="", hold_review_on=None
    )
    assert journal_replay.erase_again(now=NOW).erased == []


def test_a_restore_leaves_what_nobody_asked_for_to_its_time(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, until = run_out(people, monkeypatch)
    assert journal_replay.erase_again(now=until).erased == []
    assert retention.expire(now=until).cases == 1
    assert kinds(made) == [("expired", "retention")]


def test_half_of_what_was_said_is_read_with_the_rest(people: World) -> None:
    """A crash, or a look at that moment, between the word and its order."""
    made, other = world.report(), world.report()
    path = Path(settings.LINDEN_JOURNAL_DIR, "erased.log")
    path.write_text(f"! {made.case_id}\n")
    erasure_orders.carry_out(now=NOW)
    with transaction.atomic():
        restore_journal.erased(made.case_id, now=NOW, unasked=True)
        restore_journal.erased(other.case_id, now=NOW)
    path.write_text(path.read_text().removeprefix(f"! {made.case_id}\n"))
    erasure_orders.carry_out(now=NOW)
    assert list(Case.objects.values_list("id", flat=True)) == [made.case_id]
