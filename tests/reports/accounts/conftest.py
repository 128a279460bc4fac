"""Cheap passwords and the cast for the tests of this room."""

from collections.abc import Iterator

import pytest

from tests.reports.accounts.people import Cast, cheap_passwords, make_cast


@pytest.fixture(autouse=True)
def _cheap() -> Iterator[None]:
    with cheap_passwords():
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, set up in the test's own transaction."""
    return make_cast()
