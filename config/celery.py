"""The worker and its clock: tasks carry ids only, the truth stays in PostgreSQL."""

import logging
import logging.config
import os
import time
import warnings
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from celery import Celery
from celery.platforms import SecurityWarning
from celery.signals import (
    after_task_publish,
    beat_init,
    setup_logging,
    task_failure,
    task_postrun,
    task_prerun,
    task_success,
    worker_init,
    worker_process_init,
    worker_ready,
)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

log = logging.getLogger("linden.worker")
_began: ContextVar[float] = ContextVar("began")

# It warns of root, for the sake of pickled messages: ours are JSON, and the demo may be root's.
warnings.simplefilter("ignore", SecurityWarning)

# Rooms that may have a tasks.py, from the lowest up.
ROOMS = [
    "reports.vault",
    "reports.audit",
    "reports.accounts",
    "reports.messaging",
    "reports.cases",
    "reports.followup",
    "reports.files",
    "reports.intake",
    "reports.channels.api",
    "reports.channels.sms",
    "shelters",
    "pharmacy",
    "nightlife",
]

app = Celery("linden")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(ROOMS)


@setup_logging.connect
def _log_as_django_does(**_: Any) -> None:
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@worker_init.connect
def _start_safely(**_: Any) -> None:
    _start("worker")


@beat_init.connect
def _start_beat_safely(sender: Any, **_: Any) -> None:
    from django.db import Error

    from config.logs import outline
    from reports.sweeps import heartbeats

    _start("beat")
    handed_over = heartbeats.beat_noter()
    after_task_publish.connect(lambda **_: _write(handed_over), weak=False)
    try:
        heartbeats.resume(sender.scheduler.schedule)
    except Error as error:  # else Celery goes on, and what runs once a day waits for a day
        words = f"linden: beat cannot read when sweeps last ended: {outline(error)}"
        raise SystemExit(words) from None


@worker_process_init.connect
def _say_what_was_inherited(**_: Any) -> None:
    from reports.vault.service_keys import key_holders

    key_holders.register("worker")


@task_prerun.connect
def _begin_round(sender: Any, **_: Any) -> None:
    from reports.sweeps import heartbeats, rounds

    rounds.begin()
    _began.set(time.monotonic())
    if _is_sweep(sender):
        _write(lambda: heartbeats.note(heartbeats.WORKER))


@task_success.connect
def _say_ended_well(sender: Any, **_: Any) -> None:
    """A sweep that left its work, to another or because it must not be done, did not do it."""
    from reports.sweeps import heartbeats, rounds

    if _is_sweep(sender) and rounds.was_done():
        _write(lambda: heartbeats.note(sender.name, seconds=time.monotonic() - _began.get()))


def _is_sweep(task: Any) -> bool:
    return task.name in {entry["task"] for entry in app.conf.beat_schedule.values()}


def _write(note: Callable[[], None]) -> None:
    from django.db import Error, connection

    try:
        note()
    except Error:  # the work itself is or was done; the next round says so again
        log.exception("heartbeat_not_written")
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


@task_postrun.connect
def _say_what_was_read(**_: Any) -> None:
    from reports.vault.service_keys import key_holders as holders

    holders.refresh()


def _start(kind: str) -> None:
    from config import pulse
    from config.safety import startup

    with startup.refusing():
        startup.prepare_process()
        startup.refuse_unsafe(kind)
        pulse.in_a_thread()


@worker_ready.connect
def _say_ready(**_: Any) -> None:
    log.info("ready")
    _touch_ready_file()


@beat_init.connect
def _say_beat_ready(**_: Any) -> None:
    logging.getLogger("linden.beat").info("ready")
    _touch_ready_file()


@task_failure.connect
def _say_failed(sender: Any, task_id: str, **_: Any) -> None:
    log.error("task_failed", extra={"task": sender.name, "task_id": task_id})


def _touch_ready_file() -> None:
    # The local supervisor waits for this file; elsewhere nobody asks for it.
    if path := os.environ.get("LINDEN_READY_FILE"):
        Path(path).touch()
