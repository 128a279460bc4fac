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
from shelters.inventory.asked_again import AskedAgain, Rows
from shelters.inventory.family_checks import takes_people
from shelters.inventory.inventory import HouseRow, UnitRow, house_facts, in_house, unit_facts
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
    rows = _ANSWERS.rows(now - LOOKED_BACK)
    return {house_id: Answers(asked=asked, free=free) for house_id, asked, free in rows}


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
    if unit_ids is None:
        return dict(_LEFT.rows(now))
    return dict(_left(now).filter(unit_id__in=unit_ids))


def whole_stock(*, now: datetime) -> Sequence[tuple[Place, int]]:
    """Every unit of every house that takes part, free or not, with its openings in thirty days.

    In thousandths; each opened once more than it did, so that a new one counts. What does not
    open is left out. Two queries.
    """
    opened = dict(_OPENED.rows(now - LOOKED_BACK))
    found = []
    for *own, kind, version, said in _UNITS.rows():
        unit = UnitRow(*own)
        try:
            house = house_facts(HouseRow(unit.house_id, version, said))
            if not takes_people(kind, house, now=now):
                continue
            facts = in_house(unit_facts(unit), house)
        except SealBroken:
            continue  # whoever opens it for the match says so in the log
        times = opened.get(unit.id, 0) + 1
        place = Place(unit.id, unit.house_id, facts)
        found.append((place, times * 1000 * AMONG_DAYS // LOOKED_BACK.days))
    return found


def _answers(since: datetime) -> Rows:
    said = ShiftQuestion.objects.filter(asked_at__gt=since, still_free__isnull=False)
    return said.values_list("house_id").annotate(
        asked=Count("id"), free=Count("id", filter=Q(still_free=True))
    )


def _left(now: datetime) -> Rows:
    left = PlacedUnit.objects.filter(
        placement__state=PlacementState.LEFT, during__endswith__lte=now
    )
    return left.values_list("unit_id").annotate(Max("during__endswith"))


def _opened(since: datetime) -> Rows:
    opened = PlacedUnit.objects.filter(during__startswith__gt=since)
    opened = opened.exclude(placement__state=PlacementState.EXPIRED)
    return opened.values_list("unit_id").annotate(Count("id"))


def _units() -> Rows:
    units = Unit.objects.filter(retired_at__isnull=True, house__state=HouseState.OPEN)
    return units.order_by("id").values_list(
        *UnitRow._fields, "house__kind", "house__version", "house__facts"
    )


_ANSWERS: Final = AskedAgain(_answers, datetime)
_LEFT: Final = AskedAgain(_left, datetime)
_OPENED: Final = AskedAgain(_opened, datetime)
_UNITS: Final = AskedAgain(_units)
