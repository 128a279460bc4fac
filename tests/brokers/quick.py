"""The worker's own app in a hurry, with tasks that wait until a test lets them go on.

What a killed worker held comes back after the seconds that the test says instead of sixty, and
beat's clock runs fast; all else is as an installation has it.
"""

import os
import time

from django.db import connection

from config.celery import app as app
from reports.locks import only_one
from reports.queues import URGENT

if seconds := os.environ.get("LINDEN_TEST_VISIBLE_AGAIN"):
    app.conf.broker_transport_options = {
        **app.conf.broker_transport_options,
        "visibility_timeout": int(seconds),
        "unacked_restore_interval": 1,
    }
app.conf.task_routes = {"tests.*": {"queue": URGENT}, **app.conf.task_routes}
app.conf.beat_schedule = {
    "one at a time": {"task": "tests.alone", "schedule": 0.3, "options": {"expires": 5.0}},
    "unanswered cases go on": {**app.conf.beat_schedule["unanswered cases go on"], "schedule": 1.0},
}


@app.task(name="tests.probe")
def probe(*, probe_id: str) -> None:
    """Note the start, wait until something stands in `probe_go`, note the end."""
    _write(probe_id, "started")
    while not _may_go():
        time.sleep(0.02)
    _write(probe_id, "done")


@app.task(name="tests.alone")
def alone(**_: object) -> None:
    """A periodic task that takes longer than its interval: only its lock keeps it alone."""
    with only_one("tests.alone") as mine:
        if not mine:
            _write("alone", "left")
            return
        _write("alone", "started")
        time.sleep(0.8)
        _write("alone", "done")


def _write(key: str, what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into probe (key, what, pid) values (%s, %s, %s)", [key, what, os.getpid()]
        )


def _may_go() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select exists (select 1 from probe_go)")
        (may,) = cursor.fetchone()
    return bool(may)
