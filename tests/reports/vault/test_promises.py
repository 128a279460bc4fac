"""What the database promises about rows for one browser."""

import pytest
from django.db import connection

from reports.vault.models import DraftRow, Unlock

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Unlock, DraftRow])
def test_rows_for_one_browser_reach_no_backup(model: type[Unlock] | type[DraftRow]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relpersistence from pg_class where relname = %s", [model._meta.db_table]
        )
        assert cursor.fetchone() == ("u",)


def test_all_other_tables_are_logged() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relkind = 'r' and relpersistence = 'u' "
            "and relnamespace = 'public'::regnamespace"
        )
        unlogged = {name for (name,) in cursor.fetchall()}
    assert {Unlock._meta.db_table, DraftRow._meta.db_table} <= unlogged
