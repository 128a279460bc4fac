"""What venues wrote goes when its time is over (R6.6)."""

from datetime import timedelta

import pytest
from django.db import connection

from nightlife.models import Entry, Venue
from nightlife.venue_log import log_retention
from tests.nightlife.story import NOW, Nights, write

LATER = NOW + timedelta(days=40)


@pytest.mark.parametrize("unreadable", [Entry, Venue])
def test_what_cannot_be_read_keeps_no_other_beyond_its_time(
    nights: Nights, unreadable: type[Entry | Venue], caplog: pytest.LogCaptureFixture
) -> None:
    for bar in (nights.lime, nights.other):
        write(bar.at_the_bar)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set local session_replication_role = replica")
        cursor.execute("update nightlife_entry set keep_until = %s", [NOW])
        table, blob = unreadable._meta.db_table, b"x" * 64
        one = unreadable.objects.order_by("id").first()
        assert one
        cursor.execute(f"update {table} set facts = %s where id = %s", [blob, one.pk])  # noqa: S608
        cursor.execute("set local session_replication_role = origin")
    assert log_retention.expire(now=LATER) == 2
    assert not Entry.objects.exists()
    assert "venue_not_counted" in caplog.text
