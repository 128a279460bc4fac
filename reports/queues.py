"""The names of the queues, in one place. A task carries ids only; PostgreSQL holds the truth."""

from datetime import datetime
from functools import partial
from uuid import UUID

from celery import current_app
from django.db import transaction

URGENT = "urgent"  # somebody is waiting: a case to hand on, an escalation
TEXTS = "texts"  # what waits for the phone network: it may be slow, or silent
ROUTINE = "routine"  # sweeps and sealing, every few seconds or minutes

ALL = (URGENT, TEXTS, ROUTINE)


def wake(task: str, *, queue: str, at: datetime | None = None, **ids: UUID) -> None:
    """Ask a worker to run a task by its name, once this transaction is committed.

    Nobody waits for the broker and no error of it comes back: a lost wake-up is a short delay,
    since a sweep looks for the row. Only ids go with it.
    """
    words = {name: str(value) for name, value in ids.items()}
    send = partial(current_app.send_task, task, kwargs=words, queue=queue, eta=at, retry=False)
    transaction.on_commit(send, robust=True)
