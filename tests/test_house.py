"""The tests that guard the house as a whole."""

import pytest
from django.db import connection

from config.roles import passing

GONE_AT_ERASURE = {
    "nightlife_homecheck",
    "reports_attempt",
    "reports_case",
    "reports_casedatakey",
    "reports_casefile",
    "reports_casekeys",
    "reports_codegrant",
    "reports_codepublic",
    "reports_conflict",
    "reports_connection",
    "reports_connectionwish",
    "reports_content",
    "reports_followup",
    "reports_inboundtext",
    "reports_otherpartykey",
    "reports_outboundtext",
    "reports_pinged",
    "reports_presence",
    "reports_sharedreferral",
    "reports_sign",
    "reports_task",
    "reports_textconversation",
    "shelters_need",
}
KEPT = {"reports_event"}
"""The audit keeps that a case was, was opened and was erased: codes and ids."""


def rows(query: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


@pytest.mark.django_db
def test_the_suite_runs_on_a_real_postgresql() -> None:
    assert connection.vendor == "postgresql"
    ((version,),) = rows("select current_setting('server_version_num')::int")
    assert isinstance(version, int)
    assert version >= 170000


@pytest.mark.django_db
def test_every_table_that_holds_a_case_id_is_known_to_erasure() -> None:
    """A table added tomorrow must say here whether it is emptied when a case is erased (R6.3)."""
    holding = rows(
        "select table_name from information_schema.columns"
        " where table_schema = 'public' and column_name in ('case_id', 'report_id')"
    )
    assert {table for (table,) in holding} | {"reports_case"} == GONE_AT_ERASURE | KEPT


@pytest.mark.django_db
def test_what_only_a_browser_opens_is_in_tables_that_no_dump_keeps() -> None:
    """Unlock rows and drafts; and whatever a crash empties anyway is in no backup."""
    unlogged = rows(
        "select 'public.' || relname from pg_class where relpersistence = 'u' and relkind = 'r'"
        " and relnamespace = 'public'::regnamespace"
    )
    browsers = {"public.reports_unlock", "public.reports_draftrow"}
    assert {str(table) for (table,) in unlogged} | browsers <= set(passing.names())


@pytest.mark.django_db
def test_no_plain_column_could_hold_a_persons_words() -> None:
    """Text columns are few, and each is a code from a list, a name of a kind, or a framework's."""
    columns = rows(
        "select table_name || '.' || column_name from information_schema.columns"
        " where table_schema = 'public'"
        " and table_name similar to '(reports|shelters|nightlife|pharmacy)_%'"
        " and data_type in ('text', 'character varying', 'json', 'jsonb')"
    )
    assert {column for (column,) in columns} == {
        "nightlife_entry.why",
        "nightlife_poster.language",
        "nightlife_preservetask.state",
        "nightlife_venuerole.post",
        "reports_attempt.outcome",
        "reports_backupdevice.name",  # django-otp's own; always empty
        "reports_case.channel",
        "reports_case.hold_authority",
        "reports_case.hold_reason",
        "reports_case.queue",
        "reports_case.status",
        "reports_content.name",
        "reports_datarequest.way",
        "reports_event.actor_role",
        "reports_event.kind",
        "reports_heartbeat.name",  # of a task
        "reports_keyholder.host",  # of a process: where it runs, what it is, which keys it has read
        "reports_keyholder.key_ids",
        "reports_keyholder.kind",
        "reports_keyholder.space",
        "reports_rowfinding.fault",  # a code, and a kind of row with its id
        "reports_rowfinding.place",
        "reports_event.reason",
        "reports_followup.answer",
        "reports_followup.plan",
        "reports_followup.state",
        "reports_followup.why",
        "reports_inboundtext.meaning",
        "reports_inboundtext.state",
        "reports_invitation.purpose",
        "reports_keywrap.method",
        "reports_membership.role",
        "reports_organisation.kind",
        "reports_outboundtext.failure_owner",
        "reports_outboundtext.kind",
        "reports_outboundtext.slot",
        "reports_outboundtext.state",
        "reports_outboundtext.template",
        "reports_outboundtext.why",
        "reports_pinged.kind",
        "reports_sharedreferral.state",
        "reports_sign.meaning",
        "reports_sign.signals",
        "reports_slip.kind",
        "reports_task.kind",
        "reports_task.newer_kind",
        "reports_team.kind",
        "reports_totpdevice.name",  # the same
        "shelters_availability.source",
        "shelters_closure.reason",
        "shelters_house.kind",
        "shelters_house.state",
        "shelters_importedrow.table",
        "shelters_matchrun.kind",
        "shelters_matchrun.policy",  # the version of a file of the region's
        "shelters_need.state",
        "shelters_need.tier_reason",
        "shelters_paper.kind",
        "shelters_placement.state",
        "shelters_placementstep.reason",
        "shelters_placementstep.state",
    }
