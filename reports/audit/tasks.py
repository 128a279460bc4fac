"""The minute's work of the audit log."""

import logging

from celery import shared_task
from django.utils import timezone

from reports.audit.chain.seals import BehindJournal, seal_minute
from reports.audit.verification.row_comparison import compare
from reports.locks import only_one
from reports.sweeps import rounds
from reports.vault.journal.newest import MarksBroken

log = logging.getLogger("linden.audit")


@shared_task(name="reports.audit.tasks.seal")
def seal(**_: object) -> None:
    """Seal what was written since the last minute; a second process at it does nothing."""
    with only_one("audit.seal") as mine:
        if mine:
            _seal()


@shared_task(name="reports.audit.tasks.compare_rows")
def compare_rows(**_: object) -> None:
    """Look for rows that were put back, removed or swapped; the boards show what is found."""
    with only_one("audit.compare") as mine:
        if mine and (found := compare(now=timezone.now())):
            log.error("rows_refused", extra={"count": found})


def _seal() -> None:
    try:
        seal_minute(now=timezone.now())
    except BehindJournal:
        log.error("database_behind_journal")
        rounds.not_done()
    except MarksBroken:
        log.exception("marks_broken")
        rounds.not_done()
