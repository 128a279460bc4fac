"""What the worker process runs for files."""

import logging

from celery import shared_task
from django.utils import timezone

from reports.files import file_room
from reports.locks import only_one

log = logging.getLogger("linden.files")


@shared_task(name="reports.files.tasks.sweep")
def sweep(**_: object) -> None:
    """Delete what was begun and never finished."""
    with only_one("files.sweep") as mine:
        if mine and (count := file_room.forget_unfinished(now=timezone.now())):
            log.info("files_unfinished_gone", extra={"count": count})
