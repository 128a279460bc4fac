"""How often a pharmacy helped, by month and mode; it sees nothing smaller than k (R3.12).

A month is shown once it is over. A figure below k is not shown, zero neither, and the total is the
sum of what is shown, so that nothing can be computed from it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple, TypedDict, cast
from uuid import UUID, uuid4

from django.db import connection, transaction

from pharmacy.models import MonthCount
from pharmacy.modes import Mode
from pharmacy.pharmacies import Standing, today
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.region import region
from reports.vault import partner_blobs
from reports.vault.context import Context

MONTHS_SHOWN: Final = 12
_REMEMBERED: Final = 16  # so many last clicks, so that one sent twice counts once

# Counted with each report: constant statements.
_LOCK: Final = "select from pharmacy_pharmacy where id = %s for update"
_LOCKED: Final = """
select id, revision, facts from pharmacy_monthcount
where pharmacy_id = %s and first_day = %s for update
"""
_WRITE: Final = """
insert into pharmacy_monthcount (id, pharmacy_id, first_day, revision, facts)
values (%s, %s, %s, %s, %s)
on conflict (pharmacy_id, first_day) do update
set revision = excluded.revision, facts = excluded.facts
"""


class _Said(TypedDict):
    counts: dict[str, int]
    seen: list[str]


class _Month(NamedTuple):
    """A month's row, as it lies there; without facts it is not written yet."""

    id: UUID
    revision: int
    facts: bytes


@dataclass(frozen=True, kw_only=True)
class MonthShown:
    """One month: each mode, None where it is not shown; and the sum of what is shown."""

    first_day: date
    numbers: Mapping[Mode, int | None]
    total: int


def count(*, mode: Mode, once: UUID, by: Standing, now: datetime) -> None:
    """Count one more; the same `once` again counts nothing. Nothing about the person is kept."""
    first_day = today(now).replace(day=1)
    with transaction.atomic(savepoint=False):
        month = _locked(by.pharmacy_id, first_day)
        said = _opened(by.pharmacy_id, month)
        if str(once) in said["seen"]:
            return
        said["counts"][mode] = said["counts"].get(mode, 0) + 1
        said["seen"] = [*said["seen"], str(once)][-_REMEMBERED:]
        _write(by.pharmacy_id, first_day, month, said)
        if mode is Mode.ADVICE:
            record(kind=EventKind.ADVICE_GIVEN, by=by.actor, now=now, subject_id=by.pharmacy_id)


def months(*, pharmacy_id: UUID, now: datetime) -> list[MonthShown]:
    """The months that are over, newest first, with small figures left out; one query."""
    over = MonthCount.objects.filter(
        pharmacy_id=pharmacy_id, first_day__lt=today(now).replace(day=1)
    ).order_by("-first_day")
    rows = over.values_list("first_day", "id", "revision", "facts")[:MONTHS_SHOWN]
    k = region().statistics.k_partners
    return [
        suppressed(
            first_day, _opened(pharmacy_id, _Month(id, revision, bytes(facts)))["counts"], k=k
        )
        for first_day, id, revision, facts in rows
    ]


def suppressed(first_day: date, counts: Mapping[str, int], *, k: int) -> MonthShown:
    """A month without what is below k. Pure."""
    numbers = {mode: found if (found := counts.get(mode, 0)) >= k else None for mode in Mode}
    total = sum(each for each in numbers.values() if each is not None)
    return MonthShown(first_day=first_day, numbers=numbers, total=total)


def _locked(pharmacy_id: UUID, first_day: date) -> _Month:
    """The month, held to the end of the transaction; who opens it waits for the others."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCKED, [pharmacy_id, first_day])
        row = cursor.fetchone()
        if row is None:  # the first one of a month: whoever was as quick has it by now
            cursor.execute(_LOCK, [pharmacy_id])
            cursor.execute(_LOCKED, [pharmacy_id, first_day])
            row = cursor.fetchone()
    return _Month(*row) if row else _Month(uuid4(), 0, b"")


def _opened(pharmacy_id: UUID, month: _Month) -> _Said:
    if not month.facts:
        return {"counts": {}, "seen": []}
    place = _context(pharmacy_id, month.id, month.revision)
    return cast(_Said, json.loads(partner_blobs.open(place, month.facts)))


def _write(pharmacy_id: UUID, first_day: date, month: _Month, said: _Said) -> None:
    revision = month.revision + 1
    place = _context(pharmacy_id, month.id, revision)
    facts = partner_blobs.close(place, json.dumps(said).encode())
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [month.id, pharmacy_id, first_day, revision, facts])


def _context(pharmacy_id: UUID, month_id: UUID, revision: int) -> Context:
    return Context("pharmacy.month", pharmacy_id, month_id, revision)
