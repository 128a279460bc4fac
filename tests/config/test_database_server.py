"""What the address says reaches a real server, and a server that loses or shows what it gets is
refused.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from django.core.checks import CheckMessage, run_checks
from django.db import connection
from kombu.connection import Connection
from pytest_django.fixtures import Settings

from config.environment import broker, database
from config.local.machine.ports import free_port
from config.local.machine.postgres import Postgres
from config.local.state import ROOT
from config.safety import database_checks
from config.safety.database_checks import Server, faults
from tests import children

SAFE = Server(
    encrypted=True,
    demanded=True,
    verified=True,
    disk=True,
    commit="on",
    standby=False,
    promoted=False,
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server without TLS on a port of this machine; durable, as a region's is."""
    with TemporaryDirectory(prefix="lnd-") as folder:
        server = Postgres(Path(folder) / "pg", port=free_port())
        server.start()
        try:
            password = (server.folder / "password").read_text()
            with psycopg.connect(server.url, autocommit=True) as link:
                link.execute("create database linden")
            yield f"postgresql://linden:{password}@127.0.0.1:{server.port}/linden"
        finally:
            server.stop(at_once=True)


def _run(*words: str, url: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=children.environment(LINDEN_DATABASE_URL=url),
        capture_output=True,
        text=True,
    )


REFUSED = "server does not support SSL, but SSL was required"


def test_a_process_does_not_reach_a_server_without_tls_where_tls_is_asked_for(
    address: str,
) -> None:
    refused = _run("manage.py", "migrate", "--check", url=f"{address}?sslmode=verify-full")
    assert refused.returncode != 0
    assert REFUSED in refused.stderr


def test_the_queues_do_not_go_to_a_server_without_tls_where_tls_is_asked_for(address: str) -> None:
    def asked(url: str) -> object:
        options = broker.options("pgmq://", url)
        with Connection("pgmq://", transport_options=options) as link:
            client = link.transport._get_pgmq_client()
            try:
                with psycopg.connect(client.config.dsn) as own:
                    return own.info.get_parameters().get("connect_timeout")
            finally:
                client.close()

    assert asked(f"{address}?connect_timeout=9") == "9"
    with pytest.raises(psycopg.OperationalError, match=REFUSED):
        asked(f"{address}?sslmode=verify-full")


@pytest.mark.parametrize("words", [("manage.py", "migrate"), ("-c", "import config.wsgi")])
def test_a_process_refuses_what_it_cannot_pass_on_in_one_sentence(
    address: str, words: tuple[str, ...]
) -> None:
    refused = _run(*words, url=f"{address}?sslmod=verify-full")
    assert refused.returncode == 1
    (line,) = refused.stderr.splitlines()
    assert line.startswith("linden: LINDEN_DATABASE_URL: 'sslmod' is not a connection parameter")
    assert database.words(address)["password"] not in refused.stderr


@contextmanager
def _connected(url: str) -> Iterator[None]:
    """This process's own connection, to that server for a while."""
    own = connection.settings_dict.copy()
    connection.close()
    connection.settings_dict.update(database.for_django(url))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(own)


@pytest.fixture
def no_demo(settings: Settings, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """As in a region; the suite's own database is not touched."""
    settings.LINDEN_DEMO = False
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield


@pytest.mark.usefixtures("no_demo")
def test_a_server_that_keeps_what_it_acknowledged_is_good(address: str) -> None:
    away, here = f"127.0.0.1:{free_port()}", address.partition("@")[2]
    with _connected(address.replace(here, f"{away},{here}")):
        assert database_checks.server() == SAFE
        assert database_checks.server_is_safe(databases=["default"]) == []


@pytest.mark.usefixtures("no_demo")
@pytest.mark.parametrize("word", ["off", "local"])
def test_a_commit_that_waits_for_no_disk_is_refused(address: str, word: str) -> None:
    with _connected(f"{address}?options=-c%20synchronous_commit%3D{word}"):
        found = database_checks.server()
        assert found == replace(SAFE, commit=word)
        said = database_checks.server_is_safe(databases=["default"])
    assert [each.id for each in said] == (["linden.config.E025"] if word == "off" else [])


@pytest.mark.usefixtures("no_demo")
def test_the_suites_own_server_is_refused_where_a_process_starts() -> None:
    """It has no fsync; the check is one of those that each process runs."""
    url = os.environ["LINDEN_DATABASE_URL"]
    with _connected(url):
        every = run_checks(include_deployment_checks=True, databases=["default"])
    assert {"linden.config.E024", "linden.config.E025"} <= set(_ids(every))


def _ids(found: list[CheckMessage]) -> list[str]:
    return [str(each.id) for each in found]


@pytest.mark.parametrize(
    ("changed", "wants_standby", "id"),
    [
        ({"encrypted": False, "verified": False}, False, "E023"),
        ({"demanded": False, "verified": False}, False, "E023"),
        ({"verified": False}, False, "W023"),
        ({"disk": False}, False, "E024"),
        ({"commit": "off"}, False, "E025"),
        ({"commit": "local", "standby": True}, True, "E025"),
        ({"commit": "remote_write", "standby": True}, True, "E025"),
        ({}, True, "E026"),
        ({"promoted": True}, True, "W026"),
    ],
)
def test_each_fault_is_said(changed: dict[str, object], wants_standby: bool, id: str) -> None:
    found = list(faults(replace(SAFE, **changed), wants_standby=wants_standby))  # type: ignore[arg-type]
    assert _ids(found) == [f"linden.config.{id}"]
    assert found[0].is_serious() == id.startswith("E")


def test_a_standby_that_is_named_is_what_the_region_wants() -> None:
    assert list(faults(replace(SAFE, standby=True), wants_standby=True)) == []
