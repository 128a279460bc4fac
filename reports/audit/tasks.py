"""The minute's work of the audit log."""

import logging

from celery import shared_task
from django.utils import timezone

from reports.audit.seals import BehindJournal, seal_minute
from reports.locks import only_one

log = logging.getLogger("linden.audit")


@shared_task
def seal(**_: object) -> None:
    """Seal what was written since the last minute; a second process at it does nothing."""
    with only_one("audit.seal") as mine:
        if mine:
            _seal()


def _seal() -> None:
    try:
        seal_minute(now=timezone.now())
    except BehindJournal:
        log.error("database_behind_journal")
