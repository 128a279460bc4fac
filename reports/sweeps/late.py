"""Which sweeps are late: their rows are older than their interval and some patience."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from celery import current_app

from reports.sweeps import heartbeats
from reports.sweeps.models import Heartbeat

LEAST: Final = timedelta(minutes=1)
"""Longer than nearly every round of a sweep takes; nothing ends one that takes longer."""
MOST: Final = timedelta(hours=1)
AT_WORK: Final = timedelta(minutes=10)
"""How long a worker that began a sweep may be at it, with all its threads at such ones, before it
counts as standing still: after an outage all are due at once, and each has what gathered.
"""


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """One sweep, or beat: how often it comes, when it last ended well, and how long it took."""

    name: str
    every: timedelta
    ended_at: datetime | None
    took: timedelta | None

    def is_late(self, now: datetime) -> bool:
        """Whether it is; one that never ended well is."""
        return self.ended_at is None or now - self.ended_at > self.every + patience(self.every)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How what runs by the clock stands at one moment."""

    now: datetime
    beat: Sweep
    begun_at: datetime | None
    sweeps: tuple[Sweep, ...]

    @property
    def late(self) -> tuple[Sweep, ...]:
        """The sweeps that are late, in the order of their names."""
        return tuple(sweep for sweep in self.sweeps if sweep.is_late(self.now))

    @property
    def last(self) -> datetime | None:
        """When any sweep last ended well."""
        return max((each.ended_at for each in self.sweeps if each.ended_at), default=None)

    @property
    def beat_stands_still(self) -> bool:
        """Whether beat hands nothing over."""
        return self.beat.is_late(self.now)

    @property
    def workers_stand_still(self) -> bool:
        """Whether no sweep ends at all, though beat hands them over, and no worker is at one."""
        oftenest = min(sweep.every for sweep in self.sweeps)
        late = self.last is None or self.now - self.last > oftenest + patience(oftenest)
        return late and not self._at_work and not self.beat_stands_still

    @property
    def _at_work(self) -> bool:
        # A thread takes the next as soon as it is free. So the last sign of life is a beginning
        # while all threads are at long ones, and an end when a worker died that had nothing to do.
        begun, last = self.begun_at, self.last
        if begun is None or (last is not None and begun <= last):
            return False
        return self.now - begun <= AT_WORK


def patience(every: timedelta) -> timedelta:
    """For how long nobody is told of a sweep that did not come: once more, within bounds."""
    return min(max(every, LEAST), MOST)


def standing(*, now: datetime) -> Standing:
    """How it stands; one query."""
    past = Heartbeat.objects.filter(ended_at__lte=now + heartbeats.SKEW)
    known = {row.name: row for row in past}
    begun = known.get(heartbeats.WORKER)
    return Standing(
        now=now,
        beat=_sweep(heartbeats.BEAT, heartbeats.BEAT_EVERY, known),
        begun_at=begun.ended_at if begun else None,
        sweeps=tuple(_sweep(name, every, known) for name, every in sorted(_schedule().items())),
    )


def _schedule() -> dict[str, timedelta]:
    entries = current_app.conf.beat_schedule.values()
    return {entry["task"]: timedelta(seconds=entry["schedule"]) for entry in entries}


def _sweep(name: str, every: timedelta, known: Mapping[str, Heartbeat]) -> Sweep:
    row = known.get(name)
    return Sweep(
        name=name,
        every=every,
        ended_at=row.ended_at if row else None,
        took=timedelta(seconds=row.seconds) if row else None,
    )
