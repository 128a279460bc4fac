"""How often a pharmacy helped, by month and mode; it sees nothing smaller than k (R3.12).

Advice and slips are counted at the click; what was filed is counted when its receipt runs out, so
that sending a report does not wait for it. A month is shown once it is over and every receipt of
it is gone. A figure below k is not shown, zero neither, and the total is the sum of what is shown,
so that nothing can be computed from it.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple, TypedDict, cast
from uuid import UUID

from django.db import transaction
from django.db.models import Min

from pharmacy.models import MonthCount, Pharmacy, Receipt
from pharmacy.register.help_modes import Mode
from pharmacy.register.pharmacies import Standing, today
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.region import region
from reports.vault.primitives.context import Context
from reports.vault.service_blobs import partner_blobs

MONTHS_SHOWN: Final = 12
_REMEMBERED: Final = 16  # so many last clicks, so that one sent twice counts once


class Place(NamedTuple):
    """Where one is counted: a pharmacy, and the first day of a month."""

    pharmacy_id: UUID
    first_day: date


class _Said(TypedDict):
    counts: dict[str, int]
    seen: list[str]


@dataclass(frozen=True, kw_only=True)
class MonthShown:
    """One month: each mode, None where it is not shown; and the sum of what is shown."""

    first_day: date
    numbers: Mapping[Mode, int | None]
    total: int


def place_of(pharmacy_id: UUID, now: datetime) -> Place:
    """Where what happens now in a pharmacy is counted."""
    return Place(pharmacy_id, today(now).replace(day=1))


def count(*, mode: Mode, once: UUID, by: Standing, now: datetime) -> None:
    """Count a click; the same `once` again counts nothing. Nothing about the person is kept."""
    place = place_of(by.pharmacy_id, now)
    with transaction.atomic():
        row, said = _held([place])[place]
        if str(once) in said["seen"]:
            return
        said["seen"] = [*said["seen"], str(once)][-_REMEMBERED:]
        _add(said, mode, 1)
        _write([(row, said)])
        if mode is Mode.ADVICE:
            record(kind=EventKind.ADVICE_GIVEN, by=by.actor, now=now, subject_id=by.pharmacy_id)


def add(more: Mapping[Place, Mapping[Mode, int]]) -> None:
    """Count so many more of each mode in each place; three queries. Joins the caller's transaction.

    Nothing remembers what was counted: the caller takes away, with it, what it counted.
    """
    with transaction.atomic():
        months = _held(more)
        for place, found in more.items():
            for mode, number in found.items():
                _add(months[place][1], mode, number)
        _write(months.values())


def months(*, pharmacy_id: UUID, now: datetime) -> list[MonthShown]:
    """The months that are over, newest first, with small figures left out; two queries."""
    rows = MonthCount.objects.filter(pharmacy_id=pharmacy_id, first_day__lt=_settled(now))
    k = region().statistics.k_partners
    return [
        suppressed(row.first_day, _opened(row)["counts"], k=k)
        for row in rows.order_by("-first_day")[:MONTHS_SHOWN]
    ]


def suppressed(first_day: date, counts: Mapping[str, int], *, k: int) -> MonthShown:
    """A month without what is below k. Pure."""
    numbers = {mode: found if (found := counts.get(mode, 0)) >= k else None for mode in Mode}
    total = sum(each for each in numbers.values() if each is not None)
    return MonthShown(first_day=first_day, numbers=numbers, total=total)


def _settled(now: datetime) -> date:
    """The first day of the first month in which something may still be counted."""
    first = Receipt.objects.aggregate(at=Min("ends_at"))["at"]
    # A receipt ends at the next full hour after its time.
    lasts = timedelta(hours=region().pharmacy.receipt_hours + 1)
    return today(min(first or now, now) - lasts).replace(day=1)


def _held(places: Collection[Place]) -> dict[Place, tuple[MonthCount, _Said]]:
    """The months and what was counted in them, held to the end of the transaction."""
    rows = {Place(row.pharmacy_id, row.first_day): row for row in _locked(places)}
    for place in places:
        fresh = MonthCount(pharmacy_id=place.pharmacy_id, first_day=place.first_day)
        rows.setdefault(place, fresh)
    return {place: (rows[place], _opened(rows[place])) for place in places}


def _locked(places: Collection[Place]) -> list[MonthCount]:
    """One after the other in each pharmacy: the month's row may not exist yet."""
    pharmacies = {place.pharmacy_id for place in places}
    held = Pharmacy.objects.select_for_update().filter(pk__in=pharmacies).order_by("pk")
    ids = list(held.values_list("pk", flat=True))
    days = {place.first_day for place in places}
    return list(MonthCount.objects.filter(pharmacy_id__in=ids, first_day__in=days))


def _add(said: _Said, mode: Mode, number: int) -> None:
    said["counts"][mode] = said["counts"].get(mode, 0) + number


def _opened(row: MonthCount) -> _Said:
    if row._state.adding:
        return {"counts": {}, "seen": []}
    return cast(_Said, json.loads(partner_blobs.open(_context(row), bytes(row.facts))))


def _write(changed: Collection[tuple[MonthCount, _Said]]) -> None:
    for row, said in changed:
        row.revision += 1
        row.facts = partner_blobs.close(_context(row), json.dumps(said).encode())
    MonthCount.objects.bulk_create(
        [row for row, _said in changed],
        update_conflicts=True,
        unique_fields=["pharmacy", "first_day"],
        update_fields=["revision", "facts"],
    )


def _context(row: MonthCount) -> Context:
    return Context("pharmacy.month", row.pharmacy_id, row.id, row.revision)
