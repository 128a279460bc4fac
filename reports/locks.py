"""One runner at a time for a named piece of work, across every process of an installation."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


def lock_number(name: str) -> int:
    """The signed 64-bit number PostgreSQL's advisory locks know a name by."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """Yield True to the one who may run the work now, False to all others.

    The lock belongs to the database session: a runner that is killed frees it at once.
    """
    number = lock_number(name)
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [number])
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s)", [number])
