"""Who is on the rota from when until when: single shifts and those of patterns, as one list."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from reports.cases.assignment import rota
from reports.cases.assignment.pattern_hours import begin, days_between, end
from reports.cases.models import ShiftException, ShiftPattern
from reports.region import region


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Somebody on the rota for a team. `user_id` None: whose day it is is away, nobody stands in.

    `shift_id` is that of a single shift; else it is the `pattern_id`'s of `day`, and
    `instead_of` whose it would be.
    """

    team_id: UUID
    user_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    shift_id: UUID | None = None
    pattern_id: UUID | None = None
    day: date | None = None
    instead_of: UUID | None = None


def stretches(*, team_ids: Collection[UUID], since: datetime, until: datetime) -> list[Stretch]:
    """All that touch `since <= t < until`, by time; three queries."""
    single = [
        Stretch(
            team_id=shift.team_id,
            user_id=shift.user_id,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            shift_id=shift.id,
        )
        for shift in rota.shifts(team_ids=team_ids, since=since, until=until)
    ]
    repeated = list(_repeated(team_ids, since, until))
    return sorted(
        [*single, *repeated],
        key=lambda each: (each.starts_at, each.team_id, str(each.user_id), each.ends_at),
    )


def _repeated(team_ids: Collection[UUID], since: datetime, until: datetime) -> Iterator[Stretch]:
    zone = region().timezone
    days = days_between(since, until, zone)
    patterns = ShiftPattern.objects.filter(team_id__in=team_ids, first_day__lte=days[-1])
    patterns = patterns.exclude(last_day__lt=days[0])
    exceptions = _exceptions(team_ids, days)
    for pattern in patterns.order_by("id"):
        for day in days:
            if not pattern.has(day):
                continue
            found = _of_day(pattern, exceptions.get(pattern.id, ()), day)
            if found.starts_at < min(until, found.ends_at) and found.ends_at > since:
                yield found


def _of_day(pattern: ShiftPattern, changes: Sequence[ShiftException], day: date) -> Stretch:
    zone = region().timezone
    change = next((each for each in changes if each.first_day <= day <= each.last_day), None)
    return Stretch(
        team_id=pattern.team_id,
        user_id=change.instead_id if change else pattern.user_id,
        starts_at=begin(day, zone, pattern.starts),
        ends_at=end(day, zone, pattern.ends),
        pattern_id=pattern.id,
        day=day,
        instead_of=pattern.user_id if change else None,
    )


def _exceptions(
    team_ids: Collection[UUID], days: Sequence[date]
) -> Mapping[UUID, Sequence[ShiftException]]:
    rows = ShiftException.objects.filter(
        pattern__team_id__in=team_ids, first_day__lte=days[-1], last_day__gte=days[0]
    )
    found: dict[UUID, list[ShiftException]] = defaultdict(list)
    for row in rows.order_by("first_day", "id"):
        found[row.pattern_id].append(row)
    return found
