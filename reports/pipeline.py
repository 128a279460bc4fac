"""Statements sent to the database in one trip, and questions whose answers are read after it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection


@contextmanager
def pipeline() -> Iterator[None]:
    """Send the statements of the block together; PostgreSQL runs them in their order.

    Answers are read after the block: whoever reads one inside waits for all that was sent before,
    and the trip is made twice. A statement that fails fails the block when it ends, at the latest,
    and none after it is run.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


@dataclass(frozen=True, slots=True)
class Answer[T]:
    """What the database will answer, read once and when it is needed."""

    _fetch: Callable[[], T]

    def read(self) -> T:
        """Wait for it, where it has not come."""
        return self._fetch()

    def then[U](self, shape: Callable[[T], U]) -> "Answer[U]":
        """The same answer in another shape."""
        return Answer(lambda: shape(self._fetch()))


def send_query(
    statement: str, values: Sequence[Any] | dict[str, Any] = ()
) -> Answer[list[tuple[Any, ...]]]:
    """Send a question, and return the rows that will answer it."""
    cursor = connection.cursor()
    cursor.execute(statement, values)
    return Answer(cursor.fetchall)
