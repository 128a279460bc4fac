"""The two brokers of the suite: PostgreSQL's own queues, and a Redis nobody else uses."""

import base64
import json
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString, Protocol

import psycopg
import redis
from psycopg import sql
from psycopg.rows import dict_row

PROGRAM = "redis-server"
SECONDS = 20
REGION = "region"  # how the processes of a test call themselves to PostgreSQL


@dataclass(frozen=True)
class Message:
    """One wake-up, read as somebody would who got hold of it."""

    task: str
    args: list[object]
    words: dict[str, object]

    @classmethod
    def read(cls, stored: dict[str, Any]) -> "Message":
        """From what kombu stored."""
        args, words, _ = json.loads(base64.b64decode(stored["body"]))
        return cls(stored["headers"]["task"], args, words)


class Broker(Protocol):
    """Where wake-ups wait, and what a test may do to it."""

    name: str

    @property
    def url(self) -> str:
        """For `LINDEN_BROKER_URL`."""

    def empty(self) -> None:
        """Take every message away by force, those in a worker's hands too."""

    def everything(self) -> str:
        """All it holds, as text: what somebody would read who got hold of it."""

    def messages(self) -> "list[Message]":
        """The messages it holds, those in a worker's hands too."""

    def close(self) -> None:
        """Leave nothing behind."""


class Pgmq:
    """The queues in the database that `url` names."""

    name = "pgmq"
    url = "pgmq://"

    def __init__(self, database_url: str) -> None:
        self._database = database_url

    def empty(self) -> None:
        """See Broker."""
        self._run("select pgmq.purge_queue(queue_name) from pgmq.list_queues()")

    def everything(self) -> str:
        """See Broker."""
        return "\n".join(str(row) for kind in "qa" for row in self._rows(kind))

    def messages(self) -> list[Message]:
        """See Broker."""
        return [Message.read(row["message"]) for row in self._rows("q")]

    def cut_off(self) -> None:
        """End every session of the processes that a test started, as a restart would."""
        self._run(
            # The same test runs beside this one, in a database of its own.
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and application_name = %s",
            REGION,
        )

    def close(self) -> None:
        """See Broker."""
        self._run("select pgmq.drop_queue(queue_name) from pgmq.list_queues()")

    def _rows(self, kind: str) -> list[dict[str, Any]]:
        with psycopg.connect(self._database, autocommit=True, row_factory=dict_row) as link:
            names = link.execute("select queue_name from pgmq.list_queues()").fetchall()
            found: list[dict[str, Any]] = []
            for name in names:
                table = sql.Identifier("pgmq", f"{kind}_{name['queue_name']}")
                found += link.execute(sql.SQL("select * from {}").format(table)).fetchall()
            return found

    def _run(self, statement: LiteralString, *values: str) -> None:
        with psycopg.connect(self._database, autocommit=True) as link:
            link.execute(statement, values)


class Redis:
    """A server of its own on a socket in the folder; it keeps nothing on disk."""

    name = "redis"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "redis.socket"
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """For `LINDEN_BROKER_URL`."""
        return f"redis+socket://{self._socket}"

    def start(self) -> None:
        """Start it and wait until it answers. Raises RuntimeError."""
        keeps_nothing = ["--save", "", "--appendonly", "no"]
        closed = ["--port", "0", "--unixsocket", str(self._socket), "--unixsocketperm", "700"]
        with (self._folder / "redis.log").open("ab") as log:
            self._server = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", PROGRAM, *closed, *keeps_nothing],
                cwd=self._folder,
                stdout=log,
                stderr=log,
                process_group=0,
            )
        self._wait()

    def kill(self) -> None:
        """End it at once: all it held is lost."""
        if self._server is not None:
            self._server.send_signal(signal.SIGKILL)
            self._server.wait()
            self._server = None

    def empty(self) -> None:
        """See Broker."""
        with self._client() as client:
            client.flushall()

    def everything(self) -> str:
        """See Broker."""
        with self._client() as client:
            return "\n".join(f"{key!r} {_value(client, key)!r}" for key in client.scan_iter())

    def messages(self) -> list[Message]:
        """See Broker."""
        with self._client() as client:
            lists = [key for key in client.scan_iter() if client.type(key) == b"list"]
            waiting = [json.loads(one) for key in lists for one in client.lrange(key, 0, -1)]
            in_hand = [json.loads(one)[0] for one in client.hvals("unacked")]
        return [Message.read(stored) for stored in waiting + in_hand]

    def close(self) -> None:
        """See Broker."""
        self.kill()

    def _client(self) -> Any:
        # Its own types say that every answer may be a promise of one.
        return redis.Redis(unix_socket_path=str(self._socket))

    def _wait(self) -> None:
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            with suppress(redis.ConnectionError), self._client() as client:
                client.ping()
                return
            time.sleep(0.02)
        raise RuntimeError((self._folder / "redis.log").read_text(errors="replace")[-1000:])


def _value(client: Any, key: bytes) -> object:
    readers = {
        b"list": lambda: client.lrange(key, 0, -1),
        b"hash": lambda: client.hgetall(key),
        b"set": lambda: client.smembers(key),
        b"zset": lambda: client.zrange(key, 0, -1),
    }
    return readers.get(client.type(key), lambda: client.get(key))()


def redis_is_here() -> bool:
    """Whether this machine has the server's program."""
    return shutil.which(PROGRAM) is not None
