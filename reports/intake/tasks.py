"""What the worker process runs for the intake."""

import logging

from celery import shared_task
from django.utils import timezone

from reports.intake import slips
from reports.locks import only_one

log = logging.getLogger("linden.intake")


@shared_task
def purge(**_: object) -> None:
    """Delete codes that have run out."""
    with only_one("intake.purge") as mine:
        if mine and (count := slips.purge(now=timezone.now())):
            log.info("codes gone", extra={"count": count})
