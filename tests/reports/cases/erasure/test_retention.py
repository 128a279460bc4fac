"""R6.6: what is kept no longer goes, holds stay, twice does nothing, a dry run counts."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import transaction

from reports.audit.chain import seals
from reports.audit.events import ReasonCode
from reports.audit.models import Event
from reports.cases.casework import legal_hold, reporter
from reports.cases.casework.reporter import CodeUnknown
from reports.cases.erasure import erasure, retention
from reports.cases.erasure.retention import Expired, expire
from reports.cases.lifecycle import lifecycle
from reports.cases.lifecycle.lifecycle import kept_for
from reports.cases.models import Case, ErasureNotice
from reports.cases.recovery import journal_replay
from reports.region import region
from reports.vault.case_keys import case_keys
from reports.vault.case_keys.case_keys import CaseVault, NoCaseKeys
from reports.vault.journal import restore_journal
from reports.vault.primitives.errors import SealBroken
from tests.reports.cases import world
from tests.reports.cases.world import NOW, Report, World
from tests.reports.vault.to_erase import to_erase


def closed(people: World, reason: ReasonCode = ReasonCode.SERVED) -> tuple[Report, datetime]:
    made = world.report()
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    case = lifecycle.close(case_id=made.case_id, reason=reason, by=people.beatriz.staff, now=NOW)
    assert case.keep_until
    return made, case.keep_until


def test_how_long_depends_on_how_it_ended() -> None:
    policy = region().retention
    wanted = kept_for(ReasonCode.NOT_WANTED, policy)
    reached = kept_for(ReasonCode.NOT_REACHED, policy)
    served = kept_for(ReasonCode.SERVED, policy)
    assert wanted == timedelta(days=policy.no_contact_days)
    assert timedelta() < wanted < reached < served


def test_due_cases_go_and_others_stay(people: World) -> None:
    due, keep_until = closed(people, ReasonCode.NOT_WANTED)
    later, _ = closed(people)
    still_open = world.report()
    assert expire(now=keep_until - timedelta(seconds=1)).cases == 0
    assert expire(now=keep_until, dry_run=True).cases == 1
    assert world.opened(people.beatriz, due.case_id).words(), "a dry run erases nothing"
    assert expire(now=keep_until).cases == 1
    assert expire(now=keep_until).cases == 0, "twice does nothing"
    with pytest.raises(NoCaseKeys):
        CaseVault.load(due.case_id)
    assert due.case_id in to_erase()
    assert set(Case.objects.values_list("id", flat=True)) == {later.case_id, still_open.case_id}
    event = Event.objects.get(kind="expired")
    assert (event.actor_role, event.reason) == ("system", "retention")
    assert not ErasureNotice.objects.exists()


def test_a_held_case_stays_and_is_counted(people: World) -> None:
    """R6.7"""
    made, keep_until = closed(people)
    legal_hold.put_hold(
        case_id=made.case_id,
        reason=ReasonCode.AUTHORITY_ORDER,
        authority="prosecutor",
        review_on=(NOW + timedelta(days=30)).date(),
        by=people.dalia.staff,
        now=NOW,
    )
    assert not retention._expire_case(made.case_id, keep_until), "held after it was listed"
    assert expire(now=keep_until) == Expired(cases=0, codes=1, notices=0, held=1)
    legal_hold.lift_hold(case_id=made.case_id, by=people.dalia.staff, now=NOW)
    assert expire(now=keep_until).cases == 1


def test_a_return_code_ends_some_days_after_closure(people: World) -> None:
    made, _ = closed(people)
    days = timedelta(days=region().retention.code_days_after_closure)
    assert expire(now=NOW + days - timedelta(seconds=1)).codes == 0
    assert expire(now=NOW + days).codes == 1
    assert expire(now=NOW + days).codes == 0
    with pytest.raises(CodeUnknown):
        reporter.open_by_code(code_keys=made.code_keys, now=NOW)
    assert world.opened(people.beatriz, made.case_id).words()


def test_notices_go_after_a_month(people: World) -> None:
    reporter.erase(code_keys=world.report().code_keys, now=NOW)
    assert expire(now=NOW + timedelta(days=29)).notices == 0
    assert expire(now=NOW + timedelta(days=31)).notices == 1


def test_the_command_says_what_it_did(people: World) -> None:
    made, _ = closed(people)
    Case.objects.filter(id=made.case_id).update(keep_until=NOW - timedelta(days=1))
    said = StringIO()
    call_command("erase_expired", "--dry-run", stdout=said)
    assert "cases would be erased: 1" in said.getvalue()
    assert Case.objects.exists()
    call_command("erase_expired", stdout=said)
    assert "cases erased: 1" in said.getvalue()
    assert not Case.objects.exists()


def test_what_was_erased_before_a_restore_is_erased_again(people: World) -> None:
    """A backup from before an erasure comes back with the case in it."""
    made, other = world.report(), world.report()
    with transaction.atomic():
        restore_journal.erased(made.case_id, now=NOW)
    assert made.case_id in journal_replay.erase_again(now=NOW).erased
    assert journal_replay.erase_again(now=NOW).erased == []
    with pytest.raises(NoCaseKeys):
        CaseVault.load(made.case_id)
    assert list(journal_replay.cases_to_review()) == [other.case_id]
    assert Event.objects.filter(kind="restored", case_id=made.case_id).count() == 1


def test_the_command_after_a_restore(people: World) -> None:
    """The log is behind its journal until it has run; twice does nothing more."""
    made, other = world.report(), world.report()
    with transaction.atomic():
        restore_journal.erased(made.case_id, now=NOW)
    restore_journal.set_audit_head("7 " + "ab" * 32)
    assert seals.is_behind()
    said = StringIO()
    call_command("after_restore", stdout=said)
    assert f"erased again, as the journal says: 1\n  {made.case_id}" in said.getvalue()
    assert f"  {other.case_id}\ncases to review: 1" in said.getvalue()
    assert not seals.is_behind()
    again = StringIO()
    call_command("after_restore", stdout=again)
    assert "erased again, as the journal says: 0" in again.getvalue()
    assert "not behind" in again.getvalue()


def test_one_that_cannot_be_erased_keeps_no_other(
    people: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (bad, until), _ = closed(people), closed(people)
    erase_case = erasure.erase_case

    def erase(**said: Any) -> None:
        if said["case"].id == bad.case_id:
            raise SealBroken
        erase_case(**said)

    monkeypatch.setattr("reports.cases.erasure.retention.erase_case", erase)
    assert expire(now=until).cases == 1
    assert list(Case.objects.values_list("id", flat=True)) == [bad.case_id]
    assert [record.case_id for record in caplog.records] == [str(bad.case_id)]  # type: ignore[attr-defined]


def test_a_code_that_cannot_be_ended_keeps_no_other(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bad, _), _ = closed(people), closed(people)
    end_code = case_keys.end_code

    def end(case_id: UUID) -> None:
        if case_id == bad.case_id:
            raise SealBroken
        end_code(case_id)

    monkeypatch.setattr("reports.cases.erasure.retention.end_code", end)
    later = NOW + timedelta(days=region().retention.code_days_after_closure)
    assert expire(now=later).codes == 1
    assert Case.objects.get(code_ended_at__isnull=True).id == bad.case_id
