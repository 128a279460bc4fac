"""The drill: a backup is restored, worked off and checked where nobody works, and goes again."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.conf import settings

from config.local.state import ROOT

type Say = Callable[[str], None]

# What the drill repeats of what its steps say.
_TOLD: Final = ("Restored:", "erased again", "cases to review", "The audit log holds", "FAULT")


class DrillFailed(Exception):
    """A step of it failed; the message says which, and how it said so."""


def practise(backup: Path, private: list[str], *, url: str, place: Path, say: Say) -> list[str]:
    """Do all that a restore takes on the empty database `url`; returns the proof it printed.

    The journal is a copy in `place`, so that the installation's own is not moved back; the broker
    is the scratch database. Raises DrillFailed, OSError.
    """
    journal = place / "journal"
    shutil.copytree(settings.LINDEN_JOURNAL_DIR, journal)
    environment = {
        **os.environ,
        "LINDEN_DATABASE_URL": url,
        "LINDEN_JOURNAL_DIR": str(journal),
        "LINDEN_BROKER_URL": "pgmq://",
    }
    said: dict[str, list[str]] = {}
    for step in (["restore", str(backup), *private], ["after_restore"], ["verify_audit"]):
        said[step[0]] = _step(step, environment)
        for line in said[step[0]]:
            if line.startswith(_TOLD):
                say(f"{step[0]}: {line}")
    # Of the last seal that the live database has as well: what is sealed here is its own.
    return [line for line in said["after_restore"] if "--backup-verified" in line]


def _step(words: list[str], environment: dict[str, str]) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-P", str(ROOT / "manage.py"), *words],
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        last = [*done.stdout.splitlines(), *done.stderr.splitlines()][-5:]
        raise DrillFailed("\n".join([f"./run {words[0]} failed:", *last]))
    return done.stdout.splitlines()
