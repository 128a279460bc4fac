"""A task that waits until it is told to go on: run by real workers in the broker's tests."""

import os
import time

from django.db import connection

from config.celery import app
from reports.queues import URGENT

app.conf.task_routes = {"tests.probe": {"queue": URGENT}}
# What a killed worker held comes back at once, not after a minute.
app.conf.broker_transport_options = {**app.conf.broker_transport_options, "visibility_timeout": 2}


@app.task(name="tests.probe")
def probe(*, key: str) -> None:
    """Note the start, wait for the first line in `probe_go`, note the end."""
    _write("started", key)
    while not _may_go():
        time.sleep(0.02)
    _write("done", key)


def _write(what: str, key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("insert into probe values (%s, %s, %s)", [key, what, os.getpid()])


def _may_go() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select exists (select 1 from probe_go)")
        (may,) = cursor.fetchone()
    return bool(may)
