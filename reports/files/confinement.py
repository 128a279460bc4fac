"""The clean copy of what somebody sent, made by a child that has nothing (`metadata_stripper`).

Where bubblewrap works, the child sees no network, no process and no file but its own program. Where
a hardened unit forbids that, `LINDEN_CLEAN_SOCKET` names a unit that does the same for one caller
after another. Elsewhere the child's own limits hold alone, and `install --check` says so.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Final, Protocol, cast

from django.conf import settings

from reports.files import metadata_stripper

SECONDS: Final = 20.0
LONGEST_WAIT: Final = 40.0
MOST_CLEAN: Final = 60 * 1024 * 1024
PIECE: Final = 64 * 1024
TYPES: Final = frozenset({"image/jpeg", "image/png", "application/pdf"})
VOICES: Final = frozenset({"audio/ogg", "audio/webm", "audio/mp4"})
_CHILD: Final = Path(metadata_stripper.__file__)
_SYSTEM: Final = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache")
_LONGEST_HEAD: Final = 64

# One at a time in a process: what a picture takes to open is memory.
_turn: Final = threading.BoundedSemaphore(1)


class NotClean(Exception):
    """There is no clean copy; `why`: unknown, broken, bomb, locked, heic or late."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class CleanerBusy(Exception):
    """Others' files are being opened: try again in a minute."""


@dataclass(frozen=True, slots=True)
class Clean:
    """What came out: its media type and its bytes; a voice has no clean copy, and no bytes."""

    type: str
    is_voice: bool
    pieces: Iterator[bytes]


class _Ends(Protocol):
    """The two ends of a child: what goes in, what comes out."""

    @property
    def into(self) -> IO[bytes]:
        """What is sent to it."""

    @property
    def out(self) -> IO[bytes]:
        """What it says."""

    def ended_in(self) -> None:
        """Say that all was sent."""

    def stop(self) -> None:
        """End it at once: whoever waits for it hears the end. Any thread may."""

    def close(self) -> None:
        """Give both ends back."""


@contextmanager
def cleaned(pieces: Iterable[bytes]) -> Iterator[Clean]:
    """Give these bytes to a child of their own and take what it makes of them.

    Raises NotClean, also while the pieces are read; CleanerBusy; and what `pieces` raises.
    """
    if not _turn.acquire(timeout=LONGEST_WAIT):
        raise CleanerBusy
    try:
        with _child() as child:
            _give(child, pieces)
            yield _taken(child.out)
    finally:
        _turn.release()


def _give(child: _Ends, pieces: Iterable[bytes]) -> None:
    for piece in pieces:
        try:
            child.into.write(piece)
        except OSError:  # it has made up its mind, or is dead: what it said decides
            break
    child.ended_in()


def _taken(out: IO[bytes]) -> Clean:
    try:
        head = out.readline(_LONGEST_HEAD).decode("ascii", "replace").split()
    except OSError:  # a unit that was ended with something unread
        head = []
    if len(head) == 3 and head[0] == "voice" and head[1] in VOICES:
        return Clean(head[1], True, iter(()))
    if len(head) != 2 or not head[1].isdigit():
        raise NotClean("broken")  # it was ended, or ended itself: too much memory or time
    word, length = head[0], int(head[1])
    if word not in TYPES or not 0 < length <= MOST_CLEAN:
        raise NotClean(word if word in REFUSED else "broken")
    return Clean(word, False, _pieces(out, length))


REFUSED: Final = frozenset({"unknown", "broken", "bomb", "locked", "heic"})


def _pieces(out: IO[bytes], length: int) -> Iterator[bytes]:
    while length:
        try:
            piece = out.read(min(PIECE, length))
        except OSError:
            piece = b""
        if not piece:
            raise NotClean("broken")
        length -= len(piece)
        yield piece


class _Process:
    """A child of this process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={}, cwd="/", process_group=0,
        )  # fmt: skip
        self.into = cast("IO[bytes]", self._process.stdin)
        self.out = cast("IO[bytes]", self._process.stdout)

    def ended_in(self) -> None:
        """Say that all was sent."""
        try:
            self.into.close()
        except OSError:
            return  # it did not want the rest

    def stop(self) -> None:
        """End it and what it has started: walls that are half up outlive who made them."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """Give both ends back."""
        self._process.wait()
        self.ended_in()
        self.out.close()


class _Unit:
    """A unit of systemd's that opens one file for each connection."""

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(SECONDS)
        try:
            self._socket.connect(path)
        except OSError as fault:
            self._socket.close()
            raise CleanerBusy from fault
        self._socket.settimeout(None)  # from here on `stop` ends it
        self.into: IO[bytes] = self._socket.makefile("wb")
        self.out: IO[bytes] = self._socket.makefile("rb")

    def ended_in(self) -> None:
        """Say that all was sent."""
        try:
            self.into.flush()
            self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            return

    def stop(self) -> None:
        """End it at once: whoever waits for it hears the end."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it is gone

    def close(self) -> None:
        """Give both ends back."""
        for end in (self.out, self.into):
            try:
                end.close()
            except OSError:
                continue  # what was still to be sent has nobody to hear it
        self._socket.close()


@contextmanager
def _child() -> Iterator[_Ends]:
    child: _Ends = _Unit(where) if (where := settings.LINDEN_CLEAN_SOCKET) else _Process()
    limit = threading.Timer(SECONDS, child.stop)
    limit.start()
    try:
        yield child
    finally:
        limit.cancel()
        child.stop()
        child.close()


def command() -> list[str]:
    """How the child is started here."""
    program = [sys.executable, "-I", str(_CHILD)]
    return [*_walls(), *program] if walls_hold() else program


def _walls() -> list[str]:
    seen = [*_SYSTEM, sys.prefix, sys.base_prefix, str(_CHILD)]
    binds = [word for path in dict.fromkeys(seen) for word in ("--ro-bind-try", path, path)]
    return [
        "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
        "--clearenv", *binds, "--chdir", "/", "--",
    ]  # fmt: skip


@cache
def walls_hold() -> bool:
    """Whether bubblewrap is here and may do what it is for; tried once in a process."""
    if shutil.which("bwrap") is None:
        return False
    tried = subprocess.run(
        [*_walls(), sys.executable, "-I", "-c", ""], capture_output=True, env={}, timeout=SECONDS
    )
    return tried.returncode == 0
