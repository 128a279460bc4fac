"""Whom a change of a house or a place concerns: who is offered it, expected there, or lives there.

A change that concerns somebody is asked first, never silently done, and the worker of whoever has
not arrived yet is told. No name and no case: a place, a word, until when.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from reports.cases.models import Case, TaskKind
from shelters.models import LIVE, PlacedUnit, PlacementState
from shelters.occupancy.placement_tasks import plan_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One placement, and the units of it that are asked about."""

    placement_id: UUID
    state: PlacementState
    unit_ids: tuple[UUID, ...]
    until: datetime | None
    case_id: UUID | None

    @property
    def lives_there(self) -> bool:
        """Whether somebody is in."""
        return self.state is PlacementState.ARRIVED


class Concerned(Exception):
    """The change concerns somebody whom nobody was asked about yet: `found`."""

    def __init__(self, found: Sequence[Concern]) -> None:
        super().__init__()
        self.found = tuple(found)


def concerns(unit_ids: Collection[UUID], *, now: datetime) -> list[Concern]:
    """Return who has one of these units, or will have it later; one query."""
    rows = PlacedUnit.objects.filter(
        unit_id__in=unit_ids, placement__state__in=LIVE, placement__during__contains=now
    )
    units: dict[UUID, list[UUID]] = defaultdict(list)
    found = {}
    for row in rows.select_related("placement__need").order_by("placement_id", "unit_id"):
        units[row.placement_id].append(row.unit_id)
        found[row.placement_id] = row.placement
    return [
        Concern(
            placement_id=each.id,
            state=PlacementState(each.state),
            unit_ids=tuple(units[each.id]),
            until=each.during.upper,
            case_id=each.need.case_id if each.need else None,
        )
        for each in found.values()
    ]


def lock_cases_of(found: Collection[Concern]) -> list[Case]:
    """Lock the cases of those who have not arrived yet, before any house is locked.

    In the order of `placing.rows`, so that no two wait for each other.
    """
    ids = {each.case_id for each in found if each.case_id and not each.lives_there}
    return list(Case.objects.select_for_update().filter(id__in=ids).order_by("id")) if ids else []


def check_asked(found: Collection[Concern], *, asked: Collection[UUID]) -> None:
    """Refuse a change about somebody who was not on the page that asked. Raises Concerned."""
    if not {each.placement_id for each in found} <= set(asked):
        raise Concerned(list(found))


def tell_workers(cases: Collection[Case], *, about: Collection[Concern], now: datetime) -> None:
    """Let the workers of those of these locked cases that it is about look at the place again."""
    ids = {each.case_id for each in about}
    plan_all([case for case in cases if case.id in ids], TaskKind.PLACE_ANSWERED, now=now)
