"""What the worker process runs for texts. Arguments are ids; the rows say what is to be done."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from celery import shared_task
from django.db.models import QuerySet

from reports import clock, queues
from reports.audit.chain import restore_guard
from reports.locks import only_one
from reports.messaging import gateways
from reports.messaging.delivery import claims, forgotten_words, reconciliation, redaction, sending
from reports.messaging.gateways import Gateway, NotConfigured
from reports.messaging.models import OutboundText
from reports.messaging.outbox import outbox, sending_limits
from reports.messaging.states import TextState
from reports.sweeps import rounds

log = logging.getLogger("linden.texts")

# Then a task ends and asks for another: a deploy waits for no long run.
LONGEST: Final = 20.0


@shared_task(name="reports.messaging.tasks.send_due")
def send_due(**_: object) -> None:
    """Send what is due, batch by batch, until nothing is or the task's time is over."""
    gateway = _gateway()
    if gateway is None:
        if _due().exists():
            log.error("no_gateway")
        return
    if _stands_still():
        return
    ends = time.monotonic() + LONGEST
    while sending.send_batch(gateway=gateway, clock=clock.now, most=outbox.BATCH):
        if time.monotonic() > ends:
            queues.wake(outbox.SEND_DUE, queue=queues.TEXTS)
            return


@shared_task(name="reports.messaging.tasks.sweep")
def sweep(**_: object) -> None:
    """End what is too late, and wake workers for what is due: a lost wake-up is a short delay."""
    with only_one("messaging.sweep") as mine:
        if not mine:
            return
        now = clock.now()
        if count := claims.expire_late(now=now):
            log.info("texts_too_late", extra={"count": count})
        due = _due().only("next_try_at")[: outbox.BATCH * outbox.MOST_WAKES]
        outbox.ask_for_workers(list(due), now=now)


@shared_task(name="reports.messaging.tasks.look_up")
def look_up(**_: object) -> None:
    """Find out what became of texts whose answer was lost."""
    with _alone("messaging.look_up") as gateway:
        if gateway is None:
            return
        if count := reconciliation.doubt_left_over(now=clock.now()):
            log.warning("texts_unknown", extra={"count": count})
        _until_done(lambda: reconciliation.look_up(gateway=gateway, now=clock.now()))
        reconciliation.ask_after_silent(gateway=gateway, now=clock.now())


@shared_task(name="reports.messaging.tasks.redact")
def redact(**_: object) -> None:
    """Take the provider's copies away (R8.11); alarm when some are there too long."""
    with _alone("messaging.redact") as gateway:
        if gateway is None:
            return
        _until_done(lambda: redaction.redact_batch(gateway=gateway, now=clock.now()))
        if count := redaction.overdue(now=clock.now()):
            log.error("copies_overdue", extra={"count": count})


@shared_task(name="reports.messaging.tasks.tidy")
def tidy(**_: object) -> None:
    """Every day: forgotten copies are put on the list again, old limits and words go."""
    with only_one("messaging.tidy") as mine:
        if not mine:
            return
        now = clock.now()
        if count := redaction.look_for_leftovers(now=now):
            log.error("copies_forgotten", extra={"count": count})
        sending_limits.forget_old(now=now)
        done = forgotten_words.forget(now=now)
        log.info("words_forgotten", extra={"count": done.out + done.came})


@contextmanager
def _alone(name: str) -> Iterator[Gateway | None]:
    """The gateway, for the one who may do this now and if this installation has one."""
    with only_one(name) as mine:
        yield _gateway() if mine and not _stands_still() else None


def _due() -> QuerySet[OutboundText]:
    return OutboundText.objects.filter(state=TextState.QUEUED, next_try_at__lte=clock.now())


def _gateway() -> Gateway | None:
    """An installation may do without one: that alone is no fault."""
    try:
        return gateways.gateway()
    except NotConfigured:
        return None


def _stands_still() -> bool:
    """Whether a restored database is behind what its journal says: nothing is sent before
    `after_restore` has done again what it must.
    """
    behind = restore_guard.is_behind()
    if behind:
        log.error("texts_stand_still")
        rounds.not_done()
    return behind


def _until_done(step: Callable[[], int]) -> None:
    ends = time.monotonic() + LONGEST
    while step() and time.monotonic() < ends:
        pass
