"""What the worker process runs for the partners' API."""

import logging

from celery import shared_task
from django.utils import timezone

from reports.channels.api import api_filing
from reports.locks import only_one

log = logging.getLogger("linden.api")


@shared_task(name="reports.channels.api.tasks.forget")
def forget(**_: object) -> None:
    """Delete what is remembered of reports sent long enough ago."""
    with only_one("api.forget") as mine:
        if mine and (count := api_filing.forget(now=timezone.now())):
            log.info("api_keys_forgotten", extra={"count": count})
