"""The ground of texts for a benchmark: a phone network, a worker and beat, and people to ask."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

from config.local.machine import child_processes
from config.local.machine.ports import free_port
from config.local.phones.sample_phones import make_account
from config.local.state import state_folder
from reports import queues
from tests.benchmarks.outcome import Progress
from tests.brokers.processes import Running, state_of
from tests.kills import due
from tests.kills.judge import Judge

HOOKS_ORIGIN = "http://localhost"  # nobody is called there: the calls are made by the benchmark
DUE_TASK = "reports.followup.tasks.due"
LONGEST_SECONDS = 900.0
LOOK_EVERY_SECONDS = 0.25

_AGAIN = """
update reports_followup
set state = 'running', next_at = %s, round = round + 1, step = 0, tries = 0, asked_at = null,
    asked_until = null, answer = '', answered_at = null, silent_since = null, why = ''
where id in (select id from reports_followup order by began_at, id limit %s)
"""
_REST = "update reports_followup set state = 'paused', next_at = null"
_EMPTY = "delete from reports_outboundtext; delete from reports_textbucket"
# The provider's id is known: it was handed over and the answer kept.
_DONE = "select count(*) from reports_outboundtext where provider_lookup is not null"


class TooSlow(Exception):
    """Not everything was sent within LONGEST_SECONDS."""


class Texting:
    """A running phone network, worker and beat."""

    def __init__(self, port: int) -> None:
        self.judge = Judge(port)
        self.origin = f"http://127.0.0.1:{port}"

    def file(self, progress: Progress, count: int) -> None:
        """File that many reports, each of somebody who can be texted at any hour."""
        later = self.judge.now() + timedelta(days=1)
        for first in range(0, count, 1000):
            some = range(first, min(first + 1000, count))
            progress(f"filing reports up to {some.stop:,}")
            due.file_due(
                numbers=[due.number_of(place) for place in some],
                hours=[due.Hours.OPEN] * len(some),
                due=[later] * len(some),
            )

    def rest(self) -> None:
        """Nothing is due, and nothing was sent."""
        self._change(0)

    def make_due(self, count: int) -> None:
        """That many first steps are due now, and the worker is woken."""
        self._change(count)

    def _change(self, count: int) -> None:
        self.judge.forget()
        self.judge.settle(pace=0, calls=False)
        while not self._changed(count):
            pass

    def _changed(self, count: int) -> bool:
        """False when the worker, which takes the same rows in its own order, was in the way."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(_EMPTY)
                cursor.execute(_REST)
                if count:
                    cursor.execute(_AGAIN, [self.judge.now(), count])
                    queues.wake(DUE_TASK, queue=queues.URGENT)
        except OperationalError as refusal:
            if isinstance(refusal.__cause__, DeadlockDetected):
                return False
            raise
        return True

    def sent(self) -> int:
        """How many texts are with the provider, and known to be."""
        with connection.cursor() as cursor:
            cursor.execute(_DONE)
            (count,) = cursor.fetchone()
        return int(count)

    def keep_busy(self, count: int) -> bool:
        """See that the worker has work for a while; True if it had none left."""
        left = count - self.sent()
        if left < count // 2:
            self.make_due(count)
        return left <= 0

    def wait_idle(self) -> None:
        """Wait until the network has brought every text to its phone. Raises TooSlow."""
        started = time.perf_counter()
        while not self.judge.idle():
            if time.perf_counter() - started > LONGEST_SECONDS:
                raise TooSlow("texts under way")
            time.sleep(LOOK_EVERY_SECONDS)

    def seconds_for(self, count: int) -> float:
        """Make that many steps due; the seconds until the last text is sent. Raises TooSlow."""
        self.make_due(count)
        started = time.perf_counter()
        while self.sent() < count:
            if time.perf_counter() - started > LONGEST_SECONDS:
                raise TooSlow(f"{self.sent()} of {count}")
            time.sleep(LOOK_EVERY_SECONDS)
        return time.perf_counter() - started


@contextmanager
def running(progress: Progress) -> Iterator[Texting]:
    """Start phone network, worker and beat; kill them at the end."""
    folder, port = state_of(state_folder()), free_port()
    os.environ |= make_account(folder / "phones") | {
        "LINDEN_TWILIO_API_ORIGIN": f"http://127.0.0.1:{port}",
        "LINDEN_HOOKS_ORIGIN": HOOKS_ORIGIN,
        "LINDEN_BROKER_URL": "pgmq://",
    }
    progress("starting the phone network, the worker and beat")
    started = [Running(child_processes.phones_child(port, state=folder, environment={}))]
    try:
        started[0].start()
        texting = Texting(port)
        due.ten_in_the_morning(texting.judge)
        texting.rest()
        started += _workers(folder)
        yield texting
    finally:
        for one in reversed(started):
            one.kill()


def _workers(folder: Path) -> list[Running]:
    made = [
        Running(child_processes.worker_child(state=folder, environment={})),
        Running(child_processes.beat_child(state=folder, environment={})),
    ]
    for one in made:
        one.spawn()
    for one in made:
        one.wait_ready()
    return made
