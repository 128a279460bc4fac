"""What the past says of places: how often they open, since when one is free, if "free" is true.

A query each, however many there are. Nothing of it is about people.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Max, Q

from reports.vault.primitives.errors import SealBroken
from shelters.facts.unit_facts import UnitFacts
from shelters.inventory.family_checks import takes_people
from shelters.inventory.inventory import facts_in_house, house_facts
from shelters.matching.pairs.policy import Reliability
from shelters.models import HouseState, PlacedUnit, PlacementState, ShiftQuestion, Unit

# What houses answered is kept for ninety days; stays are looked at for as long as openings are.
LOOKED_BACK: Final = timedelta(days=180)
AMONG_DAYS: Final = 30
# So many answers of the region stand beside a house's own, so that one answer decides nothing.
REGIONS_ANSWERS: Final = 4
# A word younger than this is nobody's habit yet.
YOUNG: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """How often a house was asked whether a place was free still and said, and how often it was."""

    asked: int
    free: int


@dataclass(frozen=True, slots=True)
class Place:
    """A unit with all that its house says of it, at whatever time."""

    unit_id: UUID
    house_id: UUID
    facts: UnitFacts


def answers_of_houses(*, now: datetime) -> Mapping[UUID, Answers]:
    """What houses answered at their changes of shift; one query."""
    rows = (
        ShiftQuestion.objects.filter(asked_at__gt=now - LOOKED_BACK, still_free__isnull=False)
        .values("house_id")
        .annotate(asked=Count("id"), free=Count("id", filter=Q(still_free=True)))
    )
    return {row["house_id"]: Answers(asked=row["asked"], free=row["free"]) for row in rows}


def still_free_permille(
    answers: Answers | None, confirmed_at: datetime | None, rules: Reliability, *, now: datetime
) -> int | None:
    """Of a thousand words "free" of this house and age, how many are true; None: as the region's.

    The house's own answers, with a few as the region's are (docs/matching.md).
    """
    if answers is None or confirmed_at is None or now - confirmed_at <= YOUNG:
        return None
    hours = (now - confirmed_at) / timedelta(hours=1)
    older = sum(hours > bound for bound in rules.age_hours)
    regions = REGIONS_ANSWERS * rules.start_permille[older]
    return (1000 * answers.free + regions) // (answers.asked + REGIONS_ANSWERS)


def left_at(*, now: datetime, unit_ids: Collection[UUID] | None = None) -> Mapping[UUID, datetime]:
    """When somebody last left each unit, or each of these, that somebody lived in; one query."""
    left = PlacedUnit.objects.filter(
        placement__state=PlacementState.LEFT, during__endswith__lte=now
    )
    if unit_ids is not None:
        left = left.filter(unit_id__in=unit_ids)
    rows = left.values("unit_id").annotate(at=Max("during__endswith"))
    return {row["unit_id"]: row["at"] for row in rows}


def whole_stock(*, now: datetime) -> Sequence[tuple[Place, int]]:
    """Every unit of every house that takes part, free or not, with its openings in thirty days.

    In thousandths; each opened once more than it did, so that a new one counts. What does not
    open is left out. Two queries.
    """
    opened = dict(
        PlacedUnit.objects.filter(during__startswith__gt=now - LOOKED_BACK)
        .exclude(placement__state=PlacementState.EXPIRED)
        .values_list("unit_id")
        .annotate(Count("id"))
    )
    units = Unit.objects.filter(retired_at__isnull=True, house__state=HouseState.OPEN)
    found = []
    for unit in units.select_related("house").order_by("id"):
        try:
            if not takes_people(unit.house.kind, house_facts(unit.house), now=now):
                continue
            facts = facts_in_house(unit)
        except SealBroken:
            continue  # whoever opens it for the match says so in the log
        times = opened.get(unit.id, 0) + 1
        place = Place(unit.id, unit.house_id, facts)
        found.append((place, times * 1000 * AMONG_DAYS // LOOKED_BACK.days))
    return found
