"""Files of the journal: short lines added one at a time, and heads that are replaced whole.

Whoever adds or takes away lines holds one lock of the database for that moment, whatever host it
is on: the file system need not know who else writes. A lock that was lost with its session costs
nothing, since the transaction whose line it was cannot commit any more.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.db import connection, transaction

from reports.locks import in_turn

TIME_LENGTH: Final = len("2026-11-24T12:00:00+00:00")
_LOCK: Final = "journal.write"


class NoJournal(Exception):
    """The journal folder is not set or cannot be written: nothing may be erased or stopped."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its end, and the byte of the file that it begins at."""

    start: int
    text: bytes

    @property
    def end(self) -> int:
        """The byte behind it."""
        return self.start + len(self.text) + 1


def folder() -> Path:
    """Return the journal's folder. Raises NoJournal."""
    if not settings.LINDEN_JOURNAL_DIR:
        raise NoJournal("LINDEN_JOURNAL_DIR is not set")
    found = Path(settings.LINDEN_JOURNAL_DIR)
    if not found.is_dir():
        raise NoJournal("LINDEN_JOURNAL_DIR is not a folder")
    return found


@contextmanager
def sole_writer() -> Iterator[None]:
    """Let nobody else add or take away lines meanwhile, on any host."""
    with in_turn(_LOCK):
        yield


def check_transaction() -> None:
    """Refuse a line without the transaction of what it tells of.

    Raises TransactionManagementError.
    """
    connection.validate_no_broken_transaction()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a journal line needs its transaction")


def append(name: str, line: str) -> None:
    """Add a line, on the disk before this returns. Raises NoJournal."""
    place = folder()
    with sole_writer():
        try:
            flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
            descriptor = os.open(place / name, flags, 0o600)
            try:
                _write_whole(descriptor, f"{_cut(descriptor)}{line}\n".encode())
            finally:
                os.close(descriptor)
            sync(place)
        except OSError as fault:
            raise NoJournal(fault.strerror) from fault


def replace(name: str, text: bytes, *, way: str = "") -> None:
    """Put a file in place, whole or not at all. Raises NoJournal."""
    write_beside(name, text, way=way)
    put_in_place(name, way=way)


def write_beside(name: str, text: bytes, *, way: str = "") -> None:
    """Write what is to become a file, on the disk before this returns. Raises NoJournal."""
    try:
        descriptor = os.open(_beside(name, way), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            _write_whole(descriptor, text)
        finally:
            os.close(descriptor)
    except OSError as fault:
        raise NoJournal(fault.strerror) from fault


def put_in_place(name: str, *, way: str = "") -> None:
    """Let it be that file, whole or not at all. Raises NoJournal."""
    try:
        _beside(name, way).replace(folder() / name)
        sync(folder())
    except OSError as fault:
        raise NoJournal(fault.strerror) from fault


def read_head(name: str) -> str | None:
    """Return what a head says, or None before the first. Raises NoJournal."""
    path = folder() / name
    try:
        return path.read_text(encoding="utf-8").strip() if path.exists() else None
    except OSError as fault:
        raise NoJournal(fault.strerror) from fault
    except UnicodeDecodeError:
        raise NoJournal(f"{name} is damaged") from None


def numbered(name: str, head: str) -> tuple[int, bytes]:
    """Return the number and the mac that this head says. Raises NoJournal where it is damaged."""
    number, _, mac = head.partition(" ")
    try:
        return int(number), bytes.fromhex(mac)
    except ValueError:
        raise NoJournal(f"{name} is damaged") from None


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """Open a file to read: the same one to the end, whatever is put in its place meanwhile.

    One that is not there yet is empty. Raises NoJournal.
    """
    try:
        file: BinaryIO = (folder() / name).open("rb", buffering=0)
    except FileNotFoundError:
        file = BytesIO()
    except OSError as fault:
        raise NoJournal(fault.strerror) from fault
    with file:
        yield file


def bytes_of(file: BinaryIO, start: int, length: int = -1) -> bytes:
    """Return these bytes, or as many of them as there are; all from there without a length."""
    file.seek(start)
    return file.read(length)


def lines(file: BinaryIO, *, start: int = 0) -> Iterator[Line]:
    """Return the lines from that byte on that have their end."""
    for text in bytes_of(file, start).split(b"\n")[:-1]:
        yield Line(start, text)
        start += len(text) + 1


def read[T](name: str, line: Line, length: int, parse: Callable[[str], T]) -> tuple[datetime, T]:
    """Return when and what a line tells that has that many letters after its time.

    Raises NoJournal where it has more, or cannot be read.
    """
    text = line.text.decode(errors="replace")
    try:
        if len(text) != TIME_LENGTH + 1 + length:
            raise ValueError("longer than a line is")
        return datetime.fromisoformat(text[:TIME_LENGTH]), parse(text[TIME_LENGTH + 1 :])
    except ValueError:
        raise NoJournal(f"{name} is damaged at byte {line.start}") from None


def told[T](name: str, length: int, parse: Callable[[str], T]) -> Iterator[tuple[datetime, T]]:
    """Return what every line of a file tells. Raises NoJournal, also when damaged."""
    with opened(name) as file:
        for line in lines(file):
            # One that a crash cut short was never followed by a commit.
            if len(line.text) >= TIME_LENGTH + 1 + length:
                yield read(name, line, length, parse)


def sync(place: Path) -> None:
    """Put what a folder lists on the disk."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _beside(name: str, way: str) -> Path:
    return folder() / f".{name}.{way or os.getpid()}"


def _write_whole(descriptor: int, text: bytes) -> None:
    """A disk that fills up takes a part of it, and says so only at the next try."""
    rest = memoryview(text)
    while rest:
        written = os.write(descriptor, rest)
        if not written:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        rest = rest[written:]
    os.fsync(descriptor)


def _cut(descriptor: int) -> str:
    """Return a line end when a crash left the last line without one."""
    end = os.fstat(descriptor).st_size
    return "\n" if end and os.pread(descriptor, 1, end - 1) != b"\n" else ""
