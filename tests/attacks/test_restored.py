"""Yesterday's dump is restored: what was erased since is erased again before anybody works with it.

A real dump by pg_dump, restored into a database of its own by pg_restore; the commands run as an
operator runs them, with the key files and the journal of today.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from config.local.machine.postgres import binaries
from config.roles import passing
from reports.audit.chain.seals import seal_minute
from reports.cases.casework import reporter
from tests import children, source
from tests.attacks.conftest import Scene, make_scene
from tests.reports.cases.world import NOW, report

# Several processes share the suite's server: each restores into a database of its own.
RESTORED = f"restored_{os.getpid()}"


@dataclass(frozen=True)
class Backup:
    """A restored database and how to run the house's commands on it."""

    address: str
    journal: Path

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """`./run WORDS` on the restored database."""
        environment = children.environment(
            LINDEN_DATABASE_URL=self.address,
            LINDEN_JOURNAL_DIR=str(self.journal),
            LINDEN_VAULT_KEYS_FILE=settings.LINDEN_VAULT_KEYS_FILE,
        )
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=source.ROOT,
            env=environment,
            capture_output=True,
            text=True,
        )

    def count(self, query: str, *values: object) -> int:
        """One number from the restored database."""
        with psycopg.connect(self.address) as restored:
            row = restored.execute(query.encode(), values).fetchone()
        assert row is not None
        return int(row[0])


def address_of(database: str) -> str:
    """The suite's server, another database on it."""
    parts = urlsplit(os.environ["LINDEN_DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{database}"))


def program(name: str, *words: str | Path) -> None:
    """Run one of PostgreSQL's own programs; it must succeed."""
    done = subprocess.run([binaries() / name, *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def scene(transactional_db: None, own_ring: None) -> Scene:
    """The scene, committed: a dump sees only that."""
    made = make_scene()
    seal_minute(now=NOW)
    return made


@contextmanager
def restored(folder: Path, journal: Path | None = None) -> Iterator[Backup]:
    """A dump of now, restored beside; with `journal` under a journal folder of its own."""
    dump = folder / "linden.dump"
    program(
        "pg_dump",
        *passing.left_out(),
        "--format=custom",
        "--dbname",
        address_of(str(connection.settings_dict["NAME"])),
        "--file",
        dump,
    )
    maintenance = address_of("postgres")
    with psycopg.connect(maintenance, autocommit=True) as server:
        server.execute(f"create database {RESTORED}")
    try:
        program("pg_restore", "--dbname", address_of(RESTORED), dump)
        yield Backup(address_of(RESTORED), journal or Path(settings.LINDEN_JOURNAL_DIR))
    finally:
        with psycopg.connect(maintenance, autocommit=True) as server:
            server.execute(f"drop database {RESTORED} with (force)")


@pytest.fixture
def backup(scene: Scene, tmp_path: Path) -> Iterator[Backup]:
    """Yesterday's dump, restored; since then the case was erased and the minute sealed."""
    report(now=NOW)  # somebody else's, which stays
    seal_minute(now=NOW + timedelta(minutes=1))
    with restored(tmp_path) as found:
        reporter.erase(code_keys=scene.code_keys, now=NOW + timedelta(minutes=2))
        seal_minute(now=NOW + timedelta(minutes=3))
        yield found


def test_the_dump_holds_no_unlock_row_and_no_draft(backup: Backup) -> None:
    """Whatever a browser's cookie opens never reaches a backup."""
    assert backup.count("select count(*) from reports_unlock") == 0
    assert backup.count("select count(*) from reports_draftrow") == 0


def test_after_a_restore_the_erased_case_is_erased_again(scene: Scene, backup: Backup) -> None:
    """Before, the restored database is behind its journal and says so; after, the case is gone."""
    about = "select count(*) from reports_casedatakey where case_id = %s"
    assert backup.count(about, scene.case_id) == 1
    behind = backup.run("verify_audit")
    assert behind.returncode == 1, behind.stdout + behind.stderr
    done = backup.run("after_restore")
    assert done.returncode == 0, done.stderr
    assert str(scene.case_id) in done.stdout
    assert backup.count(about, scene.case_id) == 0
    for table, column in (
        ("reports_case", "id"),
        ("reports_content", "case_id"),
        ("reports_casekeys", "case_id"),
        ("reports_codegrant", "case_id"),
        ("reports_task", "case_id"),
    ):
        query = f"select count(*) from {table} where {column} = %s"  # noqa: S608 - own names
        assert backup.count(query, scene.case_id) == 0, table
    assert "cases to review: 1" in done.stdout
    again = backup.run("after_restore")
    assert again.returncode == 0
    assert "as the journal says: 0" in again.stdout


def test_no_key_changes_until_the_restore_is_worked_off(backup: Backup) -> None:
    """Keys must not rotate on a database that still holds what was erased."""
    refused = backup.run("rotate_keys", "add")
    assert refused.returncode != 0
    assert "after_restore" in refused.stdout + refused.stderr
