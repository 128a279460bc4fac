"""Whoever can write to the database keeps a copy of a row, and puts it back whole when it is old.

Blob and revision together open as they did. Everything is raw SQL, as the owner of the database.
"""

from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from reports.accounts.credentials import own_account
from reports.accounts.directory import organisations, teams
from reports.accounts.directory.profiles import TeamProfile
from reports.audit.chain.seals import seal_minute
from reports.audit.verification.verify import verify
from reports.cases.access.access import NotYours
from reports.cases.casework import case_texts, reporter, safe_contact
from reports.cases.casework.reporter import CodeUnknown
from reports.cases.records.unreadable import Unreadable
from reports.region.vocabulary import Takes
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.journal.newest import SetBack
from reports.vault.primitives.errors import SealBroken
from reports.vault.row_checks.row_marks import RowFault
from tests.attacks.conftest import Scene
from tests.attacks.test_writer import opened
from tests.reports.cases import world
from tests.reports.cases.world import NOW, contact

NEW_NUMBER = "+32470999888"
OF_A_CASE = (  # parents before children, as a foreign key asks
    ("reports_case", "id"),
    ("reports_content", "case_id"),
    ("reports_casedatakey", "case_id"),
    ("reports_casekeys", "case_id"),
    ("reports_codegrant", "case_id"),
    ("reports_task", "case_id"),
)
type Rows = dict[str, list[tuple[Any, ...]]]


def sql(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Whatever the owner of the database may do."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


def copied(scene: Scene) -> Rows:
    """Every row of the case, copied while it was there."""
    return {
        table: sql(f"select * from {table} where {column} = %s", scene.case_id)  # noqa: S608
        for table, column in OF_A_CASE
    }


def put_back(rows: Rows) -> None:
    """All of them again, whole."""
    for table, found in rows.items():
        for row in found:
            marks = ", ".join(["%s"] * len(row))
            sql(f"insert into {table} values ({marks})", *row)  # noqa: S608


def contact_row(scene: Scene) -> tuple[Any, ...]:
    (row,) = sql(
        "select revision, blob from reports_content where case_id = %s and name = 'case.contact'",
        scene.case_id,
    )
    return row


def move(scene: Scene) -> None:
    """She is not safe on her old number any more, and says so with her code."""
    world.change_contact(code_keys=scene.code_keys, contact=contact(number=NEW_NUMBER), now=NOW)


def older_contact_back(scene: Scene, row: tuple[Any, ...]) -> None:
    sql(
        "update reports_content set revision = %s, blob = %s"
        " where case_id = %s and name = 'case.contact'",
        *row,
        scene.case_id,
    )


def faults() -> set[str]:
    """What `./run verify_audit` says."""
    return {fault.kind.value for fault in verify(now=NOW).faults}


SEALED = pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "not yet sealed"])


@SEALED
def test_an_older_safe_contact_put_back_whole_is_never_texted(scene: Scene, sealed: bool) -> None:
    """R1.12: a text to a number that is no longer safe is the worst that can be sent."""
    before = contact_row(scene)
    move(scene)
    if sealed:
        seal_minute(now=NOW)
    older_contact_back(scene, before)
    assert case_texts.read_now([scene.case_id]) == {scene.case_id: None}
    with pytest.raises(SetBack):
        safe_contact.read_contact(CaseVault.load(scene.case_id), scene.case_id)
    with pytest.raises(Unreadable):
        opened(scene.cast.beatriz, scene.case_id)
    with pytest.raises(Unreadable):
        reporter.open_by_code(code_keys=scene.code_keys, now=NOW).contact()
    with pytest.raises(Unreadable):
        move(scene)  # what is written over an older one would be taken for newer than all
    if not sealed:
        seal_minute(now=NOW)
    assert faults() == {RowFault.OLDER}


def test_put_back_with_its_own_marks_it_is_refused_too(scene: Scene) -> None:
    """Bucket and root of that time, whole: they are behind the journal, and nobody is texted."""
    seal_minute(now=NOW)
    before = contact_row(scene)
    buckets = sql("select number, packed from reports_newestbucket")
    root = sql("select number, digests, mac from reports_newestroot")
    move(scene)
    seal_minute(now=NOW)
    older_contact_back(scene, before)
    for number, packed in buckets:
        sql("update reports_newestbucket set packed = %s where number = %s", packed, number)
    assert case_texts.read_now([scene.case_id]) == {}  # the bucket does not fit the root
    sql("update reports_newestroot set number = %s, digests = %s, mac = %s", *root[0])
    assert case_texts.read_now([scene.case_id]) == {}  # the root is behind the journal
    with pytest.raises(NotYours):  # nobody has a seat while the marks are broken
        opened(scene.cast.beatriz, scene.case_id)
    assert RowFault.MARKS in faults()


