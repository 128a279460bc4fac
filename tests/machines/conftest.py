"""One installation on two machines for all tests of a run."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.machines.installation import Installation
from tests.tour.tools.tour_demo import Demo

type Standing = tuple[Installation, Demo]


@pytest.fixture(scope="package")
def standing() -> Iterator[Standing]:
    """Both database servers and all hosts, up."""
    with TemporaryDirectory(prefix="lnm-") as name:
        made = Installation(Path(name))
        with made.open() as demo:
            yield made, demo


@pytest.fixture
def installation(standing: Standing) -> Installation:
    """The hosts."""
    return standing[0]


@pytest.fixture
def demo(standing: Standing) -> Demo:
    """The first hosts, as somebody outside sees them."""
    return standing[1]
