"""Cheap passwords and the cast for the tests of this room."""

from collections.abc import Iterator
from itertools import count

import pytest

from reports.accounts.authentication import authenticator_codes
from tests.reports.accounts.people import Cast, app_secret, cheap_passwords, make_cast


@pytest.fixture(autouse=True)
def _cheap() -> Iterator[None]:
    with cheap_passwords():
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, set up in the test's own transaction."""
    return make_cast()


@pytest.fixture
def known_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Apps set up in the test have secrets that are known before: see `app_secret`."""
    secrets = (app_secret(f"app {number}") for number in count())
    monkeypatch.setattr(authenticator_codes, "new_secret", lambda: next(secrets))
