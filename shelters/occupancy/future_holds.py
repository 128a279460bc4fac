"""Units that somebody lives in, held for the day on which a stay is planned to end.

A placement's own time is how long the household's claim lasts, as of any hold. What its units'
rows name is when they are taken: here from that day on, for good, while a stay before it gives up
that time. Nobody is put out by that: whoever is still in keeps the unit until somebody says that
they have left (`reading.taking`), and has the time back when the claim ends. So has whoever holds
the unit, or is expected in it, until that day.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from shelters.facts.times import EndsBefore
from shelters.models import LIVE, PlacedUnit, Placement, PlacementState
from shelters.occupancy.occupancy import taken_units, taking

# A stay that ends farther ahead is no more than a guess.
MOST_AHEAD: Final = timedelta(days=30)

# Each up to whoever has the unit next, if somebody has.
_FOLLOW: Final = """
update shelters_placedunit unit set during = tstzrange(
    %(since)s,
    least(%(until)s::timestamptz, (
        select min(lower(next.during)) from shelters_placedunit next
        where next.unit_id = unit.unit_id and next.id <> unit.id
        and lower(next.during) > %(since)s::timestamptz
    ))
)
where unit.placement_id = %(id)s and lower(unit.during) = %(before)s
"""
_MAKE_ROOM: Final = """
update shelters_placedunit unit set during = tstzrange(lower(unit.during), %(since)s)
from shelters_placement stay
where stay.id = unit.placement_id and stay.state = 'arrived' and stay.during @> %(now)s::timestamptz
and unit.unit_id = any(%(units)s::uuid[]) and unit.during @> %(since)s::timestamptz
"""
# A claim that nobody moved in by has taken nothing, also when its day has come: whoever is still in
# has that time too, and two rows can never have the same.
_GIVE_UP: Final = """
update shelters_placedunit unit set during = case
    when claim.arrived_at is null then 'empty'
    else tstzrange(least(lower(unit.during), %(now)s), %(now)s)
end
from shelters_placement claim
where claim.id = unit.placement_id and claim.id = %(id)s and upper_inf(unit.during)
"""
# Whoever lives there or is expected, each as long as its placement, up to whoever has it next.
_BACK: Final = """
update shelters_placedunit unit set during = tstzrange(
    lower(unit.during),
    least(upper(mine.during), (
        select min(lower(next.during)) from shelters_placedunit next
        where next.unit_id = unit.unit_id and next.id <> unit.id
        and lower(next.during) > lower(unit.during)
    ))
)
from shelters_placement mine
where mine.id = unit.placement_id and mine.state = any(%(live)s)
and mine.during @> %(now)s::timestamptz
and (mine.state = 'arrived' or lower(unit.during) = lower(mine.during))
and unit.placement_id <> %(id)s
and unit.unit_id in (select unit_id from shelters_placedunit where placement_id = %(id)s)
"""


class NotYetFree(ValueError):
    """Somebody lives there then, or nobody knows until when."""


class TooFarAhead(ValueError):
    """A place is held for a month ahead at most."""


class StillLivedIn(Exception):
    """Somebody else has the unit still: nobody can move in before they have left."""


def make_room(unit_ids: Sequence[UUID], since: datetime, *, now: datetime) -> bool:
    """Let the stays in these (locked) units give up the time from `since` on.

    Returns whether somebody lives in each of them; False: something else takes one. Raises
    EndsBefore, NotYetFree, TooFarAhead.
    """
    if since <= now:
        raise EndsBefore(EndsBefore.__doc__)
    if since > now + MOST_AHEAD:
        raise TooFarAhead(TooFarAhead.__doc__)
    taken = taken_units(now=now, unit_ids=unit_ids)
    if any(each.state != PlacementState.ARRIVED for each in taken.values()):
        return False
    ends = [taken[unit_id].ends_at if unit_id in taken else None for unit_id in unit_ids]
    if any(at is None or at > since for at in ends):
        raise NotYetFree(NotYetFree.__doc__)
    _execute(_MAKE_ROOM, units=list(unit_ids), since=since, now=now)
    return True


def had_by_others(placement: Placement, at: datetime, now: datetime) -> bool:
    """Whether somebody else's claim takes one of its units at that time."""
    mine = PlacedUnit.objects.filter(placement=placement).values("unit_id")
    then = PlacedUnit.objects.filter(
        unit_id__in=mine, during__contains=at, placement__during__contains=now
    )
    return then.exclude(placement=placement).exists()


def follow(placement: Placement, *, before: datetime) -> None:
    """Let the (locked) units last as their placement does, up to whoever has them next.

    `before` is when it began; units that are held for later stay as they are.
    """
    during = placement.during
    _execute(_FOLLOW, id=placement.id, since=during.lower, until=during.upper, before=before)


def give_up(placement: Placement, *, now: datetime) -> None:
    """End what is held for good; who lives there, or is expected there, has that time back."""
    _execute(_GIVE_UP, id=placement.id, now=now)
    _execute(_BACK, id=placement.id, now=now, live=[str(each) for each in LIVE])


def clear(unit_ids: Collection[UUID], *, now: datetime) -> None:
    """Give up what lapsed and was held for later in these (locked) units, though nothing swept."""
    lapsed = Placement.objects.filter(
        units__unit_id__in=unit_ids, units__during__upper_inf=True, during__endswith__lte=now

    )  # fmt: skip
    for placement in lapsed.distinct():
        give_up(placement, now=now)


def move_in(placement: Placement, *, now: datetime) -> None:
    """Let a household that held its (locked) units for later have them now, if they are empty.

    Raises StillLivedIn.
    """
    mine = PlacedUnit.objects.filter(placement=placement)
    units = mine.values("unit_id")
    others = PlacedUnit.objects.filter(taking(now), unit_id__in=units)
    if others.exclude(placement=placement).exists():
        raise StillLivedIn
    mine.filter(during__startswith__gt=now).update(during=(now, None))


def _execute(statement: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
