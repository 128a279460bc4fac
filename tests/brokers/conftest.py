"""Each test of this folder runs once for every broker, with real workers and a real beat."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from config.local.machine import child_processes
from tests import children
from tests.brokers.fixtures import open_broker
from tests.brokers.probes import Probes, database_url
from tests.brokers.processes import Running, region_environment, state_of
from tests.brokers.servers import REGION, Broker

QUICK = "tests.brokers.quick"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short name: sockets lie in it."""
    with TemporaryDirectory(prefix="lnk-") as name:
        yield state_of(Path(name))


@pytest.fixture(params=["pgmq", "redis"])
def broker(
    request: pytest.FixtureRequest, folder: Path, transactional_db: None
) -> Iterator[Broker]:
    """Both brokers in turn."""
    opened = open_broker(request.param, folder=folder, database_url=database_url())
    yield opened
    opened.close()


@pytest.fixture
def probes(broker: Broker) -> Iterator[Probes]:
    """What the probing tasks wrote, and the word that lets them go on."""
    with Probes.made() as made:
        yield made


@pytest.fixture
def environment(broker: Broker) -> dict[str, str]:
    """The environment of a region that has the test's database and broker."""
    return region_environment(
        children.environment(
            LINDEN_DATABASE_URL=database_url(),
            LINDEN_BROKER_URL=broker.url,
            LINDEN_SITES="staff",
            PGAPPNAME=REGION,
        )
    )


@pytest.fixture
def start(
    folder: Path, environment: dict[str, str], probes: Probes
) -> Iterator[Callable[..., Running]]:
    """Start a worker or a beat; whatever still runs at the end is killed.

    `visible_again`: after how many seconds a killed worker's tasks come back (60 unless told).
    """
    running: list[Running] = []

    def begin(kind: str, *, visible_again: int | None = None) -> Running:
        more = {"LINDEN_TEST_VISIBLE_AGAIN": str(visible_again)} if visible_again else {}
        make = {"worker": child_processes.worker_child, "beat": child_processes.beat_child}[kind]
        state = state_of(folder / f"{kind}-{len(running)}")
        running.append(Running(make(state=state, environment=environment | more, app=QUICK)))
        running[-1].start()
        return running[-1]

    yield begin
    for one in running:
        one.kill()
