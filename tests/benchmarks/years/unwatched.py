"""What nobody waits for: every sweep of the worker, and every command that reads the house."""

import io
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
from celery import current_app
from django.core.management import call_command
from psycopg import sql

from config import schedule
from config.local.machine.postgres import binaries
from reports.accounts.authentication import password_step
from reports.accounts.directory.profiles import find_login
from reports.accounts.directory.staff import staff_of
from reports.cases.recovery import case_rekeying
from tests.benchmarks.years import grounds, waited
from tests.benchmarks.years.grounds import Ground
from tests.benchmarks.years.measured import Cost, counted

type Command = Callable[[], object]

BACKUP: Final = ("pg_dump", "pg_restore", "after_restore")


def sweeps() -> dict[str, tuple[float, Command]]:
    """Every sweep by its task's name: how often it runs, and one run of it."""
    current_app.loader.import_default_modules()
    return {
        str(entry["task"]): (
            float(str(entry["schedule"])),
            current_app.tasks[str(entry["task"])],
        )
        for entry in schedule.BEAT.values()
    }


def of_the_log() -> dict[str, Command]:
    """The command that goes through the whole log."""
    return {"verify_audit": lambda: _run("verify_audit")}


def commands() -> dict[str, Command]:
    """Those that go through the rest, in an order in which each has its work."""
    return {
        "breach --dry-run": lambda: _run(
            "breach", since=_LONG_AGO, until=datetime.now(UTC), dry_run=True, live=True
        ),
        "erase_expired --dry-run": lambda: _run("erase_expired", dry_run=True),
        "forget_texts --dry-run": lambda: _run("forget_texts", dry_run=True),
        "rotate_keys status": lambda: _run("rotate_keys", "status"),
        "rotate_keys add": lambda: _run("rotate_keys", "add"),
        "rotate_keys activate": lambda: _run("rotate_keys", "activate"),
        "compact_journal": lambda: _run("compact_journal"),
        "rekey_open_cases": _rekey,
        "hsds_export": lambda: _run("hsds_export", tempfile.mkdtemp()),
    }


def back_up_and_restore(ground: Ground) -> dict[str, Cost]:
    """A dump, its restore beside, and `after_restore` there, with a journal of its own.

    What the restored house writes down would leave the one that was dumped behind its journal.
    """
    found = {name: Cost() for name in BACKUP}
    with tempfile.TemporaryDirectory(dir=ground.journal.parent) as folder:
        dump = Path(folder) / "linden.dump"
        _program(found["pg_dump"], "pg_dump", "--no-unlogged-table-data", "--format=custom",
                 "--dbname", grounds.address(ground.database), "--file", str(dump))  # fmt: skip
        copy = f"{ground.database}_restored"
        with psycopg.connect(grounds.address("template1"), autocommit=True) as server:
            server.execute(sql.SQL("create database {}").format(sql.Identifier(copy)))
        try:
            _program(
                found["pg_restore"], "pg_restore", "--dbname", grounds.address(copy), str(dump)
            )
            journal = Path(shutil.copytree(ground.journal, Path(folder) / "journal"))
            restored = Ground(ground.name, copy, journal, ground.ring, ground.size)
            with grounds.standing_in(restored):
                counted(lambda: _run("after_restore"), found["after_restore"])
        finally:
            with psycopg.connect(grounds.address("template1"), autocommit=True) as server:
                words = sql.SQL("drop database {} with (force)")
                server.execute(words.format(sql.Identifier(copy)))
    return found


_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


def _run(*words: str, **options: Any) -> None:
    call_command(*words, stdout=io.StringIO(), stderr=io.StringIO(), **options)


def _rekey() -> None:
    """As the command does once it knows who asks."""
    person = waited.people("coordinator")[0]
    user = find_login(person.login)
    if user is None:
        raise LookupError(person.login)
    now = datetime.now(UTC)
    key = password_step.check_password(user=user, password=person.password, now=now).key
    for _ in case_rekeying.rekey_open_cases(by=staff_of(user_id=user.pk), user_key=key, now=now):
        pass


def _program(cost: Cost, name: str, *words: str) -> None:
    """Run one of PostgreSQL's own; it must succeed."""
    started = time.perf_counter()
    child = subprocess.Popen([binaries() / name, *words])
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    cost.seconds.append(time.perf_counter() - started)
    cost.megabytes = used.ru_maxrss / 1024
    if child.returncode:
        raise RuntimeError(f"{name} ended with {child.returncode}")
