"""Closing a house for a while; whoever is offered it or lives there is asked about first."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shelters.houses.concerns import check_asked, concerns, lock_cases_of, tell_workers
from shelters.inventory import unit_availability
from shelters.inventory.house_staff import By, lock_house
from shelters.models import ClosureReason, Unit
from shelters.placing.placement_writes import lock_units


@transaction.atomic
def close(
    *,
    house_id: UUID,
    reason: ClosureReason,
    since: datetime,
    until: datetime | None,
    asked: Collection[UUID] = (),
    by: By,
    now: datetime,
) -> None:
    """Send nobody to a house in [since, until); who is there or promised a place keeps it.

    Raises house_staff.NotYours, times.EndsBefore, concerns.Concerned.
    """
    ids = list(Unit.objects.filter(house_id=house_id).values_list("id", flat=True))
    cases = lock_cases_of(concerns(ids, now=now))
    lock_house(house_id, by=by)
    lock_units(ids)  # nobody holds one meanwhile
    found = concerns(ids, now=now)
    check_asked(found, asked=asked)
    unit_availability.close_house(
        house_id=house_id, reason=reason, since=since, until=until, by=by, now=now
    )
    tell_workers(cases, about=found, now=now)
