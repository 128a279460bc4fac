"""A week pattern begins, grows, and ends: one row for all that it can say."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from reports.accounts.directory.staff import Staff, actor_of, staff_of
from reports.accounts.models import User
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.assignment.pattern_hours import ALL_DAYS
from reports.cases.assignment.rota import NotOnTeam, ShiftTwice, check_lead
from reports.cases.models import ShiftException, ShiftPattern
from reports.region import region
from reports.region.weekly import MINUTES_A_DAY

ONE_DAY = timedelta(days=1)


class ImpossiblePattern(ValueError):
    """A pattern has at least one weekday, and its last day is not before its first."""


class LongerEnd(ValueError):
    """To end a pattern is never to lengthen it: what was not planned is added."""


class NoPattern(Exception):
    """There is no such pattern any more."""


def add_pattern(
    *,
    team_id: UUID,
    user_id: UUID,
    weekdays: Collection[int],
    starts: time,
    ends: time,
    first_day: date,
    last_day: date | None,
    by: Staff,
    now: datetime,
) -> ShiftPattern:
    """Let shifts of somebody repeat on these weekdays (0 is Monday), by the region's clock.

    An end at or before the start is on the day after. Where a pattern of the same person, team and
    hours says part of it already, that one grows. Raises rota.NotAllowed, rota.NotOnTeam,
    ImpossiblePattern, rota.ShiftTwice (all of it is said already).
    """
    check_lead(by)
    days = sum(1 << each for each in frozenset(weekdays))
    if not 0 < days <= ALL_DAYS or (last_day is not None and last_day < first_day):
        raise ImpossiblePattern
    if team_id not in staff_of(user_id=user_id).team_ids:
        raise NotOnTeam
    begun, over = _minute(starts), _minute(ends)
    new = ShiftPattern(
        team_id=team_id,
        user_id=user_id,
        days=days,
        starts=begun,
        ends=over if over > begun else over + MINUTES_A_DAY,
        first_day=first_day,
        last_day=last_day,
    )
    with transaction.atomic():
        kept = _grown(new)
        record(kind=EventKind.SHIFT_ADDED, by=actor_of(by), now=now, subject_id=user_id)
    return kept


def end_pattern(*, pattern_id: UUID, last_day: date, by: Staff, now: datetime) -> None:
    """Let a pattern end with a day; before its first day it goes.

    Raises rota.NotAllowed, NoPattern, LongerEnd.
    """
    check_lead(by)
    with transaction.atomic():
        pattern = locked(pattern_id)
        if pattern.last_day is not None and last_day > pattern.last_day:
            raise LongerEnd
        if last_day < pattern.first_day:
            pattern.delete()
        else:
            pattern.last_day = last_day
            pattern.save(update_fields=["last_day"])
        record(kind=EventKind.SHIFT_REMOVED, by=actor_of(by), now=now, subject_id=pattern.user_id)


def locked(pattern_id: UUID) -> ShiftPattern:
    """The row, until the transaction ends. Raises NoPattern."""
    found = ShiftPattern.objects.select_for_update().filter(id=pattern_id).first()
    if found is None:
        raise NoPattern
    return found


def leave(*, user_id: UUID, within: Q, now: datetime) -> None:
    """Take somebody out of the patterns of these teams from today on; what was stays on the rota.

    Where the one who leaves stood in, a gap shows. Who stands in for the one who leaves goes on.
    """
    today = now.astimezone(region().timezone).date()
    to_come = ShiftException.objects.filter(last_day__gte=today)
    patterns = ShiftPattern.objects.filter(within)
    to_come.filter(pattern__in=patterns, instead_id=user_id).update(instead=None)
    theirs = patterns.filter(user_id=user_id).exclude(last_day__lt=today)
    held = {row.id: row for row in theirs.select_for_update().order_by("id")}
    changes = to_come.filter(pattern_id__in=held.keys())
    _take_over([(held[row.pattern_id], row) for row in changes.order_by("id")], today)
    changes.filter(first_day__gte=today).delete()
    changes.update(last_day=today - ONE_DAY)
    begun = ShiftPattern.objects.filter(id__in=held.keys())
    begun.filter(first_day__gte=today).delete()
    begun.update(last_day=today - ONE_DAY)


def _take_over(changes: Collection[tuple[ShiftPattern, ShiftException]], today: date) -> None:
    """Give whoever stands in a pattern of those days, where there is none that says it."""
    new = [
        ShiftPattern(
            team_id=old.team_id,
            user_id=change.instead_id,
            days=old.days,
            starts=old.starts,
            ends=old.ends,
            first_day=max(change.first_day, today),
            last_day=min(change.last_day, old.last_day or change.last_day),
        )
        for old, change in changes
        if change.instead_id and old.has_any(max(change.first_day, today), change.last_day)
    ]
    known = ShiftPattern.objects.filter(user_id__in={each.user_id for each in new})
    said = list(known)
    ShiftPattern.objects.bulk_create(
        each for each in new if not any(_same(old, each) and _says(old, each) for old in said)
    )


def _same(old: ShiftPattern, new: ShiftPattern) -> bool:
    """Whether both are of one person, team and hours."""
    return (old.team_id, old.user_id, old.starts, old.ends) == (
        new.team_id,
        new.user_id,
        new.starts,
        new.ends,
    )


def _grown(new: ShiftPattern) -> ShiftPattern:
    """The one row that says what the new and the old ones said together, as far as one can."""
    # Whoever adds to the same person's waits here.
    User.objects.select_for_update().only("id").get(id=new.user_id)
    same = ShiftPattern.objects.filter(
        team_id=new.team_id, user_id=new.user_id, starts=new.starts, ends=new.ends
    )
    known = list(same.select_for_update().order_by("first_day", "id"))
    if any(_says(old, new) for old in known):
        raise ShiftTwice
    for old in known:
        if (old.first_day, old.last_day) == (new.first_day, new.last_day):
            old.days |= new.days
        elif old.days == new.days and _touches(old, new):
            old.first_day, old.last_day = min(old.first_day, new.first_day), _later(old, new)
        else:
            continue
        old.save(update_fields=["days", "first_day", "last_day"])
        _drop(other for other in known if other.id != old.id and _says(old, other))
        return old
    new.save(force_insert=True)
    return new


def _drop(said: Iterable[ShiftPattern]) -> None:
    """Rows that another one says, unless something is different on their days."""
    rows = ShiftPattern.objects.filter(id__in=[each.id for each in said])
    rows.exclude(id__in=ShiftException.objects.values("pattern_id")).delete()


def _says(old: ShiftPattern, new: ShiftPattern) -> bool:
    """Whether the old one has every day of the new one."""
    lasts = old.last_day is None or (new.last_day is not None and new.last_day <= old.last_day)
    return new.days & old.days == new.days and old.first_day <= new.first_day and lasts


def _touches(old: ShiftPattern, new: ShiftPattern) -> bool:
    begins_in_time = old.last_day is None or new.first_day - ONE_DAY <= old.last_day
    ends_late_enough = new.last_day is None or new.last_day + ONE_DAY >= old.first_day
    return begins_in_time and ends_late_enough


def _later(old: ShiftPattern, new: ShiftPattern) -> date | None:
    if old.last_day is None or new.last_day is None:
        return None
    return max(old.last_day, new.last_day)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
