"""Restoring a backup into an empty database: read to its end first, then in one transaction."""

from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import ProgrammingError, connection
from django.db.migrations.loader import MigrationLoader

from config.backup import programs
from reports.audit.chain import restore_guard
from reports.vault.backup import backup_stream
from reports.vault.backup.backup_head import Head
from reports.vault.primitives.keys import PrivateKey

_THINGS = """
select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
union all
select nspname from pg_namespace
where nspname not in ('public', 'information_schema') and nspname !~ '^pg_'
limit 1
"""
_WORDS = ("--format=custom", "--no-owner", "--no-privileges", "--single-transaction")


class CannotRestore(Exception):
    """This backup is not for this database; the message says why. Nothing was written."""


def restore(path: Path, private: PrivateKey) -> dict[str, object]:
    """Put a backup into the empty database of this process, and return what it says of itself.

    From then on the database counts as restored, until `after_restore` has run. Nothing is written
    before all of the file is proven. Raises CannotRestore, BackupBroken, programs.ProgramFailed,
    OSError.
    """
    with path.open("rb") as file:
        head = Head.read(file)
        begin = file.tell()
        for _ in backup_stream.read(file, head, private):
            pass
        about = head.about
        _check_release(about)
        _check_empty()
        file.seek(begin)
        _begin()
        try:
            _load(file, head, private)
        except BaseException:
            restore_guard.end()
            raise
    return about


def _begin() -> None:
    try:
        restore_guard.begin()
    except ProgrammingError as fault:
        raise CannotRestore(
            "this login does not own the database: restore with that of the commands"
        ) from fault


def _load(file: BinaryIO, head: Head, private: PrivateKey) -> None:
    url = settings.LINDEN_DATABASE_URL
    with programs.fed(programs.RESTORE, url, *_WORDS) as pipe:
        for piece in backup_stream.read(file, head, private):
            pipe.write(piece)


def _check_empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_THINGS)
        found = cursor.fetchone()
    if found:
        raise CannotRestore(
            f"the database of LINDEN_DATABASE_URL is not empty (it has {found[0]}). Make a new one"
            " (createdb, as in docs/operations.md, Install, 5) and name it there; this one was left"
            " as it is"
        )


def _check_release(about: dict[str, object]) -> None:
    tables = about.get("tables")
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    if not isinstance(tables, dict) or not set(tables.items()) <= known.keys():
        raise CannotRestore(
            f"this backup is of Linden {about.get('linden')}, with tables that this one"
            f" ({settings.LINDEN_VERSION}) does not know: take that release, or a newer one"
        )
