"""A ring key counts as destroyed when a backup made since was read, and no process has it.

The dump is one by pg_dump, restored beside; the process that holds on is a real one.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from reports.audit.chain.seals import seal_minute
from reports.vault.models import KeyHolder
from reports.vault.service_keys import key_rings
from tests import children, source
from tests.attacks.conftest import make_scene
from tests.attacks.test_restored import Backup, address_of, restored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_ring")]

# Stays until its input ends, like a web worker that nobody restarts.
PROCESS = """
import sys
import config.wsgi
print("ready", flush=True)
sys.stdin.read()
"""


def rotate() -> bytes:
    before = key_rings.ring().active
    call_command("rotate_keys", "add", verbosity=0)
    call_command("rotate_keys", "activate", verbosity=0)
    return before


def printed(copy: Backup) -> list[str]:
    """What the copy's check says to give, as arguments."""
    done = copy.run("verify_audit")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.split("wants:")[1].split()[:4]


def destroy(*words: str) -> None:
    call_command("rotate_keys", "--destroy-old", *words)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """The copy's own: a machine apart has no other."""
    found = tmp_path / "journal"
    found.mkdir(mode=0o700)
    return found


def test_a_rotation_believes_only_what_a_restored_copy_printed(
    tmp_path: Path, journal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_scene()
    seal_minute(now=timezone.now())
    with restored(tmp_path, journal) as copy:
        old = rotate()
        with pytest.raises(CommandError, match="backup was made before the rotation"):
            destroy(*printed(copy))
    seal_minute(now=timezone.now())
    with restored(tmp_path, journal) as copy:
        _, date, _, fingerprint = true = printed(copy)
    capsys.readouterr()
    call_command("verify_audit")
    own = capsys.readouterr().out.split("wants:")[1].split()[:4]
    earlier = (datetime.fromisoformat(date) - timedelta(days=40)).isoformat()
    future = (timezone.now() + timedelta(days=1)).isoformat()
    later = (datetime.fromisoformat(date) + timedelta(seconds=1)).isoformat()
    for words, why in (
        (own, "restore a backup somewhere else"),
        (["--backup-verified", date], "make a backup now"),
        (["--backup-verified", later, "--fingerprint", fingerprint], "no copy of this database"),
        (["--backup-verified", date, "--fingerprint", fingerprint[:-1] + "x"], "no copy"),
        (["--backup-verified", date, "--fingerprint", "9" * 40], "no copy"),
        (["--backup-verified", earlier, "--fingerprint", fingerprint], "before the rotation"),
        (["--backup-verified", future, "--fingerprint", fingerprint], "in the future"),
    ):
        with pytest.raises(CommandError, match=why):
            destroy(*words)
        assert old in key_rings.ring()
    destroy(*true)
    assert old not in key_rings.ring()


@contextmanager
def running() -> Iterator["subprocess.Popen[str]"]:
    environment = children.environment(
        LINDEN_DATABASE_URL=address_of(str(connection.settings_dict["NAME"])),
        LINDEN_VAULT_KEYS_FILE=settings.LINDEN_VAULT_KEYS_FILE,
        LINDEN_JOURNAL_DIR=settings.LINDEN_JOURNAL_DIR,
    )
    child = subprocess.Popen(
        [sys.executable, "-c", PROCESS],
        cwd=source.ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        assert child.stdout.readline() == "ready\n"
        yield child
    finally:
        child.stdin.close()
        child.wait()
        child.stdout.close()


def test_a_process_that_read_the_key_has_to_end_first(
    tmp_path: Path, journal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_scene()
    with running() as child:
        rotate()
        seal_minute(now=timezone.now())
        with restored(tmp_path, journal) as copy:
            proof = printed(copy)
        with pytest.raises(CommandError, match=rf"NOT DONE: 1 [^$]*web, process {child.pid}"):
            destroy(*proof)
        with pytest.raises(CommandError, match="NOT DONE"):
            call_command("rotate_keys", "holders")
    call_command("rotate_keys", "holders")
    assert "No running process" in capsys.readouterr().out
    with running():  # begun since: it has never read the key
        call_command("rotate_keys", "holders")


def test_a_process_of_another_machine_counts_until_somebody_says_it_is_gone() -> None:
    KeyHolder.objects.create(
        kind="worker",
        host="web-2",
        space="another",
        pid=1,
        started=1,
        key_ids="0badc0de",
        seen_at=timezone.now() - timedelta(days=30),
    )
    with pytest.raises(CommandError, match="web-2: worker, process 1"):
        call_command("rotate_keys", "holders")
    call_command("rotate_keys", "holders", "--gone", "web-2")
    call_command("rotate_keys", "holders")
