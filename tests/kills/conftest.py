"""One installation for all kills of a run; each broker works in it in turn."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.brokers.fixtures import open_broker
from tests.brokers.servers import Broker
from tests.kills.installation import Installation
from tests.scale import in_turn


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """Database and phones, up and empty."""
    with TemporaryDirectory(prefix="lnk-") as name:
        made = Installation(Path(name))
        try:
            made.open()
            yield made
        finally:
            made.close()


@pytest.fixture(params=in_turn(("pgmq", "redis"), 0))
def broker(request: pytest.FixtureRequest, installation: Installation) -> Iterator[Broker]:
    """The one a region has if it names none; at full size both in turn."""
    with TemporaryDirectory(prefix="lnr-") as folder:
        url = installation.database_url()
        opened = open_broker(request.param, folder=Path(folder), database_url=url)
        yield opened
        opened.close()
