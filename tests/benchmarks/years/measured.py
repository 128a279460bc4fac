"""What work costs: seconds, queries, and the most memory it held beyond what was there."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from tests.benchmarks import latencies

_STATUS = Path("/proc/self/status")
_REFS = Path("/proc/self/clear_refs")


@dataclass
class Cost:
    """Of every time it was done."""

    seconds: list[float] = field(default_factory=list)
    first: float = 0.0  # a sweep's first run, with whatever had gathered
    queries: int = 0
    megabytes: float = 0.0

    @property
    def time(self) -> float:
        """The middle one."""
        return latencies.median(self.seconds)


def once(work: Callable[[], object], cost: Cost) -> None:
    """Do it, and note the time."""
    started = time.perf_counter()
    work()
    cost.seconds.append(time.perf_counter() - started)


def counted(work: Callable[[], object], cost: Cost) -> None:
    """Do it, and note queries and memory too."""
    _REFS.write_text("5")  # the highest mark begins anew
    before = _kilobytes("VmRSS")
    # All of a long command's statements would be kept: they are counted as they go.
    count = 0

    def counting(execute: Callable[..., object], *words: object) -> object:
        nonlocal count
        count += 1
        return execute(*words)

    started = time.perf_counter()
    with connection.execute_wrapper(counting):
        work()
    cost.seconds.append(time.perf_counter() - started)
    cost.queries = count
    cost.megabytes = max(0.0, (_kilobytes("VmHWM") - before) / 1024)


def _kilobytes(name: str) -> int:
    lines = dict(line.split(":", 1) for line in _STATUS.read_text().splitlines())
    return int(lines[name].split()[0])
