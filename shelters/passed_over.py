"""Who was passed over: counted once for each place that somebody later in the order got.

Three times, and she goes first in her tier (`matching/order.py`).
"""

from uuid import UUID

import numpy as np
from django.db.models import F

from shelters.matching.optimum import NOBODY
from shelters.models import Need
from shelters.runs import Solved


def passed_over(before: Solved, after: Solved, *, need_id: UUID, unit_id: UUID) -> list[UUID]:
    """Households of the same tier that went before her, would have suited, and now have no place.

    `before` is how things stood when she got the unit, `after` what is proposed since.
    """
    needs, units = before.table.needs, before.table.units
    if str(need_id) not in needs.ids or str(unit_id) not in units.ids:
        return []
    need, unit = needs.ids.index(str(need_id)), units.ids.index(str(unit_id))
    suited = before.pairs.need[before.pairs.unit == unit]
    ahead = suited[
        (before.rank[suited] < before.rank[need]) & (needs.tier[suited] == needs.tier[need])
    ]
    left_out = _left_out(after)
    return [UUID(needs.ids[each]) for each in ahead.tolist() if needs.ids[each] in left_out]


def count(ids: list[UUID]) -> None:
    """Count it for each of them; their versions go up, so that the next run sees it."""
    Need.objects.filter(id__in=ids).update(
        passed_over=F("passed_over") + 1, version=F("version") + 1
    )


def _left_out(solved: Solved) -> set[str]:
    without = np.flatnonzero(solved.matching.unit_of == NOBODY)
    return {solved.table.needs.ids[need] for need in without.tolist()}
