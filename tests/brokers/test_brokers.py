"""Wake-ups through each broker: real workers run them, and killing or emptying loses no work.

The broker is PostgreSQL itself unless a region names a Redis; both are promised to be the same.
"""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Protocol
from uuid import UUID, uuid4

import pytest

from config.local.state import ROOT
from reports.cases.models import Case
from reports.queues import URGENT
from tests.brokers.probes import Probes
from tests.brokers.processes import Running, until
from tests.brokers.servers import Broker, Message, Pgmq, Redis
from tests.reports.cases.world import build, report

PROBE = "tests.probe"
# What the broker decides is tried with both; what our own processes do, in a daily run, with one.
ONE_OF_BOTH = pytest.mark.drawn(kind=lambda _said: "any broker")


class Start(Protocol):
    """See the fixture."""

    def __call__(self, kind: str, *, visible_again: int | None = None) -> Running: ...


class Sender:
    """A process that only wakes workers, as the web process does."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment | {"DJANGO_SETTINGS_MODULE": "config.settings"}

    def send(self, *probe_ids: UUID) -> "subprocess.CompletedProcess[str]":
        """Ask for the probes and return what the process said."""
        words: list[str] = []
        for probe_id in probe_ids:
            words += [PROBE, URGENT, f"probe_id={probe_id}", ","]
        return subprocess.run(
            [sys.executable, "-m", "tests.brokers.send", *words[:-1]],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
        )


@pytest.fixture
def sender(environment: dict[str, str]) -> Sender:
    """See Sender."""
    return Sender(environment)


def test_what_a_killed_worker_held_comes_to_the_next(
    broker: Broker, probes: Probes, start: Start, sender: Sender
) -> None:
    held = uuid4()
    sender.send(held)
    first = start("worker", visible_again=2)
    until(lambda: probes.count("started") >= 1)
    first.kill()
    assert probes.count("done") == 0
    start("worker", visible_again=2)
    until(lambda: probes.count("started") >= 2)
    probes.let_go()
    until(lambda: broker.messages() == [])
    assert probes.count("done", held) >= 1
    assert len({pid for _, _, pid in probes.rows()}) == 2


@ONE_OF_BOTH
def test_a_deploy_ends_what_is_in_hand_and_leaves_the_rest_to_the_next(
    broker: Broker, probes: Probes, start: Start, sender: Sender
) -> None:
    in_hand, later = uuid4(), uuid4()
    sender.send(in_hand)
    first = start("worker")
    until(lambda: probes.count("started", in_hand) == 1)
    first.ask_to_end()
    sender.send(later)
    probes.let_go()
    assert first.wait_end() == 0
    assert probes.count("done", in_hand) == 1
    start("worker")
    until(lambda: probes.count("done", later) == 1)
    until(lambda: broker.messages() == [])
    assert probes.count("started") == probes.count("done") == 2


@ONE_OF_BOTH
def test_the_clock_goes_on_without_a_beat_and_after_the_broker_was_gone(
    broker: Broker, probes: Probes, start: Start, sender: Sender
) -> None:
    """R8.10: what the broker lost the sweep does; two beats do it once at a time."""
    build()
    overdue = report(now=datetime.now(UTC) - timedelta(days=30)).case_id
    broker.empty()
    worker, beats = start("worker"), [start("beat"), start("beat")]
    until(lambda: Case.objects.get(id=overdue).escalations > 0, what="the sweep did nothing")
    until(lambda: probes.count("done") >= 2 and probes.count("left") >= 2)
    steps = [what for _, what, _ in probes.rows() if what != "left"]
    assert all(this != that for this, that in pairwise(steps))  # never two at once
    beats[0].kill()
    _interrupt(broker, sender)
    so_far = probes.count("done")
    until(lambda: probes.count("done") > so_far + 1, what=f"it did not come back: {worker.log}")


def _interrupt(broker: Broker, sender: Sender) -> None:
    if isinstance(broker, Redis):
        broker.kill()
        # The request that wakes in vain goes on as if nothing were: it is said in the log.
        assert "OperationalError" in sender.send(uuid4()).stderr
        broker.start()
    elif isinstance(broker, Pgmq):
        broker.cut_off()


def test_a_wake_up_holds_a_name_and_an_id(broker: Broker, probes: Probes, sender: Sender) -> None:
    """R1.9: who reads the broker learns which row, and nothing of what it says."""
    probe_id = uuid4()
    sender.send(probe_id)
    assert broker.messages() == [Message(PROBE, [], {"probe_id": str(probe_id)})]
