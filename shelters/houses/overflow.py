"""Extra beds for a surge night: there until an hour of the morning, and then no more.

They are beds of one room that has no other. A household that needs longer is not sent there: the
match sees until when they are free.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from shelters.facts.times import EndsBefore
from shelters.facts.unit_facts import UnitFacts
from shelters.inventory import inventory
from shelters.inventory.house_staff import By, lock_house
from shelters.inventory.unit_availability import say_all_free, say_all_full
from shelters.models import Source, Unit, extra_room
from shelters.occupancy.occupancy import taken_units

MOST_BEDS: Final = 40
LONGEST: Final = timedelta(hours=36)


class TooMany(ValueError):
    """More extra beds than any house has room for."""


class TooLong(ValueError):
    """A surge night is a night: what is there for longer is a place like any other."""


@transaction.atomic
def open_overflow(
    *, house_id: UUID, beds: int, until: datetime, by: By, source: Source, now: datetime
) -> int:
    """Let a house have so many extra beds until then; returns how many are free now.

    Beds that somebody has count among them; a second press changes nothing. Raises
    house_staff.NotYours, TooMany, TooLong, times.EndsBefore.
    """
    if not 1 <= beds <= MOST_BEDS:
        raise TooMany
    if until <= now:
        raise EndsBefore(EndsBefore.__doc__)
    if until - now > LONGEST:
        raise TooLong
    lock_house(house_id, by=by)
    units = _beds(house_id)
    if len(units) < beds:
        facts = [UnitFacts(beds=1, cots=0, room="shared_room")] * (beds - len(units))
        made = inventory.add_units(
            house_id=house_id, facts=facts, by=by, now=now, room=extra_room(house_id)
        )
        units = [*units, *made]
    ids = [unit.id for unit in units]
    taken = taken_units(now=now, unit_ids=ids)
    empty = [each for each in ids if each not in taken]
    wanted = max(0, beds - len(taken))
    say_all_full(unit_ids=empty[wanted:], house_id=house_id, by=by, now=now)
    say_all_free(
        unit_ids=empty[:wanted], house_id=house_id, until=until, by=by, source=source, now=now
    )
    return min(wanted, len(empty))


@transaction.atomic
def end_overflow(*, house_id: UUID, by: By, now: datetime) -> None:
    """Take the extra beds back that nobody has. Raises house_staff.NotYours."""
    lock_house(house_id, by=by)
    ids = [unit.id for unit in _beds(house_id)]
    say_all_full(unit_ids=ids, house_id=house_id, by=by, now=now)


def _beds(house_id: UUID) -> list[Unit]:
    rows = Unit.objects.filter(
        house_id=house_id, room=extra_room(house_id), retired_at__isnull=True
    )
    return list(rows.order_by("id"))
