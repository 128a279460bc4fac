"""Connections that hold on to a server: bodies, heads, nothing at all, a byte every few seconds."""

import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread

DRIP_SECONDS = 3.0


@dataclass(frozen=True, kw_only=True)
class Attack:
    """So many connections, what each sends at once, and then every three seconds."""

    name: str
    count: int
    opening: bytes = b""
    drip: bytes = b""
    from_one: bool = False


class Held(Thread):
    """The connections of one attack, until all are cut or `longest` seconds are over."""

    def __init__(
        self, attack: Attack, *, port: int, sources: Iterator[str], longest: float
    ) -> None:
        super().__init__(name=attack.name)
        self._attack = attack
        self._end = time.monotonic() + longest
        self._selector = selectors.DefaultSelector()
        self._enough = Event()
        self.cut_after: list[float] = []
        one = next(sources)
        for _ in range(attack.count):
            source = one if attack.from_one else next(sources)
            connection = socket.create_connection(("127.0.0.1", port), 10, (source, 0))
            connection.setblocking(False)
            connection.send(attack.opening)
            self._selector.register(connection, selectors.EVENT_READ, time.monotonic())

    @property
    def left(self) -> int:
        """How many the server still holds."""
        return len(self._selector.get_map())

    def stop(self) -> None:
        """Let all go."""
        self._enough.set()
        self.join()
        for key in list(self._selector.get_map().values()):
            self._close(key)
        self._selector.close()

    def run(self) -> None:
        """Drip, and see who is cut."""
        drip_at = time.monotonic() + DRIP_SECONDS
        while self.left and time.monotonic() < self._end and not self._enough.is_set():
            for key, _events in self._selector.select(timeout=0.1):
                self._look(key)
            if time.monotonic() >= drip_at:
                self._drip()
                drip_at += DRIP_SECONDS

    def _drip(self) -> None:
        for key in list(self._selector.get_map().values()):
            try:
                key.fileobj.send(self._attack.drip)  # type: ignore[union-attr]
            except OSError:
                self._cut(key)

    def _look(self, key: selectors.SelectorKey) -> None:
        try:
            more = key.fileobj.recv(65_536)  # type: ignore[union-attr]
        except OSError:
            more = b""
        if not more:
            self._cut(key)

    def _cut(self, key: selectors.SelectorKey) -> None:
        self.cut_after.append(time.monotonic() - key.data)
        self._close(key)

    def _close(self, key: selectors.SelectorKey) -> None:
        self._selector.unregister(key.fileobj)
        key.fileobj.close()  # type: ignore[union-attr]


@contextmanager
def holding(held: Held) -> Iterator[Held]:
    """Hold on for as long as the block lasts."""
    held.start()
    try:
        yield held
    finally:
        held.stop()
