"""The transport of the queues in PostgreSQL, for processes that start at the same moment.

Every process that declares a queue makes its table and its notice again. The client does not wait
for others who do the same: the second of two finds that what it makes "already exists" and a
worker ends. Here they wait for one another.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from kombu.transport import pgmq

from reports.locks import lock_number

# Two locks: the notice is made while the table is made, and each lock has a session of its own.
TABLE: Final = lock_number("queueing.table")
NOTICE: Final = lock_number("queueing.notice")


class Channel(pgmq.Channel):
    """A channel that declares its queues while no other process does."""

    def _new_queue(self, queue: str, **words: Any) -> None:
        with _alone(self.pgmq.config.dsn, TABLE):
            super()._new_queue(queue, **words)  # type: ignore[no-untyped-call]

    def _maybe_enable_notify(self, queue: str, queue_name: str | None = None) -> None:
        with _alone(self.pgmq.config.dsn, NOTICE):
            super()._maybe_enable_notify(queue, queue_name=queue_name)  # type: ignore[no-untyped-call]


class Transport(pgmq.Transport):
    """kombu's own, with that channel."""

    Channel = Channel


@contextmanager
def _alone(dsn: str, lock: int) -> Iterator[None]:
    with psycopg.connect(dsn) as link:
        link.execute("select pg_advisory_xact_lock(%s)", [lock])
        yield
