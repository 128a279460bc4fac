"""Which processes of a child stand still: they have not ended, and do not go on either."""

import os
import shutil
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from config.local.machine.postgres import PORT, Postgres

STILL_AFTER_SECONDS: Final = 10.0
ASK_EVERY_SECONDS: Final = 3.0
# What a client asks before anything else: whether the server speaks TLS.
_ASK: Final = (8).to_bytes(4) + (80877103).to_bytes(4)


class Pulses:
    """The folder in which each process of a child shows that it goes on (`config/pulse.py`)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self) -> None:
        """Nobody has shown anything yet."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700, parents=True)

    def has_begun(self) -> bool:
        """Whether one of them has shown anything yet."""
        return any(self.folder.iterdir())

    def still(self, leader: int) -> list[int]:
        """The processes of this group that have not shown anything for long."""
        latest = time.monotonic() - STILL_AFTER_SECONDS
        return [pid for pid, at in self._shown(leader) if at < latest]

    def _shown(self, leader: int) -> list[tuple[int, float]]:
        found = []
        for path in self.folder.iterdir():
            pid = int(path.name)
            if _group(pid) == leader:
                with suppress(FileNotFoundError):
                    found.append((pid, path.stat().st_mtime))
            else:
                path.unlink(missing_ok=True)  # it has ended; the number may be another's
        return found


class Knock:
    """Knocks at a PostgreSQL's socket, without waiting: whoever lives there says something.

    Also one that is starting, recovering or full answers; one whose first process is stopped
    takes the connection, and is silent.
    """

    def __init__(self, server: Postgres) -> None:
        self._socket = str(server.socket_folder / f".s.PGSQL.{PORT}")
        self._asked: socket.socket | None = None
        self._at = 0.0

    def still(self, leader: int) -> list[int]:
        """The server's first process, if it has been silent for long."""
        now = time.monotonic()
        if self._asked is None:
            if now - self._at >= ASK_EVERY_SECONDS:
                self._ask(now)
            return []
        if self._has_answered(self._asked):
            self._forget()
        elif now - self._at > STILL_AFTER_SECONDS:
            self._forget()
            return [leader]
        return []

    def _ask(self, now: float) -> None:
        asked = socket.socket(socket.AF_UNIX)
        asked.setblocking(False)
        self._at = now
        try:
            asked.connect(self._socket)
            asked.send(_ASK)
        except OSError:  # nobody lives there: the supervisor sees that by itself
            asked.close()
        else:
            self._asked = asked

    @staticmethod
    def _has_answered(asked: socket.socket) -> bool:
        try:
            asked.recv(1)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def _forget(self) -> None:
        if self._asked is not None:
            self._asked.close()
            self._asked = None


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0
