"""What the worker process runs for the intake."""

import logging
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from reports.intake import slips
from reports.intake.connections import connections
from reports.locks import only_one

log = logging.getLogger("linden.intake")


@shared_task(name="reports.intake.tasks.purge")
def purge(**_: object) -> None:
    """Delete codes that have run out."""
    with only_one("intake.purge") as mine:
        if mine and (count := slips.purge(now=timezone.now())):
            log.info("codes_gone", extra={"count": count})


@shared_task(name="reports.intake.tasks.connect_case")
def connect_case(*, case_id: str, **_: object) -> None:
    """Look for other cases about the same other party."""
    connections.connect(case_id=UUID(case_id), now=timezone.now())


@shared_task(name="reports.intake.tasks.connect")
def connect(**_: object) -> None:
    """The same for cases whose wake-up call was lost."""
    with only_one("intake.connect") as mine:
        if mine and (count := connections.sweep(now=timezone.now())):
            log.info("cases_connected", extra={"count": count})
