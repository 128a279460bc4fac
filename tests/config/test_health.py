"""`/healthz`."""

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import URLResolver
from django.urls.resolvers import RegexPattern
from pytest_django.fixtures import Settings

from config import health, urls


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


@pytest.mark.django_db
def test_a_prober_asks_by_the_machines_address(
    client: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.ALLOWED_HOSTS = [".help.example.org"]
    assert client.get("/healthz", headers={"host": "192.0.2.7:8000"}).status_code == 200
    assert client.head("/healthz", headers={"host": "[2001:db8::1]"}).status_code == 200
    assert caplog.records == []
    assert client.get("/help/", headers={"host": "192.0.2.7:8000"}).status_code == 400


@pytest.mark.django_db
def test_head_is_answered_where_a_prober_looks(client: Client) -> None:
    for address in ("/", "/staff/login/"):
        assert client.head(address).status_code == 200


@pytest.mark.django_db
def test_the_bare_address_of_the_staff_site_leads_to_the_login(rf: RequestFactory) -> None:
    patterns = [*urls.NAMED["staff"], *urls.AT_THE_ROOT["staff"]]
    found = URLResolver(RegexPattern(r"^/"), patterns).resolve("/")
    for request in (rf.get("/"), rf.head("/")):
        answer = found.func(request)
        assert (answer.status_code, answer["Location"]) == (302, "/staff/login/")
    assert found.func(rf.post("/")).status_code == 405
