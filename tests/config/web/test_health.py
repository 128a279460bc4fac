"""`/healthz`, and `/healthz/file` for whoever sends people here."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver
from django.urls.resolvers import RegexPattern
from pytest_django.fixtures import Settings

from config import urls
from config.web import health
from config.web.health import Asked
from reports.vault.models import DraftRow


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asked a second ago."""
    monkeypatch.setattr(health, "can_file", Asked(health._writes))


@pytest.fixture
def read_only(transactional_db: None) -> Iterator[None]:
    """A database as a standby is: everything can be read."""
    with connection.cursor() as cursor:
        cursor.execute("set default_transaction_read_only = on")
    yield
    with connection.cursor() as cursor:
        cursor.execute("set default_transaction_read_only = off")


def _answers(client: Client, address: str) -> tuple[int, bytes]:
    answer = client.get(address)
    assert not answer.cookies
    return answer.status_code, answer.content


def test_it_goes_on_without_asking_a_database(client: Client) -> None:
    """No mark of this test gives it one: asking would fail."""
    assert _answers(client, "/healthz") == (200, b"ok")


@pytest.mark.django_db(transaction=True)
def test_a_report_can_be_filed_and_asking_leaves_nothing(
    client: Client, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = [".help.example.org"]
    client.defaults["HTTP_HOST"] = "192.0.2.7:8000"
    assert _answers(client, "/healthz/file") == (200, b"ok")
    assert not DraftRow.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["erased.log", "audit.head"])
def test_beside_a_damaged_journal_a_report_can_be_filed(
    client: Client, settings: Settings, name: str
) -> None:
    Path(settings.LINDEN_JOURNAL_DIR, name).write_text(f"{'x' * 80}\n")
    assert _answers(client, "/healthz/file") == (200, b"ok")


def test_a_standby_takes_no_report(client: Client, read_only: None) -> None:
    assert DraftRow.objects.count() == 0
    assert _answers(client, "/healthz/file") == (503, b"not now")
    assert _answers(client, "/healthz") == (200, b"ok")


def test_a_database_that_is_away_takes_no_report(
    client: Client, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere/with/secret")
    assert _answers(client, "/healthz/file") == (503, b"not now")
    monkeypatch.undo()
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_who_asks_often_asks_the_database_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within a second, however slow the machine is."""
    monkeypatch.setattr(health, "monotonic", lambda: 0.0)
    with CaptureQueriesContext(connection) as asked:
        for _ in range(20):
            client.get("/healthz/file")
    assert sum("insert" in query["sql"].lower() for query in asked.captured_queries) == 1


def test_one_that_waits_long_keeps_nobody_waiting_and_nobody_hopeful(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A database that stands still holds one thread; the others hear no."""
    inside, go = threading.Event(), threading.Event()

    def slow() -> bool:
        inside.set()
        return go.wait(120)

    monkeypatch.setattr(health, "FRESH_SECONDS", 0)
    monkeypatch.setattr(health, "SLOW_SECONDS", 0)
    asked = Asked(slow)
    go.set()
    assert asked()
    go.clear()
    inside.clear()
    one = threading.Thread(target=asked)
    one.start()
    assert inside.wait(120)
    assert not asked()
    go.set()
    one.join()
    assert asked()


def test_nobody_is_told_what_was_true_an_hour_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two ask after a long silence, and the database has gone meanwhile."""
    inside, go, now = threading.Event(), threading.Event(), [0.0]
    monkeypatch.setattr(health, "monotonic", lambda: now[0])
    monkeypatch.setattr(health, "WAIT_SECONDS", 0)

    def gone() -> bool:
        inside.set()
        go.wait(120)
        return now[0] < 60

    asked = Asked(gone)
    go.set()
    assert asked()
    go.clear()
    inside.clear()
    now[0] = 3600.0
    one = threading.Thread(target=asked)
    one.start()
    assert inside.wait(120)
    said = asked()
    go.set()
    one.join()
    assert not said
    assert not asked()


class WaitedFor:
    """A lock that says when somebody begins to wait for it."""

    def __init__(self, says: threading.Event) -> None:
        self._lock, self._says = threading.Lock(), says

    def acquire(self, *, blocking: bool = True, timeout: float = -1) -> bool:
        if timeout > 0:
            self._says.set()
        return self._lock.acquire(blocking, timeout)

    def release(self) -> None:
        self._lock.release()


def test_two_that_ask_at_once_after_a_long_silence_hear_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two balancers that look every ten seconds: neither takes a host away that is well."""
    inside, waits, now = threading.Event(), threading.Event(), [0.0]
    monkeypatch.setattr(health, "monotonic", lambda: now[0])
    monkeypatch.setattr(health, "WAIT_SECONDS", 30)

    def well() -> bool:
        inside.set()
        return waits.wait(30)

    asked = Asked(well)
    monkeypatch.setattr(asked, "_lock", WaitedFor(waits))
    waits.set()
    assert asked()
    waits.clear()
    inside.clear()
    now[0] = 3600.0
    said: list[bool] = []
    one = threading.Thread(target=lambda: said.append(asked()))
    one.start()
    try:
        assert inside.wait(30)
        said.append(asked())
    finally:
        waits.set()
        one.join()
    assert said == [True, True]


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
