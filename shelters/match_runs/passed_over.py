"""Who was passed over: counted once for each place that somebody later in the order got.

Three times, and a household goes first in its tier (`matching/solution/order.py`).
"""

from datetime import datetime
from uuid import UUID

import numpy as np
from django.db.models import F

from shelters.match_runs.runs import Solved, current
from shelters.matching.solution.optimum import NOBODY
from shelters.models import Need, PlacedUnit


def count_for(placement_id: UUID, *, now: datetime) -> int:
    """Count it for one placement: as if it were not, against how things are; returns for how many.

    A placement that is gone counts for nobody, and each unit of it only once.
    """
    taken = PlacedUnit.objects.filter(placement_id=placement_id, placement__need__isnull=False)
    found = taken.select_related("placement").order_by("unit_id").first()
    need_id = found.placement.need_id if found else None
    if found is None or need_id is None:
        return 0
    before, after = current(now=now, besides=placement_id), current(now=now)
    ids = passed_over(before, after, need_id=need_id, unit_id=found.unit_id)
    count(ids)
    return len(ids)


def passed_over(before: Solved, after: Solved, *, need_id: UUID, unit_id: UUID) -> list[UUID]:
    """Households of the same tier that went before this one, would have suited, and now have no
    place.

    `before` is how things stood when the other got the unit, `after` what is proposed since.
    """
    needs, units = before.table.needs, before.table.units
    if str(need_id) not in needs.ids or str(unit_id) not in units.ids:
        return []
    need, unit = needs.ids.index(str(need_id)), units.ids.index(str(unit_id))
    suited = before.pairs.need[before.pairs.unit == unit]
    ahead = suited[
        (before.rank[suited] < before.rank[need]) & (needs.tier[suited] == needs.tier[need])
    ]
    without = np.flatnonzero(after.matching.unit_of == NOBODY)
    left_out = {after.table.needs.ids[need] for need in without.tolist()}
    return [UUID(needs.ids[each]) for each in ahead.tolist() if needs.ids[each] in left_out]


def count(ids: list[UUID]) -> None:
    """Count it for each of them; their versions go up, so that the next run sees it."""
    Need.objects.filter(id__in=ids).update(
        passed_over=F("passed_over") + 1, version=F("version") + 1
    )
