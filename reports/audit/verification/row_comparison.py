"""Every minute: the rows that have a mark beside their marks, and what is found is told.

Whatever is found is refused where it is used; this says so before somebody needs it.
"""

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Final

from django.db import transaction

from reports.audit.events import EventKind
from reports.audit.log import SYSTEM, Entry, record_many
from reports.audit.models import RowFinding
from reports.audit.verification.verify import one_moment
from reports.vault.journal import newest
from reports.vault.journal.newest import Kind
from reports.vault.row_checks import row_marks
from reports.vault.row_checks.row_marks import Found, RowFault

MOST_EVENTS: Final = 100  # of one minute: whoever changes every row must not fill the log


def compare(*, now: datetime) -> int:
    """Compare all rows with their marks, keep what is found and record what is new; how many."""
    head = newest.head_if_readable()  # first: the database may only be ahead of it
    with one_moment():
        found = {(each.fault.name, each.where): each for each in row_marks.faults(head)}
    with transaction.atomic():
        known = set(RowFinding.objects.values_list("fault", "place"))
        places = [place for _, place in known - found.keys()]
        if places:
            RowFinding.objects.filter(place__in=places).delete()
        new = [found[key] for key in sorted(found.keys() - known)]
        RowFinding.objects.bulk_create(
            [RowFinding(fault=each.fault.name, place=each.where, found_at=now) for each in new],
            ignore_conflicts=True,
        )
        record_many(_entry(each, now) for each in islice(new, MOST_EVENTS))
    return len(found)


def findings() -> Mapping[RowFault, int]:
    """How many rows are wrong in which way, as of the last comparison; one query."""
    counted: dict[RowFault, int] = {}
    for name in RowFinding.objects.values_list("fault", flat=True):
        counted[RowFault[name]] = counted.get(RowFault[name], 0) + 1
    return counted


def _entry(found: Found, now: datetime) -> Entry:
    return Entry(
        kind=EventKind.ROW_REFUSED,
        by=SYSTEM,
        now=now,
        case_id=found.record if found.kind is Kind.CONTACT else None,
        subject_id=found.record,
    )
