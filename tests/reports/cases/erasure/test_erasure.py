"""R6.3, R6.7, R6.8: after erasing nothing opens it, whatever was kept."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models
from psycopg import sql
from pytest_django.fixtures import Settings

from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM
from reports.audit.models import Event
from reports.cases import worklists
from reports.cases.access.access import NotAReason, NotYours
from reports.cases.casework import conversation, legal_hold, notes, reporter
from reports.cases.casework.reporter import CodeUnknown
from reports.cases.erasure.erasure import UnderHold, erase_case
from reports.cases.lifecycle import lifecycle
from reports.cases.lifecycle.lifecycle import NotAllowed
from reports.cases.models import Case, ErasureNotice, Task
from reports.cases.ownership import ownership
from reports.vault.case_keys.case_keys import CaseVault, NoCaseKeys
from reports.vault.journal import restore_journal
from tests.reports.cases import world
from tests.reports.cases.world import MINUTE, NOW, Report, World
from tests.reports.vault.to_erase import to_erase

REVIEW = (NOW + timedelta(days=90)).date()


def lived_in(people: World) -> Report:
    """A case with something of everything."""
    made = world.report()
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    world.opened(people.beatriz, made.case_id)
    conversation.write_message(
        case_id=made.case_id, text="sample", by=people.beatriz.staff, now=NOW
    )
    notes.add_note(case_id=made.case_id, text="sample", by=people.beatriz.staff, now=NOW)
    return made


def hold(people: World, made: Report) -> None:
    legal_hold.put_hold(
        case_id=made.case_id,
        reason=ReasonCode.COURT_CASE,
        authority="court",
        review_on=REVIEW,
        by=people.dalia.staff,
        now=NOW,
    )


def test_the_code_alone_erases_everything(people: World) -> None:
    made = lived_in(people)
    assert reporter.erase(code_keys=made.code_keys, now=NOW).done
    with pytest.raises(CodeUnknown):
        reporter.open_by_code(code_keys=made.code_keys, now=NOW)
    with pytest.raises(NotYours):
        world.opened(people.dalia, made.case_id)
    with pytest.raises(NoCaseKeys):
        CaseVault.load(made.case_id)
    assert made.case_id in to_erase()


CASE_TABLES = {
    # every table that may name a case, and whether erasing empties it; the log keeps ids
    "reports_case": True,
    "reports_casedatakey": True,
    "reports_casefile": True,
    "reports_casekeys": True,
    "reports_codegrant": True,
    "reports_codepublic": True,
    "reports_conflict": True,
    "reports_content": True,
    "reports_task": True,
    "reports_event": False,
    "reports_attempt": True,
    "reports_followup": True,
    "reports_inboundtext": True,
    "reports_outboundtext": True,
    "reports_pinged": True,
    "reports_presence": True,
    "reports_sharedreferral": True,
    "reports_sign": True,
    "reports_textconversation": True,
    "reports_connection": True,
    "reports_connectionwish": True,
    "reports_otherpartykey": True,
    "nightlife_homecheck": True,
    "shelters_need": True,
}


def test_every_table_that_names_a_case_is_known() -> None:
    """A table added later must say here what erasing does to it."""
    found = {"reports_case"}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            target = field.related_model if isinstance(field, models.ForeignKey) else None
            if target is Case or field.column == "case_id":
                found.add(model._meta.db_table)
    assert found == set(CASE_TABLES)


@pytest.mark.django_db
def test_the_database_takes_such_rows_along() -> None:
    """Whatever a row that points at a case is about: it goes with the case, in the same moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select conrelid::regclass::text, conname, confdeltype::text from pg_constraint"
            " where contype = 'f' and confrelid = 'reports_case'::regclass"
        )
        found = cursor.fetchall()
    assert {"reports_connection", "shelters_need", "nightlife_homecheck"} <= {
        row[0] for row in found
    }
    assert [row for row in found if row[2] != "c"] == []


def test_no_such_table_keeps_a_row(people: World) -> None:
    made, other = lived_in(people), lived_in(people)
    reporter.erase(code_keys=made.code_keys, now=NOW)
    with connection.cursor() as cursor:
        for table, emptied in CASE_TABLES.items():
            column = "id" if table == "reports_case" else "case_id"
            query = sql.SQL("select count(*) from {} where {} = %s").format(
                sql.Identifier(table), sql.Identifier(column)
            )
            cursor.execute(query, [made.case_id])
            row = cursor.fetchone()
            assert row
            assert (row[0] == 0) is emptied, table
    assert world.opened(people.beatriz, other.case_id).words()


