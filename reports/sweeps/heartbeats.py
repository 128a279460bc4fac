"""Each sweep that ended well says so in one row; beat does when it hands one over, and a worker
when it begins one.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from django.utils import timezone

from reports.sweeps.models import Heartbeat

BEAT: Final = "beat"
WORKER: Final = "worker"
BEAT_EVERY: Final = timedelta(seconds=10)
SKEW: Final = timedelta(minutes=1)
"""How far the clocks of two machines may differ: a row from later than that says nothing."""
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


class Entry(Protocol):
    """One line of beat's schedule."""

    task: str
    last_run_at: datetime


def note(name: str, *, seconds: float = 0.0) -> None:
    """Something has ended well at this moment, or `WORKER` has begun it; one query."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, ended_at=timezone.now(), seconds=seconds)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["ended_at", "seconds"],
    )


def beat_noter() -> Callable[[], None]:
    """What beat calls for each sweep that it hands over; it is written every ten seconds."""
    written = _LONG_AGO

    def handed_over() -> None:
        nonlocal written
        now = timezone.now()
        if not timedelta() <= now - written < BEAT_EVERY:
            note(BEAT)
            written = now

    return handed_over


def resume(entries: Mapping[str, Entry]) -> None:
    """Let a beat that starts go on where the last one ended; one query.

    By itself it would wait a whole interval first: what runs once a day would never run where beat
    starts anew every night. What never ended well is due at once, and what did so in the future.
    """
    past = Heartbeat.objects.filter(ended_at__lte=timezone.now() + SKEW)
    known = dict(past.values_list("name", "ended_at"))
    for entry in entries.values():
        entry.last_run_at = known.get(entry.task, _LONG_AGO)
