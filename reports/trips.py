"""Statements whose answers nobody waits for, sent to the database in one trip."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def one_trip() -> Iterator[None]:
    """Send the statements of the block together; PostgreSQL runs them in their order.

    A statement that fails fails the block when it ends, at the latest, and none after it is run.
    Whoever reads an answer inside waits for all that was sent before.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield
