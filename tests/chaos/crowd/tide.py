"""The clock of safe hours, moved while things break, so that texts fall due under fire."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import psycopg

from tests.chaos.crowd.ledger import Ledger, Way
from tests.chaos.crowd.trouble import AWAY, patiently
from tests.tour.tools.tour_phones import Phones

HOME: Final = timedelta(minutes=31)
STEP: Final = timedelta(hours=72)  # until the first text of a plan that is not urgent
A_MOMENT: Final = timedelta(minutes=1)
A_DAY: Final = timedelta(hours=30)
LOOK_SECONDS: Final = 1.0
PATIENCE: Final = 120.0

_PLANNED: Final = """
select count(*) filter (where next_at <= %(until)s), max(next_at) filter (where next_at <= %(soon)s)
from reports_followup where state = 'running'
"""


@dataclass(frozen=True)
class Tide:
    """Moves the clock of a demo; what cannot be done now is done a moment later."""

    phones: Phones
    database: str
    ledger: Ledger

    def rise(self, by: timedelta) -> None:
        """Let so much time pass for texts. Raises what was met last, if it cannot be for long."""
        seconds = int(by.total_seconds())
        patiently(partial(self.phones.move, seconds), seconds=PATIENCE)

    def to_the_follow_ups(self, *, seconds: float) -> frozenset[str]:
        """To the hour at which everybody who told until now may be texted; returns whose it is.

        Waits, for so long, until the worker has looked at what is due and knows the next safe hour.
        """
        told = frozenset(each.number for each in self.ledger.by(Way.WEB))
        # What is due is reckoned from the machine's own clock; who tells later is not meant.
        until = datetime.now(UTC) + STEP
        self.rise(STEP + A_MOMENT)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            looked_at = self._looked_at(until)
            if looked_at is not None:
                self.rise(looked_at)
                return told
            time.sleep(LOOK_SECONDS)
        raise TimeoutError("what was due was not looked at")

    def _looked_at(self, until: datetime) -> timedelta | None:
        """How long until all that was due may be sent; None while some of it is not looked at."""
        try:
            now = self.phones.now()
            with psycopg.connect(self.database) as link:
                values = {"until": until, "soon": now + A_DAY}
                row = link.execute(_PLANNED, values).fetchone()
        except AWAY:
            return None
        waiting, last = row or (1, None)
        if waiting:
            return None
        return max(timedelta(), _later(last, now)) + timedelta(seconds=1)


def _later(moment: datetime | None, now: datetime) -> timedelta:
    return timedelta() if moment is None else moment - now