def test_the_desk_learns_only_level_and_team(people: World) -> None:
    made = lived_in(people)
    reporter.erase(code_keys=made.code_keys, now=NOW)
    (notice,) = worklists.inbox(staff=people.beatriz.staff, now=NOW).notices
    assert (notice.level, notice.team_id, notice.erased_at) == (
        made.filed.level,
        people.french,
        MINUTE,
    )
    columns = {field.column for field in ErasureNotice._meta.concrete_fields}
    assert columns == {"id", "team_id", "rank", "erased_at", "seen_at"}
    assert worklists.inbox(staff=people.dirk.staff, now=NOW).notices == ()
    worklists.see_notice(notice_id=notice.pk, by=people.dirk.staff, now=NOW)
    assert worklists.inbox(staff=people.beatriz.staff, now=NOW).notices
    worklists.see_notice(notice_id=notice.pk, by=people.beatriz.staff, now=NOW)
    assert worklists.inbox(staff=people.beatriz.staff, now=NOW).notices == ()


def test_a_closed_case_is_erased_without_telling_anybody(people: World) -> None:
    made = lived_in(people)
    lifecycle.close(
        case_id=made.case_id, reason=ReasonCode.SERVED, by=people.beatriz.staff, now=NOW
    )
    reporter.erase(code_keys=made.code_keys, now=NOW)
    assert not ErasureNotice.objects.exists()


def test_under_legal_hold_her_wish_waits_for_the_end(people: World) -> None:
    """R6.7"""
    made = lived_in(people)
    hold(people, made)
    for _ in range(2):
        assert not reporter.erase(code_keys=made.code_keys, now=NOW).done
    assert Event.objects.filter(kind="erasure_requested").count() == 1
    assert reporter.open_by_code(code_keys=made.code_keys, now=NOW).erase_requested
    assert world.opened(people.beatriz, made.case_id).words()
    assert legal_hold.lift_hold(case_id=made.case_id, by=people.dalia.staff, now=NOW) is None
    with pytest.raises(CodeUnknown):
        reporter.open_by_code(code_keys=made.code_keys, now=NOW)
    kinds = list(
        Event.objects.filter(case_id=made.case_id)
        .order_by("position")
        .values_list("kind", flat=True)
    )
    assert kinds[-2:] == ["hold_lifted", "erased"]


def test_nothing_erases_a_held_case(people: World) -> None:
    made = lived_in(people)
    hold(people, made)
    case = Case.objects.get(id=made.case_id)
    with pytest.raises(UnderHold):
        erase_case(case=case, by=SYSTEM, kind=EventKind.EXPIRED, now=NOW)
    assert world.opened(people.beatriz, made.case_id).words()


def test_a_hold_names_reason_authority_and_review(people: World) -> None:
    made = lived_in(people)
    hold(people, made)
    case = Case.objects.get(id=made.case_id)
    assert (case.hold_reason, case.hold_authority, case.hold_review_on) == (
        "court_case",
        "court",
        REVIEW,
    )
    assert Task.objects.filter(case=case, kind="hold_review", for_coordinator=True).exists()
    with pytest.raises(legal_hold.AlreadyHeld):
        hold(people, made)
    lifted = legal_hold.lift_hold(case_id=made.case_id, by=people.dalia.staff, now=NOW)
    assert lifted
    assert not lifted.is_held
    with pytest.raises(legal_hold.NotHeld):
        legal_hold.lift_hold(case_id=made.case_id, by=people.dalia.staff, now=NOW)
    kinds = set(Event.objects.filter(case_id=made.case_id).values_list("kind", flat=True))
    assert {"hold_put", "hold_lifted"} <= kinds


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reason": ReasonCode.WISH}, NotAReason),
        ({"authority": "a friend"}, legal_hold.UnknownAuthority),
        ({"review_on": NOW.date()}, legal_hold.ReviewInPast),
    ],
)
def test_half_a_hold_is_refused(
    people: World, changes: dict[str, object], refusal: type[Exception]
) -> None:
    made = lived_in(people)
    given = {"reason": ReasonCode.COURT_CASE, "authority": "court", "review_on": REVIEW}
    with pytest.raises(refusal):
        legal_hold.put_hold(
            case_id=made.case_id,
            by=people.dalia.staff,
            now=NOW,
            **(given | changes),  # type: ignore[arg-type]
        )


def test_a_worker_puts_no_hold(people: World) -> None:
    made = lived_in(people)
    with pytest.raises(NotAllowed):
        legal_hold.put_hold(
            case_id=made.case_id,
            reason=ReasonCode.COURT_CASE,
            authority="court",
            review_on=REVIEW,
            by=people.beatriz.staff,
            now=NOW,
        )


def test_erasing_works_for_a_case_of_another_team_now(people: World) -> None:
    made = lived_in(people)
    ownership.hand_over(
        opened=world.opened(people.beatriz, made.case_id),
        to_team=people.dutch,
        note="sample",
        by=people.beatriz.staff,
        now=NOW,
    )
    assert reporter.erase(code_keys=made.code_keys, now=NOW).done


def test_without_a_journal_nothing_is_erased(
    people: World, settings: Settings, tmp_path: Path
) -> None:
    made = lived_in(people)
    settings.LINDEN_JOURNAL_DIR = str(tmp_path / "gone")
    with pytest.raises(restore_journal.NoJournal):
        reporter.erase(code_keys=made.code_keys, now=NOW)
    assert world.opened(people.beatriz, made.case_id).words()
