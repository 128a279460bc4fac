"""Where a house stands is said anew; whoever is promised a place or lives there is asked about.

The case of somebody who was told the way has a copy of the note. It is sealed anew with the note:
nobody is sent to a door that is not the house's any more.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff
from shelters.houses.concerns import check_asked, concerns, lock_cases_of, tell_workers
from shelters.inventory.address import Address
from shelters.inventory.address_changes import change_address
from shelters.inventory.house_staff import lock_house
from shelters.models import Unit
from shelters.placing.address_release import renew_addresses
from shelters.placing.placement_writes import lock_units


@transaction.atomic
def move(
    *,
    house_id: UUID,
    address: Address,
    asked: Collection[UUID] = (),
    by: Staff,
    now: datetime,
) -> None:
    """Replace where a house stands, and every copy of it; workers of who is to come look again.

    Raises house_staff.NotYours, zones.UnknownZone, padding.TooLong, concerns.Concerned, SealBroken.
    """
    ids = list(Unit.objects.filter(house_id=house_id).values_list("id", flat=True))
    cases = lock_cases_of(concerns(ids, now=now))
    lock_house(house_id, by=by)
    lock_units(ids)  # nobody holds one meanwhile
    found = concerns(ids, now=now)
    check_asked(found, asked=asked)
    change_address(house_id=house_id, address=address, by=by, now=now)
    renew_addresses([each.placement_id for each in found], address)
    tell_workers(cases, about=found, now=now)
