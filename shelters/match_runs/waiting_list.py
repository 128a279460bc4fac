"""Everybody who waits for a place, in the order of the match: how urgent, how long, and why not.

Nothing here names a household or a case: what stands in the way is told by codes and counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from shelters.match_runs.runs import Solved, current
from shelters.matching.pairs.verdicts import verdicts
from shelters.matching.solution.failing_rules import failing_of
from shelters.matching.solution.one_more import OneMore, one_more
from shelters.matching.solution.optimum import NOBODY


class Why(TextChoices):
    """How it stands with one household."""

    PROPOSED = "proposed", _("A place is proposed")  # a place is proposed to its worker
    TAKEN = (
        "taken",
        _("Eligible places go to others first"),
    )  # places suit, each goes to somebody before
    NONE_SUITABLE = "none_suitable", _("Nothing suits")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One household. `failing` are free places by the rules they fail; `would_open` those that
    fail by one rule alone. `review_at`: when a person looks at the tier again.
    """

    tier: int
    since: datetime
    review_at: datetime
    passed_over: int
    why: Why
    failing: Mapping[str, int]
    would_open: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingList:
    """The first in order, how many there are in all, and what one more place would do."""

    first: Sequence[Waiting]
    counts: Mapping[Why, int]
    one_more: Sequence[OneMore]

    @property
    def all(self) -> int:
        """How many households wait."""
        return sum(self.counts.values())


def waiting_list(*, most: int, now: datetime) -> WaitingList:
    """Bring the last run up to date and read everybody from it; constant queries.

    Raises SealBroken.
    """
    solved = current(now=now)
    order = np.argsort(solved.rank).tolist()
    why = [_why(solved, need) for need in range(len(order))]
    shown = order[:most]
    reasons = failing_of(verdicts(solved.table), np.array(shown, dtype=np.intp))
    return WaitingList(
        first=[
            _waiting(solved, need, why[need], reasons[need].failing, reasons[need].would_open)
            for need in shown
        ],
        counts={each: why.count(each) for each in Why},
        one_more=one_more(
            [each.need for each in solved.snapshot.households.values()],
            solved.table,
            solved.pairs,
            solved.matching,
            solved.rank,
        ),
    )


def _why(solved: Solved, need: int) -> Why:
    if solved.matching.unit_of[need] != NOBODY:
        return Why.PROPOSED
    suits = solved.pairs.of(need)
    return Why.TAKEN if suits.stop > suits.start else Why.NONE_SUITABLE


def _waiting(
    solved: Solved,
    need: int,
    why: Why,
    fails: Mapping[str, int],
    opens: Mapping[str, int],
) -> Waiting:
    row = solved.snapshot.needs[solved.table.needs.ids[need]]
    return Waiting(
        tier=row.tier,
        since=row.waiting_since,
        review_at=row.tier_until,
        passed_over=row.passed_over,
        why=why,
        failing={} if why is Why.PROPOSED else fails,
        would_open={} if why is Why.PROPOSED else opens,
    )
