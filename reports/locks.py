"""One runner at a time for a named piece of work, across every process of an installation."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from reports.sweeps import rounds

log = logging.getLogger("linden.locks")


def lock_number(name: str) -> int:
    """The signed 64-bit number PostgreSQL's advisory locks know a name by."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """Yield True to the one who may run the work now, False to all others.

    The lock belongs to the database session: a runner that is killed frees it at once. One that
    the session no longer holds at the end is logged as an error: others may have run beside it, and
    behind a pooler in another mode than session it stays taken until somebody ends that session.
    """
    number = lock_number(name)
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [number])
        (mine,) = cursor.fetchone()
    if not mine:
        rounds.not_done()
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s)", [number])
                (freed,) = cursor.fetchone()
            if not freed:
                log.error("lock_not_ours", extra={"task": name})


@contextmanager
def in_turn(name: str) -> Iterator[None]:
    """Wait until nobody else is at a named piece of work; meanwhile nobody else begins it.

    The lock belongs to the database session, as above, and not to a transaction: within one, it
    is free again as soon as the work is done, which should be soon and wait for nothing.
    """
    number = lock_number(name)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [number])
        try:
            yield
        finally:
            cursor.execute("select pg_advisory_unlock(%s)", [number])
