"""Whoever can write to the database, and has no key, tries to become the holder of a team's key.

Raw SQL for what is written to the tables, HTTP for what is asked of the house.
"""

from datetime import timedelta
from typing import Any

import time_machine
from django.db import connection
from django.test import Client

from reports.accounts import members
from reports.vault import ladder
from tests.attacks.conftest import Scene
from tests.reports.accounts.people import log_in
from tests.reports.cases.world import NOW


def sql(statement: str, *values: Any) -> int:
    """Write to the database as its owner; how many rows it was."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def test_due_written_into_the_rows_makes_no_new_key(scene: Scene) -> None:
    """Whoever decides when a team seals its next key decides to whose key it is sealed."""
    before = ladder.current_version(scene.cast.french.pk).number
    assert sql("update reports_keyversion set due = true where not coordinators")
    with time_machine.travel(NOW, tick=False):
        log_in(Client(), scene.cast.beatriz, now=NOW)
    assert ladder.current_version(scene.cast.french.pk).number == before


def test_due_taken_out_of_the_rows_keeps_no_key_alive(scene: Scene) -> None:
    """A removed colleague who writes to the database does not keep her team's key."""
    cast = scene.cast
    members.remove_member(
        team_id=cast.french.pk, user_id=cast.beatriz.user_id, by=cast.dalia.staff, now=NOW
    )
    sql("update reports_keyversion set due = false, made_at = made_at + interval '1 year'")
    assert cast.french.pk in members.teams_due(staff=cast.dalia.staff, now=NOW)
    ninety = NOW + timedelta(days=90)
    assert cast.dutch.pk in members.teams_due(staff=cast.dalia.staff, now=ninety)
