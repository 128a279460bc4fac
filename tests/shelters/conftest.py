"""Two shelters with their people, for the tests of this room."""

from collections.abc import Iterator

import pytest

from tests.reports.accounts.people import cheap_passwords
from tests.shelters.houses import Houses, make_houses


@pytest.fixture(autouse=True)
def _cheap() -> Iterator[None]:
    with cheap_passwords():
        yield


@pytest.fixture
def houses(db: None) -> Houses:
    """House North, House South and their people, in the test's own transaction."""
    return make_houses()
