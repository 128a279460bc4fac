"""The drill: the proof a rotation asks for, and nothing of it left, also when it was killed."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from config.backup import scratch
from reports.audit.chain.seals import seal_minute
from reports.audit.verification import backup_proofs
from tests import children, source
from tests.config.backup.conftest import Installation, Pair, address_of
from tests.reports.cases import world


@pytest.fixture
def backup(live: Installation, pair: Pair, tmp_path: Path) -> Path:
    """A backup of a small place whose log has a seal."""
    world.build()
    seal_minute(now=datetime.now(UTC))
    world.report()  # in the log, and in no seal
    path = tmp_path / "backup"
    call_command("backup", str(path), "--key", str(pair.public))
    return path


@pytest.fixture
def _same_keys(live: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The drill's own processes have this installation's environment."""
    monkeypatch.setenv("LINDEN_JOURNAL_DIR", str(live.journal))
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)


@pytest.mark.usefixtures("_same_keys")
def test_it_proves_the_backup_and_leaves_nothing(
    backup: Path,
    pair: Pair,
    tmp_path: Path,
    live: Installation,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On a server of its own: what is printed is believed by this database, and by it alone."""
    head = (live.journal / "audit.head").read_text()
    settings.LINDEN_JOURNAL_DIR = str(live.journal)
    place = tmp_path / "scratch"
    place.mkdir()
    call_command("restore_drill", str(backup), *pair.opens, "--scratch", str(place))
    said = capsys.readouterr().out
    assert "This backup brings the installation back." in said
    assert list(place.iterdir()) == []
    assert (live.journal / "audit.head").read_text() == head
    words = said.split("--backup-verified ")[-1].split()
    verified_at, option, fingerprint = words[:3]
    assert option == "--fingerprint"
    now = datetime.now(UTC)
    backup_proofs.proven(
        verified_at=datetime.fromisoformat(verified_at),
        fingerprint=fingerprint,
        rotated_at=now - timedelta(days=1),
        now=now,
    )


@pytest.mark.usefixtures("_same_keys")
def test_a_backup_that_cannot_be_restored_leaves_nothing_either(
    backup: Path, pair: Pair, tmp_path: Path
) -> None:
    backup.write_bytes(backup.read_bytes()[:-1])
    with pytest.raises(CommandError, match="cut short, changed or damaged"):
        call_command(
            "restore_drill", str(backup), *pair.opens,
            *("--server", address_of("postgres"), "--scratch", str(tmp_path)),
        )  # fmt: skip
    with psycopg.connect(address_of("postgres")) as server:
        names = server.execute("select datname from pg_database").fetchall()
    assert (scratch.NAME,) not in names
    assert not [path for path in tmp_path.iterdir() if "drill" in path.name]


# Holds a scratch of either kind until it is killed.
HOLDS = """
import sys, django
from pathlib import Path
django.setup()
from config.backup import scratch
with scratch.folder(Path(sys.argv[1])) as place:
    with scratch.on_server(sys.argv[2]) if len(sys.argv) > 2 else scratch.own_server(place):
        print("holds", flush=True)
        sys.stdin.read()
"""


def killed(folder: Path, *server: str) -> None:
    """A drill was killed in the middle."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(folder), *server],
        cwd=source.ROOT,
        env=children.environment(DJANGO_SETTINGS_MODULE="config.settings"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"holds\n"
        with pytest.raises(scratch.NoScratch, match="another drill runs"), scratch.folder(folder):
            pass
        process.send_signal(signal.SIGKILL)


def test_a_killed_drill_is_cleared_by_the_next(tmp_path: Path) -> None:
    """Its server ends with it; folder and server go with the next one."""
    killed(tmp_path)
    (left,) = tmp_path.iterdir()
    assert (left / "server" / "cluster").is_dir()
    with scratch.folder(tmp_path) as place:
        assert [path.name for path in place.iterdir()] == ["lock"]
    assert list(tmp_path.iterdir()) == []


def test_a_killed_drill_on_a_server_is_cleared_by_the_next(tmp_path: Path) -> None:
    url = address_of("postgres")
    killed(tmp_path, url)
    environment = os.environ | {"LINDEN_DATABASE_URL": url.replace("/postgres?", "/linden_drill?")}
    begun = (
        "import django; django.setup(); from reports.audit.chain import restore_guard as restored; "
        "restored.begin()"
    )
    subprocess.run([sys.executable, "-c", begun], cwd=source.ROOT, env=environment, check=True)
    with scratch.on_server(url) as own, psycopg.connect(own) as there:
        assert there.execute("select current_database()").fetchone() == (scratch.NAME,)
    with psycopg.connect(url) as server:
        names = server.execute("select datname from pg_database").fetchall()
    assert (scratch.NAME,) not in names


def test_a_database_of_that_name_that_is_somebody_elses_is_left(tmp_path: Path) -> None:
    url = address_of("postgres")
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"create database {scratch.NAME}")
        try:
            with pytest.raises(scratch.NoScratch, match="not a drill's"), scratch.on_server(url):
                pass
        finally:
            server.execute(f"drop database {scratch.NAME}")
