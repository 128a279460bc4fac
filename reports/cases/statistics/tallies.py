"""Counting for yearly figures: only counts are kept, and only of those who agreed (R6.14).

What is counted lies sealed to people, so a case is counted when somebody who may read it opens it
for the first time after its reporter said yes, under the quarter in which that happens. A quarter
that is over never changes: no later release can be compared with it to find one person (R6.12). The
counts themselves lie in a working blob, so that two backups tell nothing of what was counted
between them.
"""

import json
import logging
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from reports.cases.models import Case, Tally
from reports.cases.records.open_case import OpenCase
from reports.cases.statistics.dimensions import values_of
from reports.region import region
from reports.region.models.care import WithoutConsent
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import account_blobs

log = logging.getLogger("linden.cases")


@dataclass(kw_only=True)
class Counts:
    """The counts of one quarter. `without`: cases that are in the total alone."""

    cases: int = 0
    without: int = 0
    values: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, values: dict[str, tuple[str, ...]]) -> None:
        """Count one case that may be counted."""
        self.cases += 1
        for dimension, found in values.items():
            known = self.values.setdefault(dimension, {})
            for value in found:
                known[value] = known.get(value, 0) + 1


def quarter_of(now: datetime) -> date:
    """The first day of the region's quarter."""
    here = now.astimezone(region().timezone).date()
    return here.replace(month=3 * ((here.month - 1) // 3) + 1, day=1)


def is_to_count(opened: OpenCase) -> bool:
    """Whether this opening counts the case.

    Nobody is asked for this yes before the report is sent: where a case without one is left out,
    an open case waits for it.
    """
    try:
        return not opened.case.tallied and not _may_still_agree(opened)
    except SealBroken:
        _not_counted(opened)
        return False


def tally_once(*, opened: OpenCase, now: datetime) -> None:
    """Count a case the first time it is opened, inside the transaction that records the opening.

    A case that does not open keeps nobody from anything: it is not counted.
    """
    try:
        values = _values(opened)
    except SealBroken:
        _not_counted(opened)
        return
    if Case.objects.filter(id=opened.case.id, tallied=False).update(tallied=True):
        _count(values, now)


def _not_counted(opened: OpenCase) -> None:
    log.exception("case_not_counted", extra={"case_id": str(opened.case.id)})


def _may_still_agree(opened: OpenCase) -> bool:
    excluded = region().statistics.without_consent is WithoutConsent.EXCLUDED
    return excluded and opened.case.is_open and opened.facts().counted is None


def _values(opened: OpenCase) -> dict[str, tuple[str, ...]] | None:
    """What the reporter agreed to be counted by; None without a yes."""
    facts = opened.facts()
    if facts.counted is not True:
        return None
    return values_of(
        channel=opened.case.channel,
        words=_told(opened),
        safety=opened.safety(),
        facts=facts,
        needs=opened.needs(),
        region=region(),
    )


def _told(opened: OpenCase) -> dict[str, Any]:
    """The words of the report, and over them what its reporter added later."""
    told = dict(opened.words())
    for part in opened.added_parts():
        told |= {name: said for name, said in part.answers.items() if said}
    return told


def _count(values: dict[str, tuple[str, ...]] | None, now: datetime) -> None:
    if values is None and region().statistics.without_consent is WithoutConsent.EXCLUDED:
        return
    quarter = quarter_of(now)
    Tally.objects.bulk_create(
        [_written(Tally(id=uuid4(), quarter=quarter), Counts())], ignore_conflicts=True
    )
    row = Tally.objects.select_for_update().get(quarter=quarter)
    counts = read(row)
    if values is None:
        counts.without += 1
    else:
        counts.add(values)
    row.revision += 1
    _written(row, counts).save(update_fields=["revision", "blob"])


def _written(row: Tally, counts: Counts) -> Tally:
    plain: dict[str, Any] = vars(counts)
    row.blob = account_blobs.close(row.context, json.dumps(plain).encode())
    return row


def read(row: Tally) -> Counts:
    """The counts of one quarter. Raises SealBroken."""
    return Counts(**json.loads(account_blobs.open(row.context, bytes(row.blob))))


def quarters_over(*, now: datetime) -> list[date]:
    """The quarters that are over and have counts, newest first; one query."""
    found = Tally.objects.filter(quarter__lt=quarter_of(now)).order_by("-quarter")
    return list(found.values_list("quarter", flat=True))


def counts_of(quarter: date) -> Counts:
    """The counts of a quarter; all nought for one without. One query."""
    row = Tally.objects.filter(quarter=quarter).first()
    return read(row) if row else Counts()
