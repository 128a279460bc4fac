"""The minute's work of the audit log."""

from celery import shared_task
from django.utils import timezone

from reports.audit.seals import seal_minute
from reports.locks import only_one
from reports.queues import ROUTINE


@shared_task(queue=ROUTINE)
def seal(**_: object) -> None:
    """Seal what was written since the last minute; a second process at it does nothing."""
    with only_one("audit.seal") as mine:
        if mine:
            seal_minute(now=timezone.now())
