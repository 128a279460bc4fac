"""Logging in over HTTP: what lets somebody in, and everything that does not."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from reports.accounts import sessions
from reports.accounts.models import TotpDevice
from reports.audit.models import Event
from reports.vault.models import Unlock
from tests.reports.accounts.people import Cast, log_in

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ACCOUNT = "/staff/account/"


@pytest.fixture(autouse=True)
def clock() -> object:
    """Nine o'clock, and it stays nine until the test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def _password(client: Client, login: str, password: str) -> int:
    sent = {"login": login, "password": password}
    return client.post("/staff/login/", sent).status_code


def test_it_lets_in_with_password_and_code(client: Client, cast: Cast) -> None:
    log_in(client, cast.beatriz, now=NOW)

    page = client.get(ACCOUNT)

    assert page.status_code == 200
    assert "Beatriz Sample" in page.text


def test_it_takes_a_login_name_however_it_is_typed(client: Client, cast: Cast) -> None:
    assert _password(client, "  BEATRIZ ", cast.beatriz.password) == 302


def test_a_password_alone_opens_no_staff_page(client: Client, cast: Cast) -> None:
    _password(client, cast.beatriz.login, cast.beatriz.password)

    page = client.get(ACCOUNT)

    assert (page.status_code, page["Location"]) == (302, "/staff/verify/")
