"""Which of PostgreSQL's programs are used, and what is left when one fails: nothing."""

import importlib.util
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from config.backup import programs
from config.backup.programs import DUMP, SERVER, ProgramFailed
from tests.config.backup.conftest import Pair, address_of


@pytest.fixture
def debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A server's machine: no demo's PostgreSQL, Debian's three times, the last for clients."""
    for number, names in {"16": [DUMP, SERVER], "17": [DUMP, SERVER], "18": [DUMP]}.items():
        folder = tmp_path / number / "bin"
        folder.mkdir(parents=True)
        for name in names:
            (folder / name).touch()
    monkeypatch.delenv("LINDEN_PG_BIN", raising=False)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(programs, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_the_newest_that_has_it_is_used(debian: Path) -> None:
    assert programs.folder(DUMP) == debian / "18" / "bin"
    assert programs.folder(SERVER) == debian / "17" / "bin"


def test_one_that_is_too_old_for_linden_makes_no_server(debian: Path) -> None:
    (debian / "17" / "bin" / SERVER).unlink()
    with pytest.raises(ProgramFailed, match="initdb is not installed here: apt-get install"):
        programs.folder(SERVER)


def test_what_was_chosen_is_used_or_nothing(debian: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINDEN_PG_BIN", str(debian / "18" / "bin"))
    with pytest.raises(ProgramFailed, match="LINDEN_PG_BIN"):
        programs.folder(SERVER)


@pytest.mark.django_db
def test_a_dump_that_fails_leaves_no_file(pair: Pair, tmp_path: Path, settings: Settings) -> None:
    settings.LINDEN_DATABASE_URL = address_of("no_such_database")
    before = set(tmp_path.iterdir())
    with pytest.raises(CommandError, match=r'pg_dump failed: .*"no_such_database" does not exist'):
        call_command("backup", str(tmp_path / "backup"), "--key", str(pair.public))
    assert set(tmp_path.iterdir()) == before


@pytest.mark.django_db
def test_a_folder_that_is_not_there_is_said_plainly(pair: Pair, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file or directory"):
        call_command("backup", str(tmp_path / "none" / "backup"), "--key", str(pair.public))


@pytest.mark.django_db
def test_a_recovery_key_is_no_key_for_backups(pair: Pair, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match='expected "format": "linden backup public 1"'):
        call_command("backup", str(tmp_path / "backup"), "--key", str(pair.private))
