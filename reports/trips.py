"""Statements sent to the database in one trip, and questions whose answers are read after it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from django.db import connection


@contextmanager
def one_trip() -> Iterator[None]:
    """Send the statements of the block together; PostgreSQL runs them in their order.

    Answers are read after the block: whoever reads one inside waits for all that was sent before,
    and the trip is made twice. A statement that fails fails the block when it ends, at the latest,
    and none after it is run.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


type Answer = Callable[[], list[tuple[Any, ...]]]


def ask(statement: str, values: Sequence[Any] | dict[str, Any] = ()) -> Answer:
    """Send a question; what is returned gives the rows that answer it, once."""
    cursor = connection.cursor()
    cursor.execute(statement, values)
    return lambda: cast(list[tuple[Any, ...]], cursor.fetchall())
