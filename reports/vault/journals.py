"""What a restored database must still honour, written outside it before a transaction commits.

`erased.log` has one line for each erased case, `stopped.log` one for each withdrawal of contact
(a keyed hash, never a number), `left.log` one for each person who lost a team's key (ids only),
`audit.head` the head of the audit chain, `newest.head` the last root over the newest states
(`newest.py`). An erasure that stands in
the journal is an order: a database that still holds the case is behind and must carry it out.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from reports.vault.models import CaseDataKey

ERASED: Final = "erased.log"
STOPPED: Final = "stopped.log"
LEFT: Final = "left.log"
AUDIT_HEAD: Final = "audit.head"
NEWEST_HEAD: Final = "newest.head"

_TIME_LENGTH: Final = len("2026-11-24T12:00:00+00:00")
_UUID_LENGTH: Final = 36
_HASH_LENGTH: Final = 64
_PAIR_LENGTH: Final = 2 * _UUID_LENGTH + 1


class NoJournal(Exception):
    """The journal folder is not set or cannot be written: nothing may be erased or stopped."""


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody lost the key of a team; `at` is to the second."""

    at: datetime
    user_id: UUID
    team_id: UUID


class DatabaseBehind(Exception):
    """This database still holds what its journal says was erased: `after_restore` comes first."""


def erased(case_id: UUID, *, now: datetime) -> None:
    """Journal an erasure, on the disk before this returns. Call inside the erasing transaction.

    Raises NoJournal, TransactionManagementError.
    """
    _append(ERASED, f"{now.isoformat(timespec='seconds')} {case_id}")


def stopped(keyed_hash: bytes, *, now: datetime) -> None:
    """Journal a withdrawal of contact, by the keyed hash of where she was reached.

    Raises NoJournal, TransactionManagementError.
    """
    _append(STOPPED, f"{now.isoformat(timespec='seconds')} {keyed_hash.hex()}")


def left(user_id: UUID, team_id: UUID, *, now: datetime) -> None:
    """Journal that somebody lost a team's key: she was removed, or got a new key pair.

    Raises NoJournal, TransactionManagementError.
    """
    _append(LEFT, f"{now.isoformat(timespec='seconds')} {user_id} {team_id}")


def set_audit_head(head: str) -> None:
    """Put the head of the audit chain in the journal, whole or not at all. Raises NoJournal."""
    _replace(AUDIT_HEAD, head)


def set_newest_head(head: str) -> None:
    """Put number and mac of the last root in the journal likewise. Raises NoJournal."""
    _replace(NEWEST_HEAD, head)


def _replace(name: str, head: str) -> None:
    folder = _folder()
    fresh = folder / f".{name}.{os.getpid()}"
    try:
        with fresh.open("w", encoding="utf-8") as file:
            file.write(head + "\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(folder / name)
        _sync(folder)
    except OSError as fault:
        raise NoJournal(fault.strerror) from fault


def read_erased() -> set[UUID]:
    """Return every case whose erasure was journalled. Raises NoJournal, also when damaged."""
    return set(_values(ERASED, _UUID_LENGTH, UUID))


def read_stopped() -> set[bytes]:
    """Return the keyed hash of every withdrawal. Raises NoJournal, also when damaged."""
    return set(_values(STOPPED, _HASH_LENGTH, bytes.fromhex))


def read_left() -> list[Left]:
    """Return who lost which team's key, oldest first. Raises NoJournal, also when damaged."""
    return [Left(at, *pair) for at, pair in _lines(LEFT, _PAIR_LENGTH, _pair)]


def read_audit_head() -> str | None:
    """Return the last head of the audit chain, or None before the first. Raises NoJournal."""
    return _read(AUDIT_HEAD)


def read_newest_head() -> str | None:
    """Return number and mac of the last root, or None before the first. Raises NoJournal."""
    return _read(NEWEST_HEAD)


def _read(name: str) -> str | None:
    path = _folder() / name
    return path.read_text(encoding="utf-8").strip() if path.exists() else None


def erased_but_present() -> list[UUID]:
    """Return the erased cases whose keys the database still has: it is behind its journal."""
    wanted = read_erased()
    found = CaseDataKey.objects.filter(case_id__in=wanted).order_by("case_id")
    return list(found.values_list("case_id", flat=True))


def check_not_behind() -> None:
    """Raise DatabaseBehind while the database holds an erased case: no key changes before that."""
    if erased_but_present():
        raise DatabaseBehind


def _folder() -> Path:
    if not settings.LINDEN_JOURNAL_DIR:
        raise NoJournal("LINDEN_JOURNAL_DIR is not set")
    folder = Path(settings.LINDEN_JOURNAL_DIR)
    if not folder.is_dir():
        raise NoJournal("LINDEN_JOURNAL_DIR is not a folder")
    return folder


def _append(name: str, line: str) -> None:
    connection.validate_no_broken_transaction()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a journal line needs its transaction")
    folder = _folder()
    try:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
        descriptor = os.open(folder / name, flags, 0o600)
        try:
            os.write(descriptor, f"{_cut(descriptor)}{line}\n".encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        _sync(folder)
    except OSError as fault:
        raise NoJournal(fault.strerror) from fault


def _cut(descriptor: int) -> str:
    """Return a line end when a crash left the last line without one."""
    end = os.fstat(descriptor).st_size
    return "\n" if end and os.pread(descriptor, 1, end - 1) != b"\n" else ""


def _values[T](name: str, length: int, read: Callable[[str], T]) -> Iterator[T]:
    return (value for _, value in _lines(name, length, read))


def _lines[T](name: str, length: int, read: Callable[[str], T]) -> Iterator[tuple[datetime, T]]:
    path = _folder() / name
    if not path.exists():
        return
    whole = _TIME_LENGTH + 1 + length
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    for number, line in enumerate(lines, start=1):
        # A line that a crash cut short was never followed by a commit.
        if len(line) < whole:
            continue
        try:
            said = _whole(line, whole)
            yield datetime.fromisoformat(said[:_TIME_LENGTH]), read(said[_TIME_LENGTH + 1 :])
        except ValueError:
            raise NoJournal(f"{name} is damaged at line {number}") from None


def _pair(text: str) -> tuple[UUID, UUID]:
    return UUID(text[:_UUID_LENGTH]), UUID(text[_UUID_LENGTH + 1 :])


def _whole(line: str, length: int) -> str:
    if len(line) != length:
        raise ValueError("longer than a line is")
    return line


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
