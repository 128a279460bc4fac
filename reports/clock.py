"""The time as texts see it: the machine's own, which only a demo may have moved forward."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """Return the time in UTC.

    In a demo whose phone network has moved the clock of safe hours, that much later. No setting
    of an installation can move it: `LINDEN_CLOCK_FILE` counts in the demo only, and a process
    elsewhere that has it refuses to start.
    """
    moved = settings.LINDEN_CLOCK_FILE
    if not moved or not settings.LINDEN_DEMO:
        return timezone.now()
    return timezone.now() + read_offset(Path(moved))


def read_offset(file: Path) -> timedelta:
    """Return how far a demo's clock was moved: whole seconds in that file, nothing without it."""
    try:
        return timedelta(seconds=int(file.read_text(encoding="ascii")))
    except FileNotFoundError:
        return timedelta()
