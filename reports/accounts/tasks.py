"""What is swept away every few minutes."""

import logging

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from reports.accounts.devices import shared_devices
from reports.accounts.onboarding import invitations, proposals
from reports.accounts.throttling import throttle
from reports.locks import only_one

log = logging.getLogger("linden.accounts")


@shared_task(name="reports.accounts.tasks.clean")
def clean(**_: object) -> None:
    """Delete ended sessions, old attempts, old links and shared devices whose shift is over."""
    now = timezone.now()
    with only_one("accounts.clean") as mine:
        if mine:
            Session.objects.filter(expire_date__lt=now).delete()
            throttle.forget_old(now=now)
            shared_devices.forget_old(now=now)
            if count := throttle.take_strangers():
                log.warning("unknown_logins", extra={"count": count})
            invitations.forget_old(now=now)
            proposals.forget_old(now=now)
