"""What the people of a run were told: every report that was acknowledged, and what they met."""

import time
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event, Lock


class Way(StrEnum):
    """By which door a report came."""

    WEB = "web"
    TEXT = "text"
    COUNTER = "counter"
    BAR = "bar"  # an entry of a venue's log
    HOME = "home"  # one text on the guest's wish
    API = "api"


@dataclass(frozen=True, kw_only=True)
class Acknowledged:
    """One report of which somebody was told that it arrived, and what proves it later.

    `began` and `at` are of the monotonic clock: the last attempt that led to it, and its answer.
    """

    way: Way
    began: float
    at: float
    code: str = ""
    receipt: str = ""
    number: str = ""
    told_at: str = ""  # by the machine's own clock, as what is due is reckoned
    address: str = ""
    erased: bool = False


@dataclass
class Ledger:
    """Kept by the threads of a run; `over` tells them that it ends."""

    reports: list[Acknowledged] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    open: Counter[Way] = field(default_factory=Counter)
    over: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)

    def acknowledge(
        self,
        way: Way,
        *,
        began: float,
        code: str = "",
        receipt: str = "",
        number: str = "",
        told_at: str = "",
        address: str = "",
    ) -> None:
        """Somebody was told that the report arrived."""
        report = Acknowledged(
            way=way,
            began=began,
            at=time.monotonic(),
            code=code,
            receipt=receipt,
            number=number,
            told_at=told_at,
            address=address,
        )
        with self._lock:
            self.reports.append(report)

    def meet(self, what: str) -> None:
        """Somebody met this."""
        with self._lock:
            self.met[what] += 1

    def leave_open(self, way: Way) -> None:
        """Somebody sent a report and never learnt whether it arrived: it may be there."""
        with self._lock:
            self.open[way] += 1

    def by(self, *ways: Way) -> list[Acknowledged]:
        """What was acknowledged at these doors, in order."""
        with self._lock:
            return [each for each in self.reports if each.way in ways]

    def replace(self, old: Acknowledged, new: Acknowledged) -> None:
        """Something more is known about a report."""
        with self._lock:
            self.reports[self.reports.index(old)] = new
