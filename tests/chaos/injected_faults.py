"""What is done to a demo: each fault is named, lasts so long, and is over when it returns."""

import errno
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from tests.chaos.demo_processes import Processes
from tests.tour.tools.tour_phones import Phones

SLICE: Final = 0.05
"""Seconds: what is slowed stands still for four slices of five."""

_QUEUES: Final = "select queue_name from pgmq.list_queues()"


class Full(Exception):
    """There is no file system of its own to fill."""


@dataclass(frozen=True)
class Fault:
    """One kind of fault, and what does it."""

    name: str
    happen: Callable[[float], None]
    lasts: bool = True  # what is killed is over at once


@dataclass(frozen=True)
class Faults:
    """Everything that can happen to this demo."""

    processes: Processes
    phones: Phones
    database: str
    disk: Path | None  # the mount point of its own file system

    def all(self) -> list[Fault]:
        """Every kind; filling the disk only where it has one of its own."""
        kills = [
            Fault(f"{name} killed", self._kill(name), lasts=False)
            for name in ("web worker", "web", "worker", "beat", "backend", "database", "phones")
        ]
        pauses = [
            Fault(f"{name} paused", self._pause(name))
            for name in ("web", "worker", "beat", "database", "phones")
        ]
        slow = [Fault(f"{name} slowed", self._slow(name)) for name in ("web", "worker", "database")]
        more = [
            Fault("phones slowed", self._slow_phones),
            Fault("broker emptied", self._empty_broker, lasts=False),
            Fault("broker paused", self._hold_broker),
        ]
        full = [Fault("disk filled", self._fill)] if self.disk else []
        return [*kills, *pauses, *slow, *more, *full]

    def _kill(self, name: str) -> Callable[[float], None]:
        def happen(_seconds: float) -> None:
            for pid in self.processes.to_kill(name):
                _signal(pid, signal.SIGKILL)

        return happen

    def _pause(self, name: str) -> Callable[[float], None]:
        def happen(seconds: float) -> None:
            with _stopped(self.processes.all_of(name)):
                time.sleep(seconds)

        return happen

    def _slow(self, name: str) -> Callable[[float], None]:
        def happen(seconds: float) -> None:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                with _stopped(self.processes.all_of(name)):
                    time.sleep(4 * SLICE)
                time.sleep(SLICE)

        return happen

    def _slow_phones(self, seconds: float) -> None:
        self.phones.settle(pace=3.0)
        time.sleep(seconds)
        self.phones.settle(pace=0.2)

    def _empty_broker(self, _seconds: float) -> None:
        """Every wake-up is lost."""
        with psycopg.connect(self.database, autocommit=True) as link:
            for (queue,) in link.execute(_QUEUES).fetchall():
                link.execute("select pgmq.purge_queue(%s)", [queue])

    def _hold_broker(self, seconds: float) -> None:
        """Nobody can send or take a wake-up."""
        with psycopg.connect(self.database) as link:
            for (queue,) in link.execute(_QUEUES).fetchall():
                link.execute(f"lock table pgmq.q_{queue} in access exclusive mode".encode())
            time.sleep(seconds)

    def _fill(self, seconds: float) -> None:
        if self.disk is None:
            raise Full
        ballast = self.disk / "ballast"
        try:
            _write_until_full(ballast)
            time.sleep(seconds)
        finally:
            ballast.unlink(missing_ok=True)


def _write_until_full(file: Path) -> None:
    block = bytes(1 << 20)
    try:
        with file.open("wb", buffering=0) as out:
            while True:
                out.write(block)
    except OSError as fault:
        if fault.errno != errno.ENOSPC:
            raise


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


@contextmanager
def _stopped(pids: list[int]) -> Iterator[None]:
    """They stand still; whatever happens, they go on afterwards."""
    try:
        for pid in pids:
            _signal(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in pids:
            _signal(pid, signal.SIGCONT)
