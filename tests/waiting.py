"""Waiting until another session waits: then both are where a race would be lost."""

import time
from typing import Final

from django.db import connection

SECONDS: Final = 60

# Other processes of the run have databases of their own on the same server.
_WAITING: Final = """
select count(*) from pg_stat_activity
where datname = current_database() and wait_event_type = 'Lock'
"""


def until_somebody_waits() -> None:
    """Until the database says that a session waits for a lock of this one. AssertionError."""
    end = time.monotonic() + SECONDS
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute("select pg_stat_clear_snapshot()")  # else the first look is kept
            cursor.execute(_WAITING)
            if cursor.fetchone() != (0,):
                return
            time.sleep(0.01)
    raise AssertionError("nobody waits")
