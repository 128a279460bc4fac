"""Making a backup: what `pg_dump` gives is sealed as it comes, without the rows that pass."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from config.backup import programs
from config.roles import passing
from reports.audit.verification import backup_proofs
from reports.vault.backup import backup_stream
from reports.vault.journal import journal_files, journal_orders
from reports.vault.primitives.keys import PublicKey


class CannotWrite(Exception):
    """The file of the backup cannot be written; the message says why. It is not there."""


def make(path: Path, *, public: PublicKey, now: datetime) -> dict[str, object]:
    """Write a backup that is not there yet, whole or not at all, and return what it says of itself.

    Raises CannotWrite, programs.ProgramFailed, NoJournal.
    """
    said = about(now)
    words = [*passing.left_out(), "--format=custom"]
    url = settings.LINDEN_DATABASE_URL
    with _new(path) as target, programs.read(programs.DUMP, url, *words) as dump:
        backup_stream.write(dump, target, about=said, public=public)
    return said


def about(now: datetime) -> dict[str, object]:
    """What a backup says of itself in clear: versions, when, and where log and journal stand."""
    seal = backup_proofs.last_seal()
    with journal_files.opened(journal_orders.NAME) as journal:
        erased = len(journal_files.bytes_of(journal, 0))
    return {
        "made": now.isoformat(timespec="seconds"),
        "linden": settings.LINDEN_VERSION,
        "postgresql": connection.cursor().connection.info.server_version // 10000,
        "tables": _newest_migrations(),
        "journal": {"seal": seal.number if seal else 0, "erased": erased},
    }


def _newest_migrations() -> dict[str, str]:
    done = sorted(MigrationRecorder(connection).applied_migrations())
    return dict(done)


@contextmanager
def _new(path: Path) -> Iterator[BinaryIO]:
    """A file that becomes `path` once it is whole and on the disk."""
    part = path.with_name(f"{path.name}.part")
    try:
        if path.exists():
            raise CannotWrite(f"{path} exists already; nothing was written")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CannotWrite(f"another backup is being written to {part}") from None
            os.ftruncate(file.fileno(), 0)
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                part.rename(path)
            finally:
                part.unlink(missing_ok=True)
        journal_files.sync(path.parent)
    except OSError as fault:
        raise CannotWrite(f"{fault.filename or path}: {fault.strerror}") from fault
