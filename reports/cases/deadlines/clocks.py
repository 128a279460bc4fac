"""How long a case may wait, and who is asked next when it waits too long (R7.6).

The region's pack says how soon each level is answered, in staffed time or working days, so that
nights, holidays and clock changes count as they should. All functions are pure and answer in UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import chain
from typing import Final

from reports.region.calendar import (
    add_staffed_time,
    add_working_days,
    staffed_time,
)
from reports.region.models.care import Target
from reports.region.pack import Region
from reports.region.vocabulary import Level
from reports.region.weekly import WeeklyHours, stretches

_DAY: Final = timedelta(days=1)


class EscalateTo(StrEnum):
    """Who is asked when nobody has acknowledged a case."""

    NEXT_WORKER = "next_worker"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, kw_only=True)
class Step:
    """From `at` on, a case nobody has acknowledged goes to somebody else."""

    at: datetime
    to: EscalateTo


def first_contact_due(
    *,
    region: Region,
    level: Level,
    filed_at: datetime,
    on_duty: bool = False,
    safe: WeeklyHours | None = None,
    within: timedelta | None = None,
) -> datetime:
    """When somebody must have answered a case of this level that came in at `filed_at`.

    A more urgent level is never due later than a less urgent one. `on_duty` says that somebody is
    on the rota although the desks are empty: then minutes run by the clock. `safe` are the hours in
    which the reporter can be reached: the clock pauses until there was one such stretch, as nobody
    may be blamed for not ringing at night. For an acknowledgement, which the reporter does not
    notice, leave it out. `within` is a time by the clock that is not passed, whatever the level
    allows.
    """
    filed_at = filed_at.astimezone(UTC)
    due = min(
        _due(region, region.first_contact[other], filed_at, on_duty)
        for other in Level
        if other.rank <= level.rank
    )
    if within is not None:
        due = min(due, filed_at + within)
    return due if safe is None or safe.never else _paused(region, filed_at, due, safe)


def review_due(*, region: Region, level: Level, at: datetime) -> datetime | None:
    """When a second worker must have looked at a case that got this level at `at`, if at all."""
    review = region.first_contact[level].review
    return None if review is None else at.astimezone(UTC) + review


def reassess_due(*, region: Region, level: Level, at: datetime) -> datetime:
    """When the safety of a case of this level is looked at again: on a working day (R2.9)."""
    days = region.first_contact[level].reassess_days
    return add_working_days(region.calendar, at.astimezone(UTC) + timedelta(days=days), 0)


def escalation_times(
    *, region: Region, assigned_at: datetime, due: datetime, on_duty: bool = False
) -> tuple[Step, ...]:
    """When an unacknowledged case goes to the next worker, and when to a coordinator.

    The region gives both as shares of the time until due. Staffed time is what counts, so that a
    case assigned in the evening does not climb to the coordinator overnight; if there is none
    before it is due, or somebody is `on_duty`, the clock on the wall counts. A case assigned when
    it is already due goes to a coordinator at once.
    """
    assigned_at, due = assigned_at.astimezone(UTC), due.astimezone(UTC)
    if due <= assigned_at:
        return (Step(at=assigned_at, to=EscalateTo.COORDINATOR),)
    shares = (
        (region.escalation.next_worker, EscalateTo.NEXT_WORKER),
        (region.escalation.coordinator, EscalateTo.COORDINATOR),
    )
    return tuple(
        Step(at=_at_share(region, assigned_at, due, share, on_duty), to=to) for share, to in shares
    )


def _due(region: Region, target: Target, filed_at: datetime, on_duty: bool) -> datetime:
    calendar = region.calendar
    if target.working_days is not None:
        return add_working_days(calendar, filed_at, target.working_days)
    return min(_candidates(region, target, filed_at, on_duty))


def _candidates(
    region: Region, target: Target, filed_at: datetime, on_duty: bool
) -> Iterator[datetime]:
    """The moments a target in minutes allows; the earliest holds."""
    if target.staffed is not None:
        yield add_staffed_time(region.calendar, filed_at, target.staffed)
        if on_duty:
            yield filed_at + target.staffed
    if target.out_of_hours is not None:
        yield filed_at + target.out_of_hours


def _paused(region: Region, filed_at: datetime, due: datetime, safe: WeeklyHours) -> datetime:
    """`due` with the clock stopped until the reporter can be reached, and running out with that
    stretch."""
    start, end = _first_reachable(region, filed_at, safe)
    return max(due, min(end, start + (due - filed_at)))


def _first_reachable(
    region: Region, filed_at: datetime, safe: WeeklyHours
) -> tuple[datetime, datetime]:
    """The first of the reporter's safe stretches in which people are at their desks.

    If these never meet the desks' hours, the first one counts and somebody must arrange to be
    there.
    """
    ahead = (
        (max(start, filed_at), end)
        for start, end in stretches(safe, filed_at, region.timezone)
        if end > filed_at
    )
    first = next(ahead)
    return next((each for each in chain([first], ahead) if _staffed(region, each)), first)


def _staffed(region: Region, stretch: tuple[datetime, datetime]) -> bool:
    return bool(staffed_time(region.calendar, *stretch))


def _at_share(
    region: Region, start: datetime, due: datetime, share: float, on_duty: bool
) -> datetime:
    if share == 1:
        return due
    staffed = timedelta() if on_duty else staffed_time(region.calendar, start, due)
    if not staffed:
        return start + (due - start) * share
    return add_staffed_time(region.calendar, start, staffed * share)
