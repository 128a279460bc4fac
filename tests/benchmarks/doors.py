"""What each way in sends in a benchmark: requests made ready, and how many reports they are."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.benchmarks import load


@dataclass(frozen=True)
class Door:
    """One way in: its requests, and how many of their reports have been stored."""

    name: str
    requests: list[load.Request]
    stored: Callable[[], int]

    @property
    def lost(self) -> int:
        """Reports that were sent and are not there."""
        return len(self.requests) - self.stored()
