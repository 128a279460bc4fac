"""When the people of a house last changed shifts. Pure."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


def last_change(changes: Iterable[time], *, now: datetime, timezone: ZoneInfo) -> datetime | None:
    """Return the latest change of shift up to now, by the clock on the wall; None without any.

    A time that the clock skips in spring is taken as far after midnight as it says.
    """
    today = now.astimezone(timezone).date()
    moments = [
        datetime.combine(day, change, tzinfo=timezone).astimezone(now.tzinfo)
        for change in changes
        for day in (today - ONE_DAY, today)
    ]
    return max((moment for moment in moments if moment <= now), default=None)
