"""Hours of the week at which somebody may be reached, in their own time zone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from reports.region.weekly import WeeklyHours
from reports.stored_records import Record


@dataclass(frozen=True, kw_only=True)
class Window(Record):
    """From `starts` to `ends` (excluded) on these weekdays (0 = Monday).

    If `ends` is not after `starts` the window runs into the next morning; the same time twice
    means day and night. One with `until` was named for once: from that moment on it is no
    hour of theirs, on whatever day. Raises ValueError for no or unknown weekdays.
    """

    weekdays: tuple[int, ...]
    starts: time
    ends: time
    until: datetime | None = None

    def __post_init__(self) -> None:
        if not self.weekdays or not set(self.weekdays) <= set(range(7)):
            raise ValueError("weekdays must be 0 to 6, at least one")

    def holds(self, now: datetime) -> bool:
        """Whether it is still one of the hours: one that was named for once ends with it."""
        return self.until is None or now < self.until


def weekly_hours(windows: Iterable[Window]) -> WeeklyHours:
    """All windows as one week of safe hours."""
    days: dict[int, list[tuple[time, time]]] = {}
    for window in windows:
        for weekday in window.weekdays:
            days.setdefault(weekday, []).append((window.starts, window.ends))
    return WeeklyHours.of(days)
