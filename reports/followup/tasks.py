"""What the worker process runs for follow-up: the rows say what is due, a lost task loses time."""

import logging
from collections.abc import Callable

from celery import shared_task

from reports import clock
from reports.followup.on_call import ringing
from reports.followup.plans.due_plans import BATCH
from reports.followup.sending import answer_texts, due_texts, silence
from reports.locks import only_one

log = logging.getLogger("linden.followup")

MOST_BATCHES = 100  # in one round; the next round goes on


@shared_task(name="reports.followup.tasks.due")
def due(**_: object) -> None:
    """Plan the texts of the steps that are due."""
    if count := _in_batches("followup.due", due_texts.due):
        log.info("asked", extra={"count": count})


@shared_task(name="reports.followup.tasks.silent")
def silent(**_: object) -> None:
    """See to those who did not answer in time."""
    if count := _in_batches("followup.silent", silence.sweep):
        log.info("unanswered", extra={"count": count})


@shared_task(name="reports.followup.tasks.tell_of_answers")
def tell_of_answers(**_: object) -> None:
    """Say by one text that an answer waits, where that is safe."""
    if count := _in_batches("followup.answers", answer_texts.due):
        log.info("answers_looked_at", extra={"count": count})


@shared_task(name="reports.followup.tasks.ping")
def ping(**_: object) -> None:
    """Ring whoever is on duty for what is new or overdue."""
    with only_one("followup.ping") as mine:
        if mine and (count := ringing.sweep(now=clock.now())):
            log.info("rung", extra={"count": count})


@shared_task(name="reports.followup.tasks.forget")
def forget(**_: object) -> None:
    """Delete pings that nobody needs any more."""
    with only_one("followup.forget") as mine:
        if mine:
            ringing.forget_old(now=clock.now())


def _in_batches(name: str, batch: Callable[..., int]) -> int:
    """Run batches until nothing is left; how many rows there were."""
    with only_one(name) as mine:
        if not mine:
            return 0
        now, total = clock.now(), 0
        for _ in range(MOST_BATCHES):
            count = batch(now=now)
            total += count
            if count < BATCH:
                break
        return total
