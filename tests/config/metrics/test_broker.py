"""How many wake-ups wait at a Redis, and that one which is away keeps nobody waiting."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from celery import current_app
from kombu.connection import Connection
from kombu.exceptions import OperationalError
from pytest_django.fixtures import Settings

from config.environment import broker
from config.metrics import waiting_work
from tests.brokers.fixtures import open_broker
from tests.brokers.servers import Broker

TASK = "reports.audit.tasks.seal"


@pytest.fixture
def redis(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    """One that this process sends to."""
    with TemporaryDirectory(prefix="lnr-") as folder:
        made = open_broker("redis", folder=Path(folder), database_url="")
        link = partial(Connection, made.url, transport_options=broker.options(made.url, ""))
        settings.LINDEN_BROKER_URL = made.url
        monkeypatch.setattr(current_app, "connection_for_write", link)
        yield made
        made.close()


def test_queues_at_a_redis_are_told_in_tens(redis: Broker) -> None:
    with current_app.connection_for_write() as link:
        for _ in range(21):
            current_app.send_task(TASK, queue="routine", connection=link)
    assert waiting_work.queue_lengths() == {"urgent": 0, "texts": 0, "routine": 20}


def test_a_broker_that_is_away_is_told(redis: Broker) -> None:
    redis.close()
    with pytest.raises(OperationalError):
        waiting_work.queue_lengths()
