"""The transport of the queues in PostgreSQL, for processes that start at the same moment.

Whoever migrates makes the queues (`make_queues`); no other role may, so a process that declares a
queue looks first and makes it only where it is missing. The client does not wait for others who do
the same: the second of two finds that what it makes "already exists" and a worker ends. Here they
wait for one another.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, LiteralString

import psycopg
from kombu.connection import Connection
from kombu.entity import Queue
from kombu.transport import pgmq
from pgmq import PGMQueue
from pgmq.base import PGMQConfig

from reports import queues
from reports.locks import lock_number

# Two locks: the notice is made while the table is made, and each lock has a session of its own.
TABLE: Final = lock_number("queueing.table")
NOTICE: Final = lock_number("queueing.notice")

_TRIGGER: Final = (
    "select 1 from pg_trigger where tgrelid = to_regclass(%s)"
    " and tgname = 'trigger_notify_queue_insert_listeners'"
)
# The list of notices is unlogged, so empty after a crash: whoever listens writes its line anew.
_MAY_LIST: Final = "select 1 where has_table_privilege('pgmq.notify_insert_throttle', 'INSERT')"
_LIST: Final = (
    "insert into pgmq.notify_insert_throttle (queue_name, throttle_interval_ms) values (%s, %s)"
    " on conflict (queue_name) do nothing"
)


class _WholeAddress(PGMQConfig):
    """The client's own keeps five words of an address and drops the rest: TLS, the other host."""

    @property
    def dsn(self) -> str:
        return str(self.conn_string)


class _Client(PGMQueue):  # type: ignore[no-untyped-call]
    def _init_pool(self) -> None:
        self.config = _WholeAddress(**vars(self.config))
        super()._init_pool()


class Channel(pgmq.Channel):
    """A channel that declares its queues while no other process does."""

    def _new_queue(self, queue: str, **words: Any) -> None:
        name = self._queue_name(queue)
        with _alone(self.pgmq.config.dsn, TABLE) as link:
            if not _found(link, "select 1 from pgmq.meta where queue_name = %s", name):
                super()._new_queue(queue, **words)  # type: ignore[no-untyped-call]
                return
        self._maybe_enable_notify(queue, queue_name=name)

    def _maybe_enable_notify(self, queue: str, queue_name: str | None = None) -> None:
        name = queue_name or self._queue_name(queue)
        with _alone(self.pgmq.config.dsn, NOTICE) as link:
            if not _found(link, _TRIGGER, f"pgmq.q_{name}"):
                super()._maybe_enable_notify(queue, queue_name=name)  # type: ignore[no-untyped-call]
                return
            if _found(link, _MAY_LIST):
                link.execute(_LIST, [name, self.notify_throttle_interval_ms])
        self.connection._register_notify_queue(name)

    def _size(self, queue: str) -> int:
        """Nobody asks how many wait; whoever only sends has no right to count them."""
        del queue
        return 0


class Transport(pgmq.Transport):
    """kombu's own, with that channel, to the server that the whole address names."""

    Channel = Channel

    def _create_pgmq_client(self) -> PGMQueue:
        options: dict[str, Any] = self.client.transport_options  # type: ignore[union-attr]
        return _Client(
            conn_string=options["conn_string"],
            vt=options["visibility_timeout"],
            init_extension=options["init_extension"],
            pool_size=options["pool_size"],
        )


def make_queues(broker_url: str, options: dict[str, object]) -> None:
    """Make the queues and their notices, as whoever migrates; again does nothing more."""
    with Connection(broker_url, transport_options=options) as link, link.channel() as channel:
        for name in queues.ALL:
            Queue(name, channel=channel).declare()


@contextmanager
def _alone(dsn: str, lock: int) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    with psycopg.connect(dsn) as link:
        link.execute("select pg_advisory_xact_lock(%s)", [lock])
        yield link


def _found(
    link: "psycopg.Connection[tuple[object, ...]]", query: LiteralString, *values: object
) -> bool:
    return link.execute(query, values).fetchone() is not None
