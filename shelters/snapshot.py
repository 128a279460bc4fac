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

from django.db.models import QuerySet

from reports.region import region
from reports.vault.case_keys import load_many
from reports.vault.errors import SealBroken
from shelters.availability import FreeUnit, free_units
from shelters.matching.problem import Need as ProblemNeed
from shelters.matching.problem import Problem
from shelters.matching.problem import Unit as ProblemUnit
from shelters.models import Need, NeedState, Unit
from shelters.need_facts import NeedFacts, for_match
from shelters.needs import read_facts
from shelters.zones import cells_touching

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


def snapshot(*, now: datetime, seed: str) -> Snapshot:
    """Read it all. A need whose facts do not open is left out and logged. Raises SealBroken."""
    looked_at = versions()  # before the rows: what changes while they are read shows afterwards
    rows = list(_waiting())
    facts = dict(_facts(rows))
    needs = {str(row.id): row for row in rows if str(row.id) in facts}
    units = {str(unit.unit_id): unit for unit in free_units(now=now)}
    problem = Problem(
        now=now,
        seed=seed,
        units=tuple(unit_for_match(unit) for unit in units.values()),
        needs=tuple(_needs(needs, facts, now)),
        zones_touching=cells_touching(),
    )
    return Snapshot(problem, needs, facts, units, looked_at)


def versions() -> Versions:
    """What all units and all waiting needs are at now; two queries."""
    return Versions(
        dict(_waiting().values_list("id", "version")),
        dict(Unit.objects.order_by("id").values_list("id", "version")),
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


def _waiting() -> QuerySet[Need]:
    rows = Need.objects.filter(state=NeedState.WAITING, case__closed_at__isnull=True)
    return rows.order_by("id")


def _facts(rows: list[Need]) -> Iterator[tuple[str, NeedFacts]]:
    vaults = load_many([row.case_id for row in rows])
    for row in rows:
        try:
            yield str(row.id), read_facts(row, vaults[row.case_id])
        except (KeyError, SealBroken):
            log.exception("need unreadable", extra={"need_id": str(row.id)})


def _needs(
    needs: Mapping[str, Need], facts: Mapping[str, NeedFacts], now: datetime
) -> Iterator[ProblemNeed]:
    timezone = region().timezone
    for name, row in needs.items():
        yield for_match(
            facts[name],
            need_id=row.id,
            tier=row.tier,
            waiting_since=row.waiting_since,
            passed_over=row.passed_over,
            refused=(),
            now=now,
            timezone=timezone,
        )
