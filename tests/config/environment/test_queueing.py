"""Processes that start at the same moment declare the same queues, and none of them ends."""

import os
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from kombu.connection import Connection
from kombu.entity import Queue

from config.environment import broker
from config.environment.queueing import Channel
from tests.brokers.probes import database_url

NAME = f"at_once_{os.getpid()}"
PROCESSES, TIMES = 8, 10


def declare_and_listen(_: int) -> None:
    """What a worker does when it starts."""
    options = broker.options("pgmq://", database_url())
    with Connection("pgmq://", transport_options=options) as link, link.channel() as channel:
        assert isinstance(channel, Channel)
        queue = Queue(NAME, channel=channel)
        queue.declare()
        queue.consume("tag", callback=None)
        queue.cancel("tag")


# kombu silences it with what is not made for threads.
@pytest.mark.filterwarnings("ignore:list_queues:UserWarning")
@pytest.mark.django_db(transaction=True)
def test_many_declare_a_queue_at_once() -> None:
    try:
        with ThreadPoolExecutor(PROCESSES) as processes:
            list(processes.map(declare_and_listen, range(PROCESSES * TIMES)))
        with psycopg.connect(database_url()) as link:
            found = link.execute(
                "select count(*) from pg_trigger where tgrelid = %s::regclass and not tgisinternal",
                [f"pgmq.q_{NAME}"],
            ).fetchone()
        assert found == (1,)
    finally:
        with psycopg.connect(database_url()) as link:
            link.execute("select pgmq.drop_queue(%s)", [NAME])
