"""Everything a run looks at, read at once: who waits, and which units are free now or later.

What is held is frozen: a need with a live placement and the unit it has are both left out. The
number of queries does not depend on how many there are.
"""

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from reports.region import region
from reports.vault.case_keys.case_keys import load_readable
from reports.vault.primitives.errors import SealBroken
from shelters.facts.need_facts import NeedFacts, for_match
from shelters.facts.policies import of_pack
from shelters.facts.zones import cells_touching
from shelters.inventory.unit_availability import FreeUnit, free_units
from shelters.match_runs.house_evidence import (
    answers_of_houses,
    left_at,
    still_free_permille,
    whole_stock,
)
from shelters.matching.pairs.policy import Policy
from shelters.matching.pairs.problem import Need as ProblemNeed
from shelters.matching.pairs.problem import Problem
from shelters.matching.pairs.problem import Unit as ProblemUnit
from shelters.models import Need, NeedState, PlacedUnit, Placement, Unit
from shelters.needs.needs import read_facts
from shelters.occupancy.occupancy import claims, declined_houses, taken_units, taking, until_claimed

log = logging.getLogger("linden.shelters")

_OF_FACTS: Final = frozenset(each.name for each in fields(ProblemUnit)) - {
    "id", "house", "free_from", "free_until", "confirmed_at", "free_since", "free_permille",
    "nights_left", "openings",
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


@cache
def policy() -> Policy:
    """The policy of the region; read once by a process, as the region is."""
    return of_pack(region().matching, region().folder)


def snapshot(
    *,
    now: datetime,
    seed: str,
    besides: UUID | None = None,
    last: Mapping[str, str] = MappingProxyType({}),
) -> Snapshot:
    """Read it all. What does not open, a need, a unit or a house, is left out and logged.

    `besides` is a placement that is looked at as if it were not: its household waits, its units
    are free. `last` is who was proposed which unit before: it speaks for that unit.
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
        units=_units(list(units.values()), now),
        needs=tuple(replace(each, last=last.get(each.id)) for each in _needs(needs, facts, now)),
        zones_touching=cells_touching(),
        stock=_stock(facts, now),
        policy=policy(),
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


def _units(free: Sequence[FreeUnit], now: datetime) -> tuple[ProblemUnit, ...]:
    answers, left = answers_of_houses(now=now), left_at(now=now)
    rules = policy().rules.reliability
    return tuple(
        replace(
            unit_for_match(unit),
            free_since=max(unit.free_from, left.get(unit.unit_id, unit.free_from)),
            free_permille=still_free_permille(
                answers.get(unit.house_id), unit.confirmed_at, rules, now=now
            ),
        )
        for unit in free
    )


def _stock(facts: Mapping[str, NeedFacts], now: datetime) -> tuple[ProblemUnit, ...] | None:
    """Every unit there is, if it matters: nobody's facts were seen, and all stand alike."""
    if not any(each.seen for each in facts.values()):
        return None
    return tuple(
        replace(unit_for_match(unit), openings=openings) for unit, openings in whole_stock(now=now)
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
