"""Figures of a venue for whoever gives permits: months that are over, frozen, with suppression.

Nothing small is shown and nothing small can be computed (R4.12, R6.11, R6.12):

* A month's figures are counted once, when it is over, and never again: an entry that is amended or
  removed later changes no figure, so that two releases never differ.
* A figure below k is not shown, zero neither; a total is the sum of what is shown.
* A year's figure is given only where it tells nothing about a month that is not shown: whoever
  subtracts the shown months must be left with k at least, and no hidden month may be settled by it.
  Otherwise it stands as "at least" the sum of the shown months.

Entries about the venue's own staff are not among them: the region's desk has those (R4.9), and a
figure would tell the one they are hidden from that they are there.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from nightlife.codes.incident_facts import EntryFacts, MonthFacts, close, opened
from nightlife.models import Entry, MonthCount
from nightlife.venues.venues import VenueInfo
from reports.region import region
from reports.region.models.nightlife import Incident
from reports.region.weekly import moment


class NotOver(ValueError):
    """This month or year is not over, or lies before anything is known."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One cell: the number, or None where it is not shown; `at_least`: a lower bound."""

    number: int | None
    at_least: bool = False


@dataclass(frozen=True, kw_only=True)
class MonthTable:
    """A month: each kind, and the sum of what is shown."""

    first_day: date
    rows: Mapping[Incident, Figure]
    shown_total: int


@dataclass(frozen=True, kw_only=True)
class YearTable:
    """A year: its months, and for each kind what may be said of the year."""

    year: int
    months: Sequence[MonthTable]
    rows: Mapping[Incident, Figure]


def month_table(*, venue: VenueInfo, first_day: date, now: datetime) -> MonthTable:
    """The figures of one month. Raises NotOver."""
    if first_day.day != 1 or first_day not in months_over(venue=venue, now=now):
        raise NotOver
    return suppressed(first_day, _counted(venue, first_day), k=region().statistics.k_partners)


def year_table(*, venue: VenueInfo, year: int, now: datetime) -> YearTable:
    """The figures of a whole year. Raises NotOver."""
    if year not in years_over(venue=venue, now=now):
        raise NotOver
    # Months before it was admitted are known to be empty: they hide nothing.
    days = [day for day in months_over(venue=venue, now=now) if day.year == year]
    counts = _counted_all(venue, days)
    return year_of(year, counts, k=region().statistics.k_partners)


def year_of(year: int, counts: Mapping[date, Mapping[Incident, int]], *, k: int) -> YearTable:
    """The year's table from the months' true counts. Pure."""
    months = [suppressed(day, found, k=k) for day, found in sorted(counts.items())]
    rows = {kind: _of_year([found[kind] for found in counts.values()], k=k) for kind in Incident}
    return YearTable(year=year, months=months, rows=rows)


def suppressed(first_day: date, counts: Mapping[Incident, int], *, k: int) -> MonthTable:
    """A month's table from its true counts. Pure."""
    rows = {kind: Figure(number=_or_none(counts[kind], k)) for kind in Incident}
    shown = sum(each.number for each in rows.values() if each.number is not None)
    return MonthTable(first_day=first_day, rows=rows, shown_total=shown)


def months_over(*, venue: VenueInfo, now: datetime) -> list[date]:
    """The months that are over since the venue was admitted and are still counted, newest first."""
    zone = region().timezone
    first = venue.admitted_at.astimezone(zone).date().replace(day=1)
    here = now.astimezone(zone).date().replace(day=1)
    found = []
    while here > first:
        here = _before(here)
        found.append(here)
    return found


def years_over(*, venue: VenueInfo, now: datetime) -> list[int]:
    """The years that are over and that the venue was there for to the end, newest first."""
    zone = region().timezone
    first = venue.admitted_at.astimezone(zone).year
    return list(range(now.astimezone(zone).year - 1, first - 1, -1))


def freeze(*, venue: VenueInfo, now: datetime) -> None:
    """Count every month of a venue that is over and was not counted yet. Raises SealBroken."""
    for day in months_over(venue=venue, now=now):
        _counted(venue, day)


def _of_year(months: Sequence[int], *, k: int) -> Figure:
    hidden = [count for count in months if count < k]
    shown = sum(months) - sum(hidden)
    if not hidden:
        return Figure(number=_or_none(shown, k))
    left = sum(hidden)
    settles = len(hidden) < 2 or not k <= left < len(hidden) * (k - 1)
    if settles:
        return Figure(number=shown, at_least=True) if shown else Figure(number=None)
    return Figure(number=shown + left)


def _counted(venue: VenueInfo, first_day: date) -> dict[Incident, int]:
    return _counted_all(venue, [first_day])[first_day]


def _counted_all(venue: VenueInfo, days: Sequence[date]) -> dict[date, dict[Incident, int]]:
    """The counts of these months; one query once all of them are frozen."""
    rows = {
        row.first_day: row
        for row in MonthCount.objects.filter(venue_id=venue.id, first_day__in=days)
    }
    return {day: _counts(rows.get(day) or _frozen(venue.id, day)) for day in days}


def _counts(row: MonthCount) -> dict[Incident, int]:
    counts = opened(row, MonthFacts).counts
    return {kind: counts.get(kind, 0) for kind in Incident}


def _frozen(venue_id: UUID, first_day: date) -> MonthCount:
    row = MonthCount(venue_id=venue_id, first_day=first_day)
    row.facts = close(row, MonthFacts(counts=dict(_count(venue_id, first_day))))
    MonthCount.objects.bulk_create([row], ignore_conflicts=True)
    # Whoever was first has counted: both go on with that.
    return MonthCount.objects.get(venue_id=venue_id, first_day=first_day)


def _count(venue_id: UUID, first_day: date) -> Counter[str]:
    zone = region().timezone
    since = moment(datetime.combine(first_day, time()), zone)
    until = moment(datetime.combine(_after(first_day), time()), zone)
    rows = Entry.objects.filter(
        venue_id=venue_id, amends=None, for_desk=False, at__gte=since, at__lt=until
    )
    return Counter(opened(row, EntryFacts).incident.value for row in rows.iterator())


def _or_none(count: int, k: int) -> int | None:
    return count if count >= k else None


def _before(day: date) -> date:
    return (
        day.replace(year=day.year - 1, month=12)
        if day.month == 1
        else day.replace(month=day.month - 1)
    )


def _after(day: date) -> date:
    return (
        day.replace(year=day.year + 1, month=1)
        if day.month == 12
        else day.replace(month=day.month + 1)
    )
