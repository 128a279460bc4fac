"""The hours of a week pattern as moments, by the clock on the region's walls. All pure.

A shift is written as minutes from midnight of the day it begins on; past the next midnight its end
goes on counting, up to a whole day after its begin. Across a clock change it is longer or shorter
than the clock says, as published hours are (`reports.region.weekly`).
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from reports.region.weekly import MINUTES_A_DAY, moment

LONGEST: Final = MINUTES_A_DAY
ALL_DAYS: Final = 2**7 - 1

type Between = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Reach:
    """What holds at one moment of the shifts that begin on `day`.

    Those that start up to minute `begun` have begun, and those that end up to minute `over` are
    over.
    """

    day: date
    begun: int
    over: int

    @property
    def bit(self) -> int:
        """The day's own among the days of a pattern."""
        return 1 << self.day.weekday()


def reaches(now: datetime, zone: ZoneInfo) -> tuple[Reach, Reach]:
    """Of the shifts of today and of yesterday: no other can be going on."""
    today = now.astimezone(zone).date()
    first, second = (_reach(day, now, zone) for day in (today, today - timedelta(days=1)))
    return first, second


def _reach(day: date, now: datetime, zone: ZoneInfo) -> Reach:
    # The moments never go back from one minute to the next, also where the clock does.
    begun = bisect_right(range(MINUTES_A_DAY), now, key=partial(begin, day, zone))
    over = bisect_right(range(MINUTES_A_DAY + LONGEST + 1), now, key=partial(end, day, zone))
    return Reach(day, begun - 1, over - 1)


def begin(day: date, zone: ZoneInfo, minute: int) -> datetime:
    """The moment at which a shift of this day begins."""
    return moment(datetime.combine(day, time()) + timedelta(minutes=minute), zone)


def end(day: date, zone: ZoneInfo, minute: int) -> datetime:
    """The moment at which one ends; an hour that comes twice is worked twice."""
    midnight = minute % MINUTES_A_DAY == 0
    at = datetime.combine(day, time()) + timedelta(minutes=minute)
    return moment(at, zone, last=not midnight)


def days_between(since: datetime, until: datetime, zone: ZoneInfo) -> list[date]:
    """The days on which a shift that touches `since <= t < until` may begin."""
    first = since.astimezone(zone).date() - timedelta(days=1)
    last = until.astimezone(zone).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def gaps(covered: Iterable[Between], since: datetime, until: datetime) -> list[Between]:
    """The stretches of `since <= t < until` that nothing covers, in order."""
    found, at = [], since
    for begins, ends in sorted(covered):
        if begins >= until:
            break
        if begins > at:
            found.append((at, begins))
        at = max(at, ends)
    if at < until:
        found.append((at, until))
    return found
