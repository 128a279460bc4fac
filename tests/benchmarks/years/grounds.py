"""The same house at three ages: each a database of its own on one server, with journal and ring.

What is measured changes them: the work is done on copies, and the grounds stay for another time.
"""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from config.local.state import state_folder
from tests.benchmarks.outcome import Progress
from tests.benchmarks.years.house import House, settle
from tests.benchmarks.years.sizes import TEN_YEARS, Size

AGES: Final = ("young", "middle", "old")
YOUNG, MIDDLE = 1 / 500, 1 / 10  # of the old one
NOTE: Final = "years.json"


@dataclass(frozen=True)
class Ground:
    """One of them."""

    name: str
    database: str
    journal: Path
    ring: Path
    size: Size


def made(progress: Progress, scale: float, ages: Sequence[str]) -> dict[str, Ground]:
    """Return the grounds of this scale, made now or in an earlier run on the same folder."""
    note = state_folder() / NOTE
    if note.exists():
        told = json.loads(note.read_text())
        if told["scale"] != scale:
            raise SystemExit(f"the folder has a house of scale {told['scale']}: take another one")
        return {age: _ground(age, Size(**told["sizes"][age])) for age in ages}
    house = House(progress)
    shares = {"young": YOUNG * scale, "middle": MIDDLE * scale, "old": scale}
    sizes = {age: shares[age] for age in ages}
    for age, part in sizes.items():
        progress(f"making the {age} house")
        house.grow(TEN_YEARS.share(part))
        settle(progress)
        _copy(_own(), _name(age))
        _copy_journal(Path(settings.LINDEN_JOURNAL_DIR), _journal(age))
        shutil.copy2(settings.LINDEN_VAULT_KEYS_FILE, _ring(age))
    told = {age: asdict(TEN_YEARS.share(part)) for age, part in sizes.items()}
    note.write_text(json.dumps({"scale": scale, "sizes": told}))
    return {age: _ground(age, TEN_YEARS.share(part)) for age, part in sizes.items()}


@contextmanager
def copies(progress: Progress, grounds: dict[str, Ground]) -> Iterator[dict[str, Ground]]:
    """Lend a copy of each to work on."""
    folder = state_folder() / "at-work"
    shutil.rmtree(folder, ignore_errors=True)
    found = {}
    for age, ground in grounds.items():
        progress(f"copying the {age} house")
        place = folder / age
        place.mkdir(mode=0o700, parents=True)
        _copy_journal(ground.journal, place / "journal")
        shutil.copy2(ground.ring, place / "ring.json")
        _copy(ground.database, f"work_{age}")
        found[age] = Ground(age, f"work_{age}", place / "journal", place / "ring.json", ground.size)
    try:
        yield found
    finally:
        for ground in found.values():
            _server(
                sql.SQL("drop database {} with (force)").format(sql.Identifier(ground.database))
            )
        shutil.rmtree(folder)


@contextmanager
def standing_in(ground: Ground) -> Iterator[None]:
    """Let this process work in that house."""
    before = (
        connection.settings_dict["NAME"],
        settings.LINDEN_JOURNAL_DIR,
        settings.LINDEN_VAULT_KEYS_FILE,
    )
    _go(ground.database, str(ground.journal), str(ground.ring))
    try:
        yield
    finally:
        _go(*before)


def address(database: str) -> str:
    """The server's address, with this database on it."""
    return psycopg.conninfo.make_conninfo(os.environ["LINDEN_DATABASE_URL"], dbname=database)


def _go(database: str, journal: str, ring: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = database
    settings.LINDEN_JOURNAL_DIR, settings.LINDEN_VAULT_KEYS_FILE = journal, ring


def _ground(age: str, size: Size) -> Ground:
    return Ground(age, _name(age), _journal(age), _ring(age), size)


def _ring(age: str) -> Path:
    return state_folder() / f"ring-{age}.json"


def _name(age: str) -> str:
    return f"house_{age}"


def _journal(age: str) -> Path:
    return state_folder() / f"journal-{age}"


def _own() -> str:
    return str(connection.settings_dict["NAME"])


def _copy_journal(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    target.chmod(0o700)


def _copy(source: str, target: str) -> None:
    connection.close()
    names = {"target": sql.Identifier(target), "source": sql.Identifier(source)}
    _server(sql.SQL("drop database if exists {target}").format(**names))
    _server(
        sql.SQL("create database {target} template {source} strategy file_copy").format(**names)
    )


def _server(words: sql.Composed) -> None:
    with psycopg.connect(address("template1"), autocommit=True) as server:
        server.execute(words)
