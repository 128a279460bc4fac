"""Everything a run looks at, read at once: who waits, and which units are free now or later.

What is held is frozen: a need with a live placement and the unit it has are both left out. The
number of queries does not depend on how many there are.
"""

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from reports.region import region
from reports.vault.case_keys.case_keys import load_readable
from reports.vault.primitives.errors import SealBroken
from shelters.facts.need_facts import NeedFacts, for_match
from shelters.facts.zones import cells_touching
from shelters.inventory.unit_availability import FreeUnit, free_units
from shelters.matching.pairs.problem import Need as ProblemNeed
from shelters.matching.pairs.problem import Problem
from shelters.matching.pairs.problem import Unit as ProblemUnit
from shelters.models import Need, NeedState, PlacedUnit, Placement, Unit
from shelters.needs.needs import read_facts
from shelters.occupancy.occupancy import claims, declined_houses, taken_units, taking, until_claimed

log = logging.getLogger("linden.shelters")

_OF_FACTS: Final = frozenset(each.name for each in fields(ProblemUnit)) - {
    "id", "house", "free_from", "free_until", "confirmed_at",
}  # fmt: skip


@dataclass(frozen=True)
class Versions:
    """The version of every row that takes part: another one means that something happened."""

    needs: Mapping[UUID, int]
    units: Mapping[UUID, int]

    @property
    def digest(self) -> bytes:
        """All of it in 32 bytes."""
        seen = hashlib.sha256()
        for rows in (self.needs, self.units):
            for id_, version in rows.items():
                seen.update(id_.bytes + version.to_bytes(8))
            seen.update(b"|")
        return seen.digest()


@dataclass(frozen=True)
class Snapshot:
    """A problem for the match, and the rows it was made of by their ids as in the problem."""

    problem: Problem
    needs: Mapping[str, Need]
    facts: Mapping[str, NeedFacts]
    units: Mapping[str, FreeUnit]
    looked_at: Versions

    @property
    def input_hash(self) -> bytes:
        """SHA-256 of the whole problem: the same input gives the same answer, byte for byte."""
        plain = json.dumps(asdict(self.problem), default=str, sort_keys=True)
        return hashlib.sha256(plain.encode()).digest()


def snapshot(*, now: datetime, seed: str, besides: UUID | None = None) -> Snapshot:
    """Read it all. What does not open, a need, a unit or a house, is left out and logged.

    `besides` is a placement that is looked at as if it were not: its household waits, its units
    are free.
    """
    # Before the rows: what changes while they are read shows afterwards.
    looked_at = versions(now=now)
    rows = list(_waiting(now, besides))
    facts = dict(_facts(rows))
    needs = {str(row.id): row for row in rows if str(row.id) in facts}
    taken = _taken(now, besides)
    free = [unit for unit in free_units(now=now) if unit.unit_id not in taken]
    units = {str(unit.unit_id): unit for unit in until_claimed(free, claims(now=now))}
    problem = Problem(
        now=now.astimezone(region().timezone),
        seed=seed,
        units=tuple(unit_for_match(unit) for unit in units.values()),
        needs=tuple(_needs(needs, facts, now)),
        zones_touching=cells_touching(),
    )
    return Snapshot(problem, needs, facts, units, looked_at)


def versions(*, now: datetime) -> Versions:
    """What all waiting needs and all units are at that nothing takes now; two queries.

    A hold that begins or lapses shows by itself: its need and units go, or are back.
    """
    taken = PlacedUnit.objects.filter(taking(now), unit=OuterRef("pk"))
    free = Unit.objects.filter(~Exists(taken), retired_at__isnull=True).order_by("id")
    return Versions(
        dict(_waiting(now).values_list("id", "version")), dict(free.values_list("id", "version"))
    )


def unit_for_match(free: FreeUnit) -> ProblemUnit:
    """A free unit as the match sees it."""
    return ProblemUnit(
        id=str(free.unit_id),
        house=str(free.house_id),
        free_from=free.free_from,
        free_until=free.free_until,
        confirmed_at=free.confirmed_at,
        **{name: getattr(free.facts, name) for name in _OF_FACTS},
    )


def _waiting(now: datetime, besides: UUID | None = None) -> QuerySet[Need]:
    placed = Placement.objects.filter(need=OuterRef("pk"), during__contains=now)
    waits = Q(Q(state=NeedState.WAITING), ~Exists(placed))
    if besides is not None:
        waits |= Q(id__in=Placement.objects.filter(id=besides).values("need_id"))
    return Need.objects.filter(waits, case__closed_at__isnull=True).order_by("id")


def _taken(now: datetime, besides: UUID | None) -> set[UUID]:
    found = taken_units(now=now).items()
    return {unit_id for unit_id, taken in found if taken.placement_id != besides}


def _facts(rows: list[Need]) -> Iterator[tuple[str, NeedFacts]]:
    vaults = load_readable([row.case_id for row in rows])
    for row in rows:
        try:
            yield str(row.id), read_facts(row, vaults[row.case_id])
        except (KeyError, SealBroken):
            log.exception("need_unreadable", extra={"need_id": str(row.id)})


def _needs(
    needs: Mapping[str, Need], facts: Mapping[str, NeedFacts], now: datetime
) -> Iterator[ProblemNeed]:
    timezone = region().timezone
    declined = declined_houses(need_ids=[row.id for row in needs.values()], now=now)
    for name, row in needs.items():
        yield for_match(
            facts[name],
            need_id=row.id,
            tier=row.tier,
            waiting_since=row.waiting_since,
            passed_over=row.passed_over,
            refused=declined.get(row.id, ()),
            now=now,
            timezone=timezone,
        )
