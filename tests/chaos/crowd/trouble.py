"""What people meet while a house is being broken, and keep on trying through."""

import time
from collections.abc import Callable
from http.client import HTTPException
from threading import Thread
from typing import Final, Protocol

import psycopg

from tests.chaos.crowd.ledger import Ledger
from tests.tour.tools.browser import TooManyRedirects, Unreachable
from tests.tour.tools.page_reader import NoSuchField, NoSuchForm
from tests.tour.tools.teller import Astray
from tests.tour.tools.tour_report import NotHeld

# No answer, or another page than was asked for. Anything else is a fault of ours and ends the run.
TROUBLE: Final = (
    OSError,
    HTTPException,
    Unreachable,
    TooManyRedirects,
    NoSuchForm,
    NoSuchField,
    NotHeld,
    Astray,
)
AWAY: Final = (*TROUBLE, psycopg.OperationalError)
PAUSE: Final = 0.3
"""Seconds until somebody tries again."""


class Door(Protocol):
    """Somebody who comes again and again."""

    name: str

    def visit(self) -> None:
        """Once; may raise what is in TROUBLE."""


class Visitor(Thread):
    """A thread that goes through one door until the run is over; what broke it is kept."""

    def __init__(self, door: Door, ledger: Ledger, *, pause: float = 0.0) -> None:
        super().__init__(name=door.name, daemon=True)
        self._door = door
        self._ledger = ledger
        self._pause = pause
        self.broken: BaseException | None = None

    def run(self) -> None:
        """Visit, again and again."""
        try:
            while not self._ledger.over.is_set():
                self._once()
                self._ledger.over.wait(self._pause)
        except BaseException as fault:
            self.broken = fault  # for whoever joins this thread
            raise

    def _once(self) -> None:
        try:
            self._door.visit()
        except TROUBLE as met:
            self._ledger.meet(f"{self._door.name}: {type(met).__name__}")
            self._ledger.over.wait(PAUSE)

    def finish(self, seconds: float) -> None:
        """Wait for its end. Raises what broke it, or TimeoutError."""
        self.join(seconds)
        if self.broken is not None:
            raise RuntimeError(f"the door {self._door.name} broke") from self.broken
        if self.is_alive():
            raise TimeoutError(f"the door {self._door.name} does not end")


def patiently[T](act: Callable[[], T], *, seconds: float) -> T:
    """Do it until it comes through, for so long. Raises what was met last."""
    end = time.monotonic() + seconds
    while True:
        try:
            return act()
        except AWAY:
            if time.monotonic() > end:
                raise
            time.sleep(PAUSE)
