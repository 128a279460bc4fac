"""`/healthz`."""

import pytest
from django.db import OperationalError
from django.test import Client

from config import health


@pytest.mark.django_db
def test_it_is_well_when_the_database_answers(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_it_says_so_when_the_database_is_away(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away:
        def cursor(self) -> None:
            raise OperationalError("password=secret")

    monkeypatch.setattr(health, "connection", Away())
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (503, b"database")
