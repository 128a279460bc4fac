"""Counting who has no place tonight: by tier, need and reason, into the month's numbers (R6.11).

Every evening once. A household is counted once a month, on the first evening of it without a place,
and only with a yes to being counted (R6.14), or in the total alone where the region counts so. What
is kept are numbers: a month that is over never changes (R6.12).
"""

import json
import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import uuid4

import numpy as np
from django.db import transaction

from reports.cases.records.sources import facts_of
from reports.region import region
from reports.region.models.care import WithoutConsent
from reports.vault.service_blobs import partner_blobs
from shelters.boards.unmet_kinds import kind_code, needs_of, reason_of
from shelters.match_runs import runs
from shelters.match_runs.runs import Solved
from shelters.matching.pairs.verdicts import verdicts
from shelters.matching.solution.failing_rules import failing_of
from shelters.matching.solution.optimum import NOBODY
from shelters.models import Need, UnmetMonth

log = logging.getLogger("linden.shelters")

EVENING: Final = 20  # the hour of the region from which a place for this night is none any more


@dataclass(kw_only=True)
class Counts:
    """One month. `without`: households in the total alone; `nights` of them all, each evening one;
    `used`: on how many evenings one more place of a kind would have housed somebody.
    """

    evenings: int = 0
    nights: int = 0
    households: int = 0
    without: int = 0
    values: dict[str, dict[str, int]] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)

    def add(self, values: Mapping[str, Iterable[str]]) -> None:
        """Count a household that may be counted."""
        self.households += 1
        for dimension, found in values.items():
            known = self.values.setdefault(dimension, {})
            for value in found:
                known[value] = known.get(value, 0) + 1


@dataclass(frozen=True, kw_only=True)
class _Left:
    """A household without a place tonight, and what it counts as."""

    row: Need
    values: Mapping[str, tuple[str, ...]]


def count_tonight(*, now: datetime) -> int | None:
    """Count this evening; returns how many have no place. None: it is not evening, or it is done.

    Raises SealBroken.
    """
    here = now.astimezone(region().timezone)
    if here.hour < EVENING:
        return None
    with transaction.atomic():
        row = _month_of(here.date())
        if row.counted_on == here.date():
            return None
        left = _left(now)
        _count(row, left)
        row.counted_on = here.date()
        row.save(update_fields=["counted_on", "revision", "counts"])
    return len(left)


def months_over(*, now: datetime) -> list[date]:
    """The months that are over and were counted, newest first; one query."""
    this = now.astimezone(region().timezone).date().replace(day=1)
    rows = UnmetMonth.objects.filter(month__lt=this, counted_on__isnull=False)
    return list(rows.order_by("-month").values_list("month", flat=True))


def counts_by_month(months: Collection[date]) -> dict[date, Counts]:
    """The numbers of these months, those that were counted; one query. Raises SealBroken."""
    rows = UnmetMonth.objects.filter(month__in=months)
    return {row.month: _read(row) for row in rows}


def _month_of(day: date) -> UnmetMonth:
    """The locked row of the month; made where there is none."""
    fresh = UnmetMonth(id=uuid4(), month=day.replace(day=1))
    UnmetMonth.objects.bulk_create([written(fresh, Counts())], ignore_conflicts=True)
    return UnmetMonth.objects.select_for_update().get(month=fresh.month)


def _left(now: datetime) -> list[_Left]:
    """Everybody who waits, wants a place by tonight, and is proposed none."""
    solved = runs.current(now=now)
    today = now.astimezone(region().timezone).date()
    without = [
        at
        for at in np.flatnonzero(solved.matching.unit_of == NOBODY).tolist()
        if _for_tonight(solved, at, today)
    ]
    reasons = failing_of(verdicts(solved.table), np.array(without, dtype=np.intp))
    found = []
    for at in without:
        name = solved.table.needs.ids[at]
        facts, pairs = solved.snapshot.facts[name], solved.pairs.of(at)
        none_free = not solved.snapshot.units
        reason = reason_of(
            suits=pairs.stop > pairs.start, none_free=none_free, alone=reasons[at].would_open
        )
        row = solved.snapshot.needs[name]
        values = {
            "tier": (str(row.tier),),
            "need": needs_of(facts),
            "reason": (reason,),
            "kind": (kind_code(facts),),
        }
        found.append(_Left(row=row, values=values))
    return found


def _for_tonight(solved: Solved, at: int, today: date) -> bool:
    day = solved.snapshot.facts[solved.table.needs.ids[at]].needed_on
    return day is None or day <= today


def _count(month: UnmetMonth, left: list[_Left]) -> None:
    counts = _read(month)
    agreed = facts_of([each.row.case_id for each in left])
    totals = region().statistics.without_consent is WithoutConsent.TOTALS
    may = {
        each.row.id: each
        for each in left
        if (known := agreed.get(each.row.case_id)) is not None and known.counted is True
    }
    fresh = []
    for each in left:
        if each.row.unmet_in == month.month:
            continue
        if each.row.id in may:
            counts.add(each.values)
        elif totals:
            counts.without += 1
        else:
            continue  # a yes may still come
        fresh.append(each.row.id)
    counts.evenings += 1
    counts.nights += len(may)
    for kind in {kind for each in may.values() for kind in each.values["kind"]}:
        counts.used[kind] = counts.used.get(kind, 0) + 1
    Need.objects.filter(id__in=fresh).update(unmet_in=month.month)
    month.revision += 1
    written(month, counts)


def written(row: UnmetMonth, counts: Counts) -> UnmetMonth:
    """The row, not saved, with these numbers sealed in it as of its revision."""
    context = UnmetMonth._meta.get_field("counts").context(row)
    row.counts = partner_blobs.close(context, json.dumps(asdict(counts)).encode())
    return row


def _read(row: UnmetMonth) -> Counts:
    context = UnmetMonth._meta.get_field("counts").context(row)
    return Counts(**json.loads(partner_blobs.open(context, bytes(row.counts))))
