"""The running service as somebody outside meets it: its web process as configured, and sockets."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from config.local.machine import child_processes
from config.local.machine.ports import free_port
from config.local.machine.postgres import Postgres
from config.local.machine.sample_keys import make_journal, make_keys
from config.local.sample_data.partner_token import read_token
from config.local.state import copy_state
from tests import ground
from tests.brokers.processes import Running, region_environment, state_of
from tests.tour.tools.browser import Browser

PATIENCE = 60.0
"""Seconds until an answer counts as none: a loaded machine is slow, a full one never answers."""


class Outside:
    """A PostgreSQL of its own with sample people, and the web process before it."""

    def __init__(self, folder: Path) -> None:
        self._folder = state_of(folder)
        self._server = Postgres(folder / "pg")
        self.port = 0
        self._web: Running | None = None
        self._environment: dict[str, str] = {}

    def open(self) -> None:
        """Start both."""
        copy_state(ground.prepared(), self._folder)
        self._server.start()
        self._environment = region_environment(
            make_keys(self._folder / "keys")
            | make_journal(self._folder / "journal")
            | {
                "LINDEN_DATABASE_URL": self._server.url,
                "LINDEN_BROKER_URL": "pgmq://",
                "LINDEN_DEMO": "1",
                "LINDEN_SITES": "public,staff",
                "LINDEN_REGION": "brussels",
                "LINDEN_PUBLIC_ADDRESS": "http://localhost",
                "DJANGO_SETTINGS_MODULE": "config.settings",
            }
        )
        self._web, self.port = self._another()

    def _another(self) -> tuple[Running, int]:
        port = free_port()
        made = child_processes.web_child(port, state=self._folder, environment=self._environment)
        web = Running(made)
        web.start()
        return web, port

    @contextmanager
    def another(self) -> Iterator[tuple[Running, int]]:
        """One more web process, for a test that ends it."""
        web, port = self._another()
        try:
            yield web, port
        finally:
            web.kill()

    @property
    def web_pid(self) -> int:
        """The web process's own number."""
        assert self._web is not None
        return self._web.pid

    @property
    def state(self) -> Path:
        """The folder with what the processes keep."""
        return self._folder

    @property
    def environment(self) -> dict[str, str]:
        """What a command of this installation is started with."""
        return os.environ | self._environment | {"LINDEN_STATE": str(self._folder)}

    def close(self) -> None:
        """End both."""
        if self._web is not None:
            self._web.kill()
        self._server.stop(at_once=True)

    def browser(self, source: str) -> Browser:
        """Somebody's browser on that network."""
        return Browser(f"http://127.0.0.1:{self.port}", source=source)

    def token(self) -> str:
        """The sample token of a partner's system."""
        return read_token(self._folder)

    def stored(self) -> dict[str, int]:
        """How many rows each table has that somebody outside can add to.

        A process that starts says which keys it holds, whenever it gets there.
        """
        with psycopg.connect(self._server.url, autocommit=True) as link:
            listed = link.execute(
                "select relname from pg_class where relkind = 'r' and relname"
                " ~ '^(reports|shelters|pharmacy|nightlife)_' order by relname"
            ).fetchall()
            names = [name for (name,) in listed if name != "reports_keyholder"]
            return {name: _count(link, name) for name in names}


def _count(link: "psycopg.Connection[tuple[object, ...]]", table: str) -> int:
    query = sql.SQL("select count(*) from {}").format(sql.Identifier(table))
    ((found,),) = link.execute(query).fetchall()
    return int(str(found))


def connect(port: int, source: str = "127.0.0.1") -> socket.socket:
    """A connection from that loopback address."""
    return socket.create_connection(("127.0.0.1", port), PATIENCE, source_address=(source, 0))


def head(path: str, length: int | str, *, more: str = "", kind: str = "") -> bytes:
    """The head of a post whose body is said to be so long."""
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        "Origin: http://localhost",
        f"Content-Type: {kind or 'application/x-www-form-urlencoded'}",
        f"Content-Length: {length}",
        *([more] if more else []),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def said(connection: socket.socket) -> bytes:
    """All that comes until the other side closes; nothing more than a broken line is no answer."""
    parts: list[bytes] = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        return b"".join(parts)
    return b"".join(parts)


def status(answer: bytes) -> int:
    """The HTTP status of an answer; 0: there is none."""
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.") else 0


def ask(port: int, data: bytes, *, source: str = "127.0.0.1", hang_up: bool = False) -> bytes:
    """Send this, close our side if the line is to break off there, and return what is said."""
    with connect(port, source) as connection:
        connection.sendall(data)
        if hang_up:
            connection.shutdown(socket.SHUT_WR)
        return said(connection)


def get(port: int, path: str, *, source: str) -> int:
    """The status of a page."""
    lines = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    return status(ask(port, lines.encode(), source=source))
