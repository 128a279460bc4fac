"""Dates that evidence, care or protection put on a case, computed from the region's rules.

Hours pass by the clock; days, weeks and months pass by the calendar of the region's time zone,
so that a month after 31 January ends with February (R4.4). When only a range is known, the
earliest plausible time counts and the answer says so (R4.5). All functions are pure; answers are
in the region's time zone, made to be shown.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from reports.region.pack import DeadlineRule, Duration, Reader, Region
from reports.region.vocabulary import Origin
from reports.region.weekly import moment


class RangeReversed(ValueError):
    """The latest plausible time lies before the earliest."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """When something happened: at `earliest`, or some time until `latest`."""

    earliest: datetime
    latest: datetime | None = None

    def __post_init__(self) -> None:
        if self.latest is not None and self.latest.astimezone(UTC) < self.earliest.astimezone(UTC):
            raise RangeReversed


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """One rule applied; without `at` nobody knows from when it counts.

    `passed` never means that nothing can be done: show `rule.passed_words` then (R4.6). `perhaps`:
    it has passed if it was as early as can be, and not if it was as late as can be.
    """

    rule: DeadlineRule
    at: datetime | None
    soft_at: datetime | None
    passed: bool
    from_earliest: bool
    perhaps: bool = False


def deadlines(
    region: Region,
    moments: Mapping[Origin, Moment | None],
    now: datetime,
    *,
    shown_to: Reader | None = None,
    venue_days: int | None = None,
) -> tuple[Deadline, ...]:
    """Every deadline that the given moments start, soonest first, unknown ones last.

    A moment of None means that it happened and nobody knows when. `venue_days` is how long the
    venue keeps its camera images; without it they count as gone by tonight.
    """
    found = [
        _apply(rule, moments[rule.origin], region.timezone, now, venue_days)
        for rule in region.deadlines
        if rule.origin in moments and (shown_to is None or shown_to in rule.shown_to)
    ]
    end_of_time = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(found, key=lambda one: (one.at or end_of_time).astimezone(UTC)))


def add(start: datetime, length: Duration, timezone: ZoneInfo) -> datetime:
    """`start` plus a length, in the region's time zone.

    A day of the month that does not exist becomes the last one; a time that a clock change skips
    becomes the first moment after it.
    """
    if length.unit == "hours":
        return (start.astimezone(UTC) + timedelta(hours=length.number)).astimezone(timezone)
    local = start.astimezone(timezone).replace(tzinfo=None, fold=0)
    if length.unit == "months":
        later = _add_months(local, length.number)
    else:
        later = local + timedelta(days=length.number * (7 if length.unit == "weeks" else 1))
    return moment(later, timezone).astimezone(timezone)


def _apply(
    rule: DeadlineRule,
    happened: Moment | None,
    timezone: ZoneInfo,
    now: datetime,
    venue_days: int | None,
) -> Deadline:
    if happened is None:
        return Deadline(rule=rule, at=None, soft_at=None, passed=False, from_earliest=False)
    start = happened.earliest
    at = (
        add(start, rule.after, timezone)
        if rule.after
        else _kept_by_venue(start, venue_days, timezone, now)
    )
    passed = now.astimezone(UTC) >= at and not rule.opens
    return Deadline(
        rule=rule,
        at=at,
        soft_at=add(start, rule.soft, timezone) if rule.soft else None,
        passed=passed,
        from_earliest=happened.latest is not None,
        perhaps=passed and _still_if_late(rule, happened, timezone, now),
    )


def _still_if_late(rule: DeadlineRule, happened: Moment, timezone: ZoneInfo, now: datetime) -> bool:
    if happened.latest is None or rule.after is None:
        return False
    return now.astimezone(UTC) < add(happened.latest, rule.after, timezone)


def _kept_by_venue(
    start: datetime, venue_days: int | None, timezone: ZoneInfo, now: datetime
) -> datetime:
    if venue_days is not None:
        return add(start, Duration(number=venue_days, unit="days"), timezone)
    tonight = now.astimezone(timezone).replace(tzinfo=None, fold=0)
    midnight = tonight.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return moment(midnight, timezone).astimezone(timezone)


def _add_months(local: datetime, months: int) -> datetime:
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    last_day = monthrange(year, month + 1)[1]
    return local.replace(year=year, month=month + 1, day=min(local.day, last_day))
