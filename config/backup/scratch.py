"""An empty database for a drill, which goes with it; and what a drill that was killed left."""

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from config.backup import programs
from config.environment import database
from config.local.machine.postgres import Postgres, PostgresFailed
from config.local.machine.rootless import NotAsRoot

NAME: Final = "linden_drill"
_OURS: Final = "made by ./run restore_drill, which drops it"


class NoScratch(Exception):
    """There is no place for a drill; the message says why and what to do."""


@contextmanager
def folder(parent: Path | None) -> Iterator[Path]:
    """A folder of this user alone, empty, for one drill at a time; it goes at the end.

    What a drill that was killed left there goes at the beginning. Raises NoScratch.
    """
    place = (parent or Path(tempfile.gettempdir())) / f"linden-drill-{os.geteuid()}"
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        found = place.lstat()
        if found.st_uid != os.geteuid() or not stat.S_ISDIR(found.st_mode):
            raise NoScratch(f"{place} belongs to somebody else: give another --scratch")
        lock = os.open(place / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as fault:
        raise NoScratch(f"{place}: {fault.strerror}; give another --scratch") from fault
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NoScratch(f"another drill runs in {place}") from None
        _clear(place)
        try:
            yield place
        finally:
            _clear(place)
            shutil.rmtree(place)
    finally:
        os.close(lock)


def _clear(place: Path) -> None:
    server = place / "server"
    if server.exists():
        try:
            Postgres(server).await_none()  # it ends with whoever started it
        except PostgresFailed as fault:
            raise NoScratch(str(fault)) from fault
    for left in place.iterdir():
        if left.name != "lock":
            shutil.rmtree(left)


@contextmanager
def own_server(place: Path) -> Iterator[str]:
    """The address of an empty database on a server of its own in that folder. Raises NoScratch."""
    try:
        server = Postgres(
            place / "server", durable=False, programs=programs.folder(programs.SERVER)
        )
        server.start()
    except (PostgresFailed, NotAsRoot, programs.ProgramFailed) as fault:
        raise NoScratch(f"{fault}; or give --server URL") from fault
    try:
        yield server.url
    finally:
        server.stop(at_once=True)


@contextmanager
def on_server(url: str) -> Iterator[str]:
    """The address of a database of its own on a server that is there. Raises NoScratch."""
    try:
        with _connected(url) as there:
            _drop_left(there)
            there.execute(
                sql.SQL(
                    "create database {} template template0 encoding 'UTF8'"
                    " locale_provider builtin builtin_locale 'C.UTF-8'"
                ).format(sql.Identifier(NAME))
            )
            there.execute(
                sql.SQL("comment on database {} is {}").format(sql.Identifier(NAME), _OURS)
            )
    except psycopg.Error as fault:
        raise NoScratch(f"--server: {str(fault).partition(chr(10))[0]}") from fault
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{NAME}"))
    finally:
        with _connected(url) as there:
            _drop(there)


def _connected(url: str) -> psycopg.Connection:
    return psycopg.connect(database.conninfo(url), autocommit=True)


def _drop_left(there: psycopg.Connection) -> None:
    """What a drill that was killed left; nobody else's database of that name."""
    found = there.execute(
        "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [NAME]
    ).fetchone()
    if found is None:
        return
    if _OURS not in (found[0] or ""):  # behind a word of `restored`, if it came that far
        raise NoScratch(f"--server: the database {NAME} there is not a drill's: rename or drop it")
    _drop(there)


def _drop(there: psycopg.Connection) -> None:
    there.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(NAME)))
