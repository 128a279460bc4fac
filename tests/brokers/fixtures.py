"""How a test gets a broker."""

import os
from pathlib import Path

import pytest

from tests.brokers.servers import PROGRAM, Broker, Pgmq, Redis, redis_is_here


def open_broker(name: str, *, folder: Path, database_url: str) -> Broker:
    """A broker with nothing in it. Skips the test where there is no Redis; CI must have one."""
    if name == "pgmq":
        return Pgmq(database_url)
    if not redis_is_here():
        why = f"no {PROGRAM} on this machine (apt-get install redis-server)"
        if "CI" in os.environ:
            pytest.fail(why)
        pytest.skip(why)
    server = Redis(folder)
    server.start()
    return server