@pytest.mark.parametrize(
    "statement",
    [
        "delete from reports_newestroot",
        "delete from reports_newestbucket",
        "update reports_newestroot set number = number + 1",
        "update reports_newestbucket set packed = ''",
        "insert into reports_newestbucket values (0, decode(repeat('01', 25), 'hex'))"
        " on conflict (number) do update set packed = excluded.packed",
    ],
)
def test_whoever_touches_the_marks_stops_texts_and_is_found_out(
    scene: Scene, statement: str
) -> None:
    """Destruction, and said so: no case is texted as if nothing were."""
    seal_minute(now=NOW)
    sql(statement)
    assert RowFault.MARKS in faults()


def test_an_erased_case_put_back_whole_stays_erased(scene: Scene) -> None:
    """R6.3: every row of it is there again, key and code; nobody opens it, nothing is sent."""
    rows = copied(scene)
    seal_minute(now=NOW)
    reporter.erase(code_keys=scene.code_keys, now=NOW)
    seal_minute(now=NOW)
    put_back(rows)
    assert case_texts.read_now([scene.case_id]) == {scene.case_id: None}
    with pytest.raises(CodeUnknown):
        reporter.open_by_code(code_keys=scene.code_keys, now=NOW)
    with pytest.raises(Unreadable):
        opened(scene.cast.beatriz, scene.case_id)
    assert RowFault.RETURNED in faults()


def test_nor_with_the_marks_of_the_minute_it_was_filed(scene: Scene) -> None:
    """A mark of the past counts only near its own minute."""
    rows = copied(scene)
    pending = sql("select kind, record, value, after, mac from reports_newestpending")
    for minute in range(4):
        contacts_of_others(scene, minute)
        seal_minute(now=NOW)
    reporter.erase(code_keys=scene.code_keys, now=NOW)
    seal_minute(now=NOW)
    put_back(rows)
    for mark in pending:
        sql(
            "insert into reports_newestpending (kind, record, value, after, mac)"
            " values (%s, %s, %s, %s, %s)",
            *mark,
        )
    assert case_texts.read_now([scene.case_id]) == {scene.case_id: None}
    seal_minute(now=NOW)
    assert case_texts.read_now([scene.case_id]) == {scene.case_id: None}


def contacts_of_others(scene: Scene, minute: int) -> None:
    """Something that is written every minute: she changes her number."""
    world.change_contact(
        code_keys=scene.code_keys, contact=contact(number=f"+3247010000{minute}"), now=NOW
    )


def test_a_teams_profile_is_nobodys_to_write(scene: Scene) -> None:
    """R7.15: not by hand, not another team's, not an older one: neither read nor built upon."""
    french, dutch = scene.cast.french, scene.cast.dutch
    change = partial(
        organisations.change_team,
        team_id=french.pk,
        profile=TeamProfile(name="Sample renamed", takes=Takes.BOTH),
        by=scene.cast.dalia.staff,
        now=NOW,
    )
    (before,) = sql("select profile, profile_revision from reports_team where id = %s", french.pk)
    change(revision=0)
    (changed,) = sql("select profile, profile_revision from reports_team where id = %s", french.pk)
    seal_minute(now=NOW)
    write = "update reports_team set profile = %s, profile_revision = %s where id = %s"
    for forged in (bytes(changed[0])[:-1] + b"\0", before[0]):
        sql(write, forged, 1, french.pk)
        with pytest.raises(SealBroken):
            teams.all_teams()
    sql(write, *changed, french.pk)
    (theirs,) = sql("select profile, profile_revision from reports_team where id = %s", dutch.pk)
    sql(write, *changed, dutch.pk)
    with pytest.raises(SealBroken):
        teams.all_teams()
    sql(write, *theirs, dutch.pk)
    assert faults() == set()
    change(revision=1)
    seal_minute(now=NOW)
    for older, revision, fault in ((before, 0, RowFault.REMOVED), (changed, 1, RowFault.OLDER)):
        sql(write, *older, french.pk)
        with pytest.raises(SetBack):
            change(revision=revision)
        assert faults() == {fault}


def test_an_older_profile_put_back_lets_nobody_in(scene: Scene) -> None:
    """A profile says what somebody must not know of (R7.9): an older one must not unsay it."""
    beatriz = scene.cast.beatriz
    (before,) = sql(
        "select profile, profile_revision from reports_user where id = %s", beatriz.user_id
    )
    own_account.change_duty_phone(user=beatriz.user, number="+32470111222", now=NOW)
    seal_minute(now=NOW)
    sql(
        "update reports_user set profile = %s, profile_revision = %s where id = %s",
        *before,
        beatriz.user_id,
    )
    with time_machine.travel(NOW, tick=False):
        client = Client()
        sent = {"login": beatriz.login, "password": beatriz.password}
        assert client.post("/staff/login/", sent).status_code != 302
    with pytest.raises(SetBack):
        own_account.change_duty_phone(user=beatriz.user, number="+32470111333", now=NOW)
    assert faults() == {RowFault.OLDER}
