"""Saying when units are free, full or closed, and standing by it.

Each word replaces what was said of the same time before; what is past stays as it was. A place
that somebody lives in stays free as far as its house says: the placement takes it out.
"""

from collections.abc import Collection
from copy import copy
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, QuerySet

from reports.audit.events import EventKind
from reports.audit.log import Actor, Entry, record, record_many
from shelters.facts import times
from shelters.facts.times import EndsBefore as EndsBefore
from shelters.facts.times import Times
from shelters.inventory.house_staff import By, lock_house, lock_unit, user_of
from shelters.inventory.vacancies import FreeUnit as FreeUnit
from shelters.inventory.vacancies import free_units as free_units
from shelters.models import Availability, Closure, ClosureReason, House, Source, Unit


@transaction.atomic
def say_free(
    *,
    unit_id: UUID,
    since: datetime,
    until: datetime | None = None,
    by: By,
    source: Source,
    now: datetime,
) -> Availability:
    """Say that a unit is free in [since, until), for good without `until`; confirmed as of now.

    What was said of that time before is replaced, and a closure of this unit ends then. Saying
    the same twice is saying it once, later. Raises house_staff.NotYours, EndsBefore.
    """
    unit, actor = lock_unit(unit_id, by=by)
    during = times.between(since, until, now=now)
    _clear(Availability.objects.filter(unit=unit), during)
    _clear(Closure.objects.filter(unit=unit), during)
    said = Availability.objects.create(
        unit=unit, during=during, confirmed_at=now, confirmed_by_id=user_of(by), source=source
    )
    _changed(unit, EventKind.AVAILABILITY_SAID, actor, now)
    return said


@transaction.atomic
def say_full(*, unit_id: UUID, by: By, now: datetime) -> None:
    """Say that a unit is not free now; a vacancy said for later stays. Raises NotYours."""
    unit, actor = lock_unit(unit_id, by=by)
    _end(Availability.objects.filter(unit=unit), now)
    _end(Closure.objects.filter(unit=unit), now)
    _changed(unit, EventKind.AVAILABILITY_SAID, actor, now)


@transaction.atomic
def say_all_free(
    *,
    unit_ids: Collection[UUID],
    house_id: UUID,
    until: datetime | None = None,
    by: By,
    source: Source,
    now: datetime,
) -> None:
    """Say of all these units of a house that they are free in [now, until), as `say_free` does.

    The number of queries does not depend on how many they are. Raises NotYours, EndsBefore.
    """
    house, actor = lock_house(house_id, by=by)
    during = times.between(now, until, now=now)
    ids = _theirs(house, unit_ids)
    _clear(Availability.objects.filter(unit__in=ids), during)
    _clear(Closure.objects.filter(unit__in=ids), during)
    Availability.objects.bulk_create(
        Availability(
            unit_id=unit_id,
            during=during,
            confirmed_at=now,
            confirmed_by_id=user_of(by),
            source=source,
        )
        for unit_id in ids
    )
    _all_changed(ids, actor, now)


@transaction.atomic
def say_all_full(*, unit_ids: Collection[UUID], house_id: UUID, by: By, now: datetime) -> None:
    """Say of all these units of a house that they are not free now, as `say_full` does.

    Raises NotYours.
    """
    house, actor = lock_house(house_id, by=by)
    ids = _theirs(house, unit_ids)
    _end(Availability.objects.filter(unit__in=ids), now)
    _end(Closure.objects.filter(unit__in=ids), now)
    _all_changed(ids, actor, now)


@transaction.atomic
def say_closed(
    *,
    unit_id: UUID,
    reason: ClosureReason,
    since: datetime,
    until: datetime | None = None,
    by: By,
    now: datetime,
) -> Closure:
    """Say that nobody can come to a unit in [since, until). Raises NotYours, EndsBefore."""
    unit, actor = lock_unit(unit_id, by=by)
    during = times.between(since, until, now=now)
    _clear(Closure.objects.filter(unit=unit), during)
    closure = Closure.objects.create(unit=unit, during=during, reason=ClosureReason(reason))
    _changed(unit, EventKind.CLOSURE_SAID, actor, now)
    return closure


@transaction.atomic
def close_house(
    *,
    house_id: UUID,
    reason: ClosureReason,
    since: datetime,
    until: datetime | None = None,
    by: By,
    now: datetime,
) -> Closure:
    """Say that nobody can come to any unit of a house in [since, until). Raises as say_closed."""
    house, actor = lock_house(house_id, by=by)
    during = times.between(since, until, now=now)
    _clear(Closure.objects.filter(house=house), during)
    closure = Closure.objects.create(house=house, during=during, reason=ClosureReason(reason))
    house.units.update(version=F("version") + 1)
    record(kind=EventKind.CLOSURE_SAID, by=actor, now=now, subject_id=house.id)
    return closure


