"""Whoever can write to the database, and has no key, tries to become the holder of a team's key.

Raw SQL for what is written to the tables, HTTP for what is asked of the house.
"""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client

from reports.accounts.models import Purpose
from reports.accounts.onboarding import invitations, members
from reports.audit.chain.seals import seal_minute
from reports.audit.log import OPERATOR
from reports.audit.verification.verify import verify
from reports.vault.journal.newest import SetBack
from reports.vault.primitives.errors import SealBroken
from reports.vault.row_checks.row_marks import RowFault
from reports.vault.team_keys import key_hierarchy, team_key_renewal
from tests.attacks.conftest import Scene
from tests.reports.accounts.people import log_in, remove
from tests.reports.cases.world import NOW


def sql(statement: str, *values: Any) -> int:
    """Write to the database as its owner; how many rows it was."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def test_due_written_into_the_rows_makes_no_new_key(scene: Scene) -> None:
    """Whoever decides when a team seals its next key decides to whose key it is sealed."""
    before = key_hierarchy.current_version(scene.cast.french.pk).number
    assert sql("update reports_keyversion set due = true where not coordinators")
    with time_machine.travel(NOW, tick=False):
        log_in(Client(), scene.cast.beatriz, now=NOW)
    assert key_hierarchy.current_version(scene.cast.french.pk).number == before


def test_due_taken_out_of_the_rows_keeps_no_key_alive(scene: Scene) -> None:
    """A removed colleague who writes to the database does not keep her team's key."""
    cast = scene.cast
    remove(cast.beatriz, cast.french, cast, now=NOW)
    sql("update reports_keyversion set due = false, made_at = made_at + interval '1 year'")
    assert cast.french.pk in members.teams_due(staff=cast.dalia.staff, now=NOW)
    ninety = NOW + timedelta(days=90)
    assert cast.dutch.pk in members.teams_due(staff=cast.dalia.staff, now=ninety)


def keep(query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Copy rows, as whoever reads the database can."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def faults() -> set[str]:
    """What `./run verify_audit` says a minute later, in words."""
    seal_minute(now=NOW)
    return {fault.kind.value for fault in verify(now=NOW).faults}


NEW_PASSWORD = "otter-candle-drum-cliff-19"


def follow(token: str) -> None:
    """Follow a link to where the password is chosen, as a browser does."""
    client = Client()
    assert client.post(f"/staff/invitation/{token}/").status_code == 302
    sent = {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    assert client.post("/staff/begin/", sent).status_code == 302


def test_whoever_deletes_the_coordinators_key_founds_no_new_one(scene: Scene) -> None:
    """The key is gone, which is destruction. Whoever enrols next does not become its holder."""
    cast = scene.cast
    seal_minute(now=NOW)
    token = invitations.issue_reset(
        user_id=cast.emil.user_id, purpose=Purpose.INVITATION, by=OPERATOR, now=NOW
    )
    assert sql("delete from reports_keyversion where coordinators") == 1
    with time_machine.travel(NOW, tick=False):
        follow(token)
    assert keep("select count(*) from reports_keyversion where coordinators") == [(0,)]
    assert RowFault.REMOVED in faults()


def test_nor_with_the_right_to_found_put_back(scene: Scene) -> None:
    """What the command wrote when the desk was founded counts once, near its own minute."""
    cast = scene.cast
    right = keep("select kind, record, value, after, mac from reports_newestpending where value=0")
    seal_minute(now=NOW)
    token = invitations.issue_reset(
        user_id=cast.emil.user_id, purpose=Purpose.INVITATION, by=OPERATOR, now=NOW
    )
    sql("delete from reports_keyversion where coordinators")
    for row in right:
        sql(
            "insert into reports_newestpending (kind, record, value, after, mac)"
            " values (%s, %s, %s, %s, %s)",
            *row,
        )
    with time_machine.travel(NOW, tick=False):
        follow(token)
    assert right
    assert keep("select count(*) from reports_keyversion where coordinators") == [(0,)]


def test_a_removed_version_a_swapped_one_and_one_put_back_are_told_apart(scene: Scene) -> None:
    """Each stops the renewal of its team's key, and each is named in other words."""
    cast = scene.cast
    seal_minute(now=NOW)
    french, dutch, other = cast.french.pk, cast.dutch.pk, cast.elsewhere.pk
    columns = "revision, blob"
    before = keep(f"select {columns} from reports_keyversion where team_id = %s", french)  # noqa: S608
    remove(cast.beatriz, cast.french, cast, now=NOW)
    sql("delete from reports_casekeys")
    sql(
        "update reports_keyversion set revision = %s, blob = %s where team_id = %s",
        *before[0],
        french,
    )
    sql("delete from reports_keyversion where team_id = %s", dutch)
    sql(
        "update reports_keyversion set blob = (select blob from reports_keyversion"
        " where coordinators) where team_id = %s",
        other,
    )
    assert {RowFault.OLDER, RowFault.REMOVED, RowFault.SWAPPED} <= faults()
    for team in (french, dutch, other):
        with pytest.raises(SealBroken):
            members.renew_team(team_id=team, by=cast.dalia.staff, by_key=cast.dalia.key, now=NOW)


def test_a_removed_colleagues_roster_put_back_gives_no_key(scene: Scene) -> None:
    """Roster and grant from before she was removed, whole: R6.5."""
    cast, french = scene.cast, scene.cast.french.pk
    rows = keep("select revision, blob from reports_keyversion where team_id = %s", french)
    grants = keep(
        "select version_id, holder_id, blob from reports_keygrant where holder_id = %s",
        cast.beatriz.user_id,
    )
    remove(cast.beatriz, cast.french, cast, now=NOW)
    seal_minute(now=NOW)
    sql(
        "update reports_keyversion set revision = %s, blob = %s where team_id = %s",
        *rows[0],
        french,
    )
    for row in grants:
        sql("insert into reports_keygrant (version_id, holder_id, blob) values (%s, %s, %s)", *row)
    with pytest.raises(SetBack):
        key_hierarchy.open_team_key_now(
            team_id=french, user_id=cast.beatriz.user_id, user_key=cast.beatriz.key
        )


def test_an_older_roster_of_the_coordinators_opens_no_door(scene: Scene) -> None:
    """Whoever left would hold the key above every new team: R6.5."""
    cast, desk = scene.cast, scene.cast.desk.pk
    seal_minute(now=NOW)
    rows = keep("select revision, blob from reports_keyversion where team_id = %s", desk)
    members.remove_member(team_id=desk, user_id=cast.emil.user_id, by=cast.dalia.staff, now=NOW)
    seal_minute(now=NOW)
    sql("update reports_keyversion set revision = %s, blob = %s where team_id = %s", *rows[0], desk)
    (said,) = team_key_renewal.readiness()
    assert "set back" in said
    with pytest.raises(SetBack):
        team_key_renewal.found_team(team_id=uuid4(), members=[], now=NOW)
    assert faults() == {RowFault.OLDER}
