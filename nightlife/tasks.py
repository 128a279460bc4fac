"""What the worker process runs for venues. No arguments: the rows say what is to be done."""

import logging

from celery import shared_task
from django.utils import timezone

from nightlife.venue_log import log_retention
from nightlife.venues import home_checks
from reports import clock
from reports.locks import only_one

log = logging.getLogger("linden.nightlife")


@shared_task(name="nightlife.tasks.forget")
def forget(**_: object) -> None:
    """Erase what is kept of people who wrote that they are well."""
    with only_one("nightlife.forget") as mine:
        if mine and (count := home_checks.forget_the_well(now=clock.now())):
            log.info("home_checks_erased", extra={"count": count})


@shared_task(name="nightlife.tasks.expire")
def expire(**_: object) -> None:
    """Remove entries that are kept no longer."""
    with only_one("nightlife.expire") as mine:
        # By the machine's own clock, which the database holds it to.
        if mine and (count := log_retention.expire(now=timezone.now())):
            log.info("entries_removed", extra={"count": count})
