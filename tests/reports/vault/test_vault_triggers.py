"""What the database promises about rows for one browser."""

import pytest
from django.db import connection

from reports.cases.models import Presence
from reports.messaging.models import TextBucket
from reports.vault.models import DraftRow, Unlock

pytestmark = pytest.mark.django_db


def test_drafts_outlive_a_crash_and_a_failover() -> None:
    """What a reporter is telling, and the code of what was just filed."""
    assert DraftRow._meta.db_table not in _unlogged()


def test_a_crash_empties_what_opens_a_workers_key_what_counts_texts_and_who_reads() -> None:
    """Each costs little to lose; neither key nor count stands in the write-ahead log."""
    passing = (Unlock, TextBucket, Presence)
    assert _unlogged() == {each._meta.db_table for each in passing}


def _unlogged() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relkind = 'r' and relpersistence = 'u' "
            "and relnamespace = 'public'::regnamespace"
        )
        return {name for (name,) in cursor.fetchall()}
