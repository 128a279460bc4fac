"""What is run by the clock: short-lived rows go when their time is up."""

from celery import shared_task
from django.utils import timezone

from reports.locks import only_one
from reports.vault.browser_secrets import sealed_boxes, unlocked_keys


@shared_task(name="reports.vault.tasks.clean")
def clean(**_: object) -> None:
    """Delete drafts and unlock rows that have run out."""
    with only_one("vault.clean") as mine:
        if mine:
            now = timezone.now()
            sealed_boxes.sweep(now=now)
            unlocked_keys.sweep(now=now)