@transaction.atomic
def open_house(*, house_id: UUID, by: By, now: datetime) -> None:
    """End the closure of a whole house that lasts now. Raises NotYours."""
    house, actor = lock_house(house_id, by=by)
    _end(Closure.objects.filter(house=house), now)
    house.units.update(version=F("version") + 1)
    record(kind=EventKind.CLOSURE_SAID, by=actor, now=now, subject_id=house.id)


@transaction.atomic
def take_back(*, unit_id: UUID, vacancy_id: UUID, by: By, now: datetime) -> None:
    """Take back a vacancy that was said for later; one that is gone already is no error.

    Nor is one of another unit, so that nobody learns whether there is one. Raises NotYours.
    """
    unit, actor = lock_unit(unit_id, by=by)
    said = Availability.objects.filter(unit_id=unit_id, id=vacancy_id)
    if not said.filter(during__startswith__gt=now).delete()[0]:
        return
    _changed(unit, EventKind.AVAILABILITY_SAID, actor, now)


@transaction.atomic
def confirm_all(*, house_id: UUID, by: By, source: Source, now: datetime) -> int:
    """Say of every unit that is said to be free now that it is so still; returns how many.

    Raises NotYours.
    """
    house, actor = lock_house(house_id, by=by)
    free = Availability.objects.filter(unit__house=house, during__contains=now)
    done = free.update(confirmed_at=now, confirmed_by_id=user_of(by), source=source)
    record(kind=EventKind.AVAILABILITY_CONFIRMED, by=actor, now=now, subject_id=house.id)
    return done


def stand_by(*, unit_ids: Collection[UUID], by: By, source: Source, now: datetime) -> int:
    """Somebody of the house has just seen these units: what is said to be free is so; how many.

    For a step of a placement that has asked who acts; a unit that is said to be full stays full.
    """
    free = Availability.objects.filter(unit_id__in=unit_ids, during__contains=now)
    return free.update(confirmed_at=now, confirmed_by_id=user_of(by), source=source)


@transaction.atomic
def doubt_all(*, house_id: UUID, by: By, now: datetime) -> int:
    """Say that it is not so: what a house said to be free now is unconfirmed at once.

    Nobody knows yet which unit it is; the house says so on its board. Returns how many units.
    Raises NotYours.
    """
    house, actor = lock_house(house_id, by=by)
    free = Availability.objects.filter(unit__house=house, during__contains=now)
    done = free.update(confirmed_at=None, confirmed_by=None)
    house.units.update(version=F("version") + 1)
    record(kind=EventKind.AVAILABILITY_DOUBTED, by=actor, now=now, subject_id=house.id)
    return done


def _changed(unit: Unit, kind: EventKind, actor: Actor, now: datetime) -> None:
    unit.version += 1
    unit.save(update_fields=["version"])
    record(kind=kind, by=actor, now=now, subject_id=unit.id)


def _theirs(house: House, unit_ids: Collection[UUID]) -> list[UUID]:
    """Those of these ids that are units of this house, locked, in order."""
    units = house.units.filter(id__in=unit_ids, retired_at__isnull=True).order_by("id")
    return list(units.select_for_update(no_key=True).values_list("id", flat=True))


def _all_changed(unit_ids: Collection[UUID], actor: Actor, now: datetime) -> None:
    if not unit_ids:
        return
    Unit.objects.filter(id__in=unit_ids).update(version=F("version") + 1)
    kind = EventKind.AVAILABILITY_SAID
    record_many(Entry(kind=kind, by=actor, now=now, subject_id=each) for each in unit_ids)


def _end[Row: (Availability, Closure)](rows: QuerySet[Row], now: datetime) -> None:
    """Let what lasts now end now."""
    _cut(rows.filter(during__contains=now), Times(now, None))


def _clear[Row: (Availability, Closure)](rows: QuerySet[Row], during: Times) -> None:
    """Take this time out of whatever covers some of it."""
    _cut(rows.filter(during__overlap=during), during)


def _cut[Row: (Availability, Closure)](rows: QuerySet[Row], during: Times) -> None:
    """Leave of these rows what lies outside of this time; as many queries for one as for all."""
    kept, gone, more = [], [], []
    for row in rows:
        parts = times.without(row.during, during)
        if not parts:
            gone.append(row.pk)
            continue
        row.during, *others = parts
        kept.append(row)
        more += [_copy(row, other) for other in others]
    if gone:
        rows.model.objects.filter(pk__in=gone).delete()
    if kept:
        rows.model.objects.bulk_update(kept, ["during"])
    if more:
        rows.model.objects.bulk_create(more)


def _copy[Row: (Availability, Closure)](row: Row, during: Times) -> Row:
    other = copy(row)
    other.pk, other.during = uuid4(), during
    return other
