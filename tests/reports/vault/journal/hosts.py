"""A process on another host: the same database, the same folder, nothing else in common."""

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from tests import children, source

_BEGIN = """
import sys
import django
django.setup()
from django.db import transaction
from django.utils import timezone
from uuid import UUID
from reports.vault.journal import restore_journal as journals
from reports.vault.journal import compaction, journal_files as files
print("ready", flush=True)
"""


def start(script: str) -> "subprocess.Popen[str]":
    """Begin a process with these lines; what it needs is loaded by then."""
    own = urlsplit(os.environ["LINDEN_DATABASE_URL"])
    database = own._replace(path=f"/{connection.settings_dict['NAME']}")
    child = subprocess.Popen(
        [sys.executable, "-c", _BEGIN + script],
        cwd=source.ROOT,
        env=children.environment(
            LINDEN_DATABASE_URL=urlunsplit(database),
            LINDEN_JOURNAL_DIR=settings.LINDEN_JOURNAL_DIR,
            LINDEN_VAULT_KEYS_FILE=settings.LINDEN_VAULT_KEYS_FILE,
        ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    if child.stdout.readline() != "ready\n":
        child.communicate()
        raise AssertionError("it did not begin")
    return child


def go(child: "subprocess.Popen[str]") -> None:
    """Let it read a line."""
    assert child.stdin is not None
    child.stdin.write("go\n")
    child.stdin.flush()


def heard(child: "subprocess.Popen[str]") -> str:
    """The next line that it says."""
    assert child.stdout is not None
    return child.stdout.readline().strip()


def end(child: "subprocess.Popen[str]") -> int:
    """Wait for its end; its exit status."""
    child.communicate()
    return child.returncode
