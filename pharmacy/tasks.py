"""What the worker process runs for pharmacies. No arguments: the rows say what is to be done."""

import logging

from celery import shared_task
from django.utils import timezone

from pharmacy.register import receipts
from reports.locks import only_one

log = logging.getLogger("linden.pharmacy")


@shared_task(name="pharmacy.tasks.purge")
def purge(**_: object) -> None:
    """Count receipts that have run out, and delete them."""
    with only_one("pharmacy.purge") as mine:
        if mine and (count := receipts.purge(now=timezone.now())):
            log.info("receipts_removed", extra={"count": count})
