"""So many at one time, and only a part of them from one network."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Refused(Exception):
    """A request is not taken; the HTTP status is one that `Door` has a page for."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Room:
    """Places in one process: `most` in all, `most_of_one` for one network.

    Whoever opens as many connections as they can still leaves room for everybody else. Used by
    the event loop alone, so without a lock.
    """

    def __init__(self, *, most: int, most_of_one: int) -> None:
        self._most, self._most_of_one = most, most_of_one
        self._taken: Counter[str] = Counter()
        self._all = 0

    @contextmanager
    def place(self, network: str) -> Iterator[None]:
        """Hold one place for as long as the block lasts. Raises Refused when there is none."""
        if self._all >= self._most or self._taken[network] >= self._most_of_one:
            raise Refused(503)
        self._all += 1
        self._taken[network] += 1
        try:
            yield
        finally:
            self._all -= 1
            self._taken[network] -= 1
            if not self._taken[network]:
                del self._taken[network]  # no list of who was here
