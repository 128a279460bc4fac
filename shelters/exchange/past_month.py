"""A month that was, for a replay: who looked for a place then, and which places there were.

Read from what is kept: searches that nobody has erased, as they are written down now, and stays.
Nobody of it leaves this process but as a figure of many (`matching.replay.figures`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Min, QuerySet
from django.utils import timezone

from reports.audit.events import EventKind
from reports.audit.models import Event
from reports.region import region
from reports.vault.case_keys.case_keys import load_working
from reports.vault.primitives.errors import SealBroken
from shelters.facts.need_facts import for_match
from shelters.facts.zones import cells_touching
from shelters.match_runs.snapshot import stock_for_match
from shelters.matching.pairs.problem import Unit
from shelters.matching.replay.made_region import Arrival, RegionOverTime
from shelters.models import Need, PlacedUnit, Placement, PlacementState
from shelters.needs.needs import read_facts


def past_month(*, begins: datetime, ends: datetime) -> tuple[RegionOverTime, int]:
    """Return the month, and how many searches of it do not open.

    Whoever found a place in it looks until its end, so that every policy places them anew.
    """
    rows = _searched(begins, ends)
    vaults = load_working([need.case_id for need, _until in rows])
    arrivals, damaged = [], 0
    for need, until in rows:
        try:
            facts = read_facts(need, vaults[need.case_id])
        except (KeyError, SealBroken):
            damaged += 1
            continue
        seen = for_match(
            facts,
            need_id=need.id,
            tier=need.tier,
            waiting_since=need.waiting_since,
            passed_over=0,
            refused=(),
            now=begins,
            timezone=region().timezone,
        )
        arrivals.append(Arrival(need.waiting_since, until, seen))
    units = _places()
    found = RegionOverTime(
        units=units,
        arrivals=tuple(arrivals),
        ends=ends,
        begins=begins,
        warm=timedelta(),
        taken=_lived_in(begins, ends),
        zones=tuple(sorted({cell for unit in units for cell in unit.zones or ()})),
        touching=cells_touching(),
    )
    return found, damaged


def _searched(begins: datetime, ends: datetime) -> Sequence[tuple[Need, datetime]]:
    """Who looked for a place at some time of it, in the order of coming, and until when."""
    rows = Need.objects.filter(waiting_since__lt=ends).select_related("case")
    needs = list(rows.order_by("waiting_since", "id"))
    ids = [need.id for need in needs]
    stopped = _at(Event.objects.filter(kind=EventKind.NEED_WITHDRAWN, subject_id__in=ids))
    moved = Placement.objects.filter(need__in=ids, arrived_at__lt=begins)
    housed = set(moved.values_list("need_id", flat=True))
    found = []
    for need in needs:
        over = [ends, stopped.get(need.id, ends), need.case.closed_at or ends]
        if need.id not in housed and min(over) > begins:
            found.append((need, min(over)))
    return found


def _at(events: QuerySet[Event]) -> Mapping[UUID, datetime]:
    return dict(events.values_list("subject_id").annotate(first=Min("at")))


def _places() -> tuple[Unit, ...]:
    """Every place there is now, with how often it opens."""
    stock, openings = stock_for_match(timezone.now())
    return tuple(
        replace(place, openings=often) for place, often in zip(stock, openings, strict=True)
    )


def _lived_in(begins: datetime, ends: datetime) -> Mapping[str, datetime]:
    """Until when somebody lived in a place that was lived in at the beginning."""
    lived = (PlacementState.ARRIVED, PlacementState.LEFT)
    rows = PlacedUnit.objects.filter(placement__state__in=lived, during__contains=begins)
    return {str(row.unit_id): row.during.upper or ends for row in rows}
