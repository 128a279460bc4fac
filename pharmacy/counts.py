"""How often a pharmacy helped, by month and mode; it sees nothing smaller than k (R3.12).

A month is shown once it is over. A figure below k is not shown, zero neither, and the total is the
sum of what is shown, so that nothing can be computed from it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypedDict, cast
from uuid import UUID

from django.db import connection, transaction

from pharmacy.models import MonthCount
from pharmacy.modes import Mode
from pharmacy.pharmacies import Standing, today
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.finders import Finder
from reports.region import region
from reports.vault import partner_blobs
from reports.vault.context import Context

MONTHS_SHOWN: Final = 12
_REMEMBERED: Final = 16  # so many last clicks, so that one sent twice counts once

# Counted with each report: constant statements.
_LOCK: Final = "select from pharmacy_pharmacy where id = %s for update"
_MONTHS: Final = Finder(MonthCount, "pharmacy_id = %s and first_day = %s")
_WRITE: Final = """
insert into pharmacy_monthcount (id, pharmacy_id, first_day, revision, facts)
values (%s, %s, %s, %s, %s)
on conflict (pharmacy_id, first_day) do update
set revision = excluded.revision, facts = excluded.facts
"""


class _Said(TypedDict):
    counts: dict[str, int]
    seen: list[str]


@dataclass(frozen=True, kw_only=True)
class MonthShown:
    """One month: each mode, None where it is not shown; and the sum of what is shown."""

    first_day: date
    numbers: Mapping[Mode, int | None]
    total: int


def count(*, mode: Mode, once: UUID, by: Standing, now: datetime) -> None:
    """Count one more; the same `once` again counts nothing. Nothing about the person is kept."""
    with transaction.atomic(savepoint=False):
        _lock(by.pharmacy_id)
        row = _row(by.pharmacy_id, today(now).replace(day=1))
        said = _opened(row)
        if str(once) in said["seen"]:
            return
        said["counts"][mode] = said["counts"].get(mode, 0) + 1
        said["seen"] = [*said["seen"], str(once)][-_REMEMBERED:]
        _write(row, said)
        if mode is Mode.ADVICE:
            record(kind=EventKind.ADVICE_GIVEN, by=by.actor, now=now, subject_id=by.pharmacy_id)


def months(*, pharmacy_id: UUID, now: datetime) -> list[MonthShown]:
    """The months that are over, newest first, with small figures left out; one query."""
    rows = MonthCount.objects.filter(
        pharmacy_id=pharmacy_id, first_day__lt=today(now).replace(day=1)
    ).order_by("-first_day")
    k = region().statistics.k_partners
    return [suppressed(row.first_day, _opened(row)["counts"], k=k) for row in rows[:MONTHS_SHOWN]]


def suppressed(first_day: date, counts: Mapping[str, int], *, k: int) -> MonthShown:
    """A month without what is below k. Pure."""
    numbers = {mode: found if (found := counts.get(mode, 0)) >= k else None for mode in Mode}
    total = sum(each for each in numbers.values() if each is not None)
    return MonthShown(first_day=first_day, numbers=numbers, total=total)


def _lock(pharmacy_id: UUID) -> None:
    """One counter of a pharmacy after the other: the month's row may not exist yet."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [pharmacy_id])


def _row(pharmacy_id: UUID, first_day: date) -> MonthCount:
    found = _MONTHS.find(pharmacy_id, first_day)
    return found or MonthCount(pharmacy_id=pharmacy_id, first_day=first_day)


def _opened(row: MonthCount) -> _Said:
    if row._state.adding:
        return {"counts": {}, "seen": []}
    return cast(_Said, json.loads(partner_blobs.open(_context(row), bytes(row.facts))))


def _write(row: MonthCount, said: _Said) -> None:
    row.revision += 1
    row.facts = partner_blobs.close(_context(row), json.dumps(said).encode())
    with connection.cursor() as cursor:
        values = [row.id, row.pharmacy_id, row.first_day, row.revision, row.facts]
        cursor.execute(_WRITE, values)


def _context(row: MonthCount) -> Context:
    return Context("pharmacy.month", row.pharmacy_id, row.id, row.revision)
