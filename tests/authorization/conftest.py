"""A street of partners in the night."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.authorization.actors import Street, make_street
from tests.nightlife.story import NOW
from tests.reports.accounts.people import cheap_passwords


@pytest.fixture(autouse=True)
def _at_night() -> Iterator[None]:
    with cheap_passwords(), time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def street(db: None) -> Street:
    """Of every kind of partner two, and everybody who works there."""
    return make_street(NOW)
