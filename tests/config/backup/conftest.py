"""A pair of keys for backups, the suite's database by its address, and another one beside it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from pytest_django.fixtures import Settings

from config.roles.rights_notation import Role
from reports.vault.primitives.envelope import Cost
from reports.vault.service_keys import recovery_files
from tests import children, source
from tests.reports.accounts.people import cheap_passwords
from tests.roles.conftest import role_urls as role_urls

PASSPHRASE = "kettle harbour ninety plum ladder owl"
# Several processes share the suite's server.
EMPTY = f"empty_{os.getpid()}"


def address_of(database: str) -> str:
    """The suite's server, another database on it."""
    parts = urlsplit(os.environ["LINDEN_DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{database}"))


@dataclass(frozen=True)
class Pair:
    """A key for backups and what opens it."""

    public: Path
    private: Path
    passphrase: Path

    @property
    def opens(self) -> list[str]:
        """The arguments of whoever has it."""
        return ["--private", str(self.private), "--passphrase-file", str(self.passphrase)]


@dataclass(frozen=True)
class Installation:
    """A database with the key files of the suite, and a folder for its journal."""

    url: str
    journal: Path

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """`./run WORDS` there."""
        return self.python("manage.py", *words)

    def python(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """A process of the installation."""
        environment = children.environment(
            LINDEN_DATABASE_URL=self.url,
            LINDEN_JOURNAL_DIR=str(self.journal),
            LINDEN_VAULT_KEYS_FILE=settings.LINDEN_VAULT_KEYS_FILE,
            DJANGO_SETTINGS_MODULE="config.settings",
        )
        return subprocess.run(
            [sys.executable, *words],
            cwd=source.ROOT,
            env=environment,
            capture_output=True,
            text=True,
        )

    def values(self, query: str) -> list[tuple[object, ...]]:
        """What its database has."""
        with psycopg.connect(self.url) as there:
            done = there.execute(query.encode())
            return done.fetchall() if done.description else []


@pytest.fixture
def new_pair(tmp_path: Path) -> Iterator[Callable[[str], Pair]]:
    """Makes a pair by the command, at next to no cost."""

    def make(name: str) -> Pair:
        pair = Pair(*(tmp_path / f"{name}-{part}" for part in ("public", "private", "passphrase")))
        pair.passphrase.write_text(f"{PASSPHRASE} {name}\n")
        call_command("backup_key", "create", "--public", str(pair.public), *pair.opens)
        return pair

    with cheap_passwords(), patch.object(recovery_files, "COST", Cost(64, 1)):
        yield make


@pytest.fixture
def pair(new_pair: Callable[[str], Pair]) -> Pair:
    """The pair of this installation."""
    return new_pair("own")


@pytest.fixture
def live(transactional_db: None, settings: Settings) -> Installation:
    """The suite's own database; what a backup takes has to be committed."""
    settings.LINDEN_DATABASE_URL = address_of(str(connection.settings_dict["NAME"]))
    return Installation(settings.LINDEN_DATABASE_URL, Path(settings.LINDEN_JOURNAL_DIR))


@pytest.fixture
def empty(live: Installation, role_urls: dict[Role, str]) -> Iterator[Installation]:
    """An empty database of the login that migrates, with the journal of the live one."""
    parts = urlsplit(role_urls[Role.MIGRATE])
    with psycopg.connect(address_of("postgres"), autocommit=True) as server:
        server.execute(f"create database {EMPTY} owner {parts.username}")
    try:
        yield Installation(urlunsplit(parts._replace(path=f"/{EMPTY}")), live.journal)
    finally:
        with psycopg.connect(address_of("postgres"), autocommit=True) as server:
            server.execute(f"drop database {EMPTY} with (force)")
