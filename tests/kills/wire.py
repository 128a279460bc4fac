"""The wire between a process and its PostgreSQL, where one of the two is killed at a moment.

A moment is before a statement or the end of a trip reaches the server, or after the server has done
it and before the answer reaches who asked. They are counted from `arm` on, whoever's they are. A
`Commit` is named by what it keeps instead, as nobody knows how many others commit before it. At the
one that was armed the backend of that connection gets SIGKILL, as from the kernel when memory runs
out, or whoever else `arm` names. Nothing goes over that connection any more.
"""

import os
import re
import signal
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

EXECUTE, QUERY, SYNC = b"E", b"Q", b"S"  # what the asking side sends
ASKED = {EXECUTE, QUERY, SYNC}
PARSE = b"P"  # a statement that is to be executed next
COMMIT, ROLLBACK = b"COMMIT", b"ROLLBACK"
KEY, READY = b"K", b"Z"  # what the server says: who it is; that it has done all it was asked
SOCKET = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Commit:
    """The moment before the commit of a new row of this table reaches the server, or, where it is
    `done`, before its answer reaches who asked."""

    table: str
    done: bool

    def keeps(self, statements: bytes) -> bool:
        """Whether it is the one of a transaction with these statements."""
        return bool(re.search(rb'insert into "?%b"? ' % self.table.encode(), statements, re.I))


class Wire:
    """A unix socket that leads to a server's own."""

    def __init__(self, folder: Path, server: Path) -> None:
        self.folder = folder
        self._server = server / SOCKET
        self._lock = threading.Lock()
        self._left: int | None = None
        self.passed = 0  # moments since it was armed
        self._commit: Commit | None = None
        self.kill: Callable[[], None] | None = None  # None: the backend
        self.struck = False
        self.killed = False
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / SOCKET))
        self._listener.listen(64)
        self._threads: list[threading.Thread] = []
        self._start(self._serve)

    def arm(self, moment: int | Commit, kill: Callable[[], None] | None = None) -> None:
        """Kill at this moment from now on, the first is 0: by `kill`, else the backend."""
        with self._lock:
            self._commit = moment if isinstance(moment, Commit) else None
            self._left = moment if isinstance(moment, int) else None
            self.struck = self.killed = False
            self.passed, self.kill = 0, kill

    def disarm(self) -> None:
        """Kill nobody from now on."""
        with self._lock:
            self._left = self._commit = None

    def close(self) -> None:
        """Nobody gets through any more; who asked has ended before."""
        self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _start(self, run: Callable[..., None], *arguments: object) -> None:
        self._threads.append(threading.Thread(target=run, args=arguments))
        self._threads[-1].start()

    def _serve(self) -> None:
        with suppress(OSError):  # it was closed
            while True:
                client, _ = self._listener.accept()
                self._start(self._lead, client)

    def _lead(self, client: socket.socket) -> None:
        # A server that is away is away for who asks.
        with closing(client), socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(str(self._server))
            _Link(self, client, server).run()

    def is_now(self) -> bool:
        """Count one moment; whether it is the one."""
        with self._lock:
            self.passed += 1
            if self._left is None:
                return False
            self._left -= 1
            self.struck = self._left < 0
            if self.struck:
                self._left = None
            return self.struck

    def is_commit(self, statements: bytes) -> Commit | None:
        """The commit that was armed, if it is the one of a transaction with these statements."""
        with self._lock:
            found = self._commit
            if found is None or not found.keeps(statements):
                return None
            self._commit, self.struck = None, True
            return found


class _Link:
    """One connection; what is asked is passed on in one thread, what is answered in another."""

    def __init__(self, wire: Wire, client: socket.socket, server: socket.socket) -> None:
        self._wire, self._client, self._server = wire, client, server
        self._backend: int | None = None  # a handle: its number may be another's by then
        self._after = threading.Semaphore(0)  # trips that were asked for and not answered yet
        self._statements = b""  # of the transaction
        self._last = False  # nothing is answered after the trip that is on its way

    def run(self) -> None:
        """Until one of the two ends."""
        self._server.sendall(_startup(self._client))
        answers = threading.Thread(target=self._answers)
        answers.start()
        try:
            self._questions()
        finally:
            self._end()
            answers.join()
            if self._backend is not None:
                os.close(self._backend)

    def _questions(self) -> None:
        for kind, message in _messages(self._client):
            commit = self._commit(kind, message)
            if commit is not None and commit.done:
                self._last = True
            elif commit is not None or (kind in ASKED and self._wire.is_now()):
                self._strike()
                return
            if kind in {QUERY, SYNC}:
                self._after.release()
            self._server.sendall(message)

    def _commit(self, kind: bytes, message: bytes) -> Commit | None:
        """The armed one, if this is it; notes what is written before it."""
        if kind not in {PARSE, QUERY}:
            return None
        if COMMIT not in message and ROLLBACK not in message:
            self._statements += message
            return None
        statements, self._statements = self._statements, b""
        return self._wire.is_commit(statements) if COMMIT in message else None

    def _answers(self) -> None:
        with suppress(OSError):  # it was killed, or who asked has gone
            for kind, message in _messages(self._server):
                if kind == KEY:
                    self._backend = os.pidfd_open(struct.unpack("!I", message[5:9])[0])
                asked = kind == READY and self._after.acquire(blocking=False)
                if asked and (self._wire.is_now() or self._last):
                    self._strike()
                    break
                self._client.sendall(message)
        self._end()

    def _strike(self) -> None:
        if self._wire.kill is not None:
            self._wire.kill()
            return
        assert self._backend is not None, "nothing is asked before the server said who it is"
        with suppress(ProcessLookupError):  # another was killed, and this one ended with it
            signal.pidfd_send_signal(self._backend, signal.SIGKILL)
            self._wire.killed = True

    def _end(self) -> None:
        for side in (self._client, self._server):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)


def _startup(client: socket.socket) -> bytes:
    """The first message, which has no kind."""
    length = _exactly(client, 4)
    return length + _exactly(client, struct.unpack("!I", length)[0] - 4)


def _messages(side: socket.socket) -> Iterator[tuple[bytes, bytes]]:
    """Each message with its kind, until the other side ends."""
    with suppress(EOFError, ConnectionError):
        while True:
            head = _exactly(side, 5)
            yield head[:1], head + _exactly(side, struct.unpack("!I", head[1:])[0] - 4)


def _exactly(side: socket.socket, length: int) -> bytes:
    """So many bytes. Raises EOFError."""
    found = b""
    while len(found) < length:
        more = side.recv(length - len(found))
        if not more:
            raise EOFError
        found += more
    return found
