"""`/metrics`: who may read it, what it says, and that nobody can be counted by it."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.fixtures import Settings

from config import schedule
from config.roles.rights_notation import Role
from reports import queues
from reports.audit.chain import restore_guard
from reports.messaging.models import OutboundText
from reports.sweeps import heartbeats
from reports.sweeps.heartbeats import BEAT
from reports.sweeps.models import Heartbeat
from tests import source, under_roles
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World
from tests.reports.messaging import texts

pytestmark = pytest.mark.django_db
HERE = {"HTTP_HOST": "127.0.0.1:8001", "REMOTE_ADDR": "127.0.0.1"}
DESK, HELP = "desk.example.org", "help.example.org"
SWEEPS = sorted(str(entry["task"]) for entry in schedule.BEAT.values())


@pytest.fixture(autouse=True)
def _a_region(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = [DESK, HELP]
    settings.LINDEN_PUBLIC_ADDRESS = f"https://{HELP}"
    settings.LINDEN_STAFF_ADDRESS = f"https://{DESK}"


@pytest.fixture
def people(db: None) -> World:
    """The care workers and coordinators a report is routed to."""
    return world.build()


@pytest.fixture
def queues_here(db: None, settings: Settings) -> None:
    """The queues in PostgreSQL, as `migrate` makes them."""
    settings.LINDEN_BROKER_URL = "pgmq://"
    with connection.cursor() as cursor:
        for name in queues.ALL:
            cursor.execute("select pgmq.create(%s)", [name])
    under_roles.give()


def scraped(client: Client, **meta: str) -> dict[str, dict[str, float]]:
    """Each figure's values by its labels, as Prometheus reads them; asked as the staff process."""
    with under_roles.as_role(Role.STAFF):
        answer = client.get("/metrics", **{**HERE, **meta})  # type: ignore[arg-type]
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    found: dict[str, dict[str, float]] = {}
    for family in text_string_to_metric_families(answer.content.decode()):
        for sample in family.samples:
            labels = {name: value for name, value in sample.labels.items() if name != "process"}
            found.setdefault(sample.name, {})[" ".join(labels.values())] = sample.value
    return found


class TestWhoMayRead:
    @pytest.mark.parametrize(
        ("sites", "meta", "status"),
        [
            (["staff"], {"HTTP_HOST": DESK, "REMOTE_ADDR": "192.0.2.7"}, 200),
            (["staff"], {"HTTP_HOST": DESK, "HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 200),
            (["staff"], {"HTTP_HOST": HELP}, 404),
            (["public"], {"HTTP_HOST": HELP}, 404),
            (["public"], {"HTTP_HOST": HELP, "REMOTE_ADDR": "192.0.2.7"}, 404),
            (["public"], {"HTTP_HOST": DESK}, 404),
            (["public"], {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 400),
            (["public"], {"HTTP_FORWARDED": "for=192.0.2.7"}, 400),
            (["public"], {"REMOTE_ADDR": "192.0.2.7"}, 400),
            (["public"], {}, 200),
            (["public"], {"HTTP_HOST": "[::1]:8000", "REMOTE_ADDR": "::1"}, 200),
            (["public"], {"HTTP_HOST": "localhost:8000"}, 200),
        ],
    )
    def test_this_machine_and_the_staff_sites_name(
        self,
        client: Client,
        settings: Settings,
        sites: list[str],
        meta: Mapping[str, str],
        status: int,
    ) -> None:
        """A proxy on this machine asks from it too, and says for whom: that is not this machine."""
        settings.LINDEN_SITES = sites
        settings.SECURE_SSL_REDIRECT = False
        answer = client.get("/metrics", **{**HERE, **meta})  # type: ignore[arg-type]
        assert answer.status_code == status
        assert (b"linden_requests" in answer.content) is (status == 200)

    def test_one_name_for_both_sites_is_the_public_ones(
        self, client: Client, settings: Settings
    ) -> None:
        settings.LINDEN_SITES = ["staff"]
        settings.LINDEN_STAFF_ADDRESS = settings.LINDEN_PUBLIC_ADDRESS
        settings.SECURE_SSL_REDIRECT = False
        assert client.get("/metrics", **{**HERE, "HTTP_HOST": HELP}).status_code == 404  # type: ignore[arg-type]

    def test_the_public_process_tells_of_its_requests_alone(
        self, client: Client, settings: Settings
    ) -> None:
        """Its login may read none of the rest."""
        settings.LINDEN_SITES = ["public"]
        with CaptureQueriesContext(connection) as queries:
            found = scraped(client)
        assert len(queries) == 0
        assert {name for name in found if not name.startswith("linden_request")} == set()


def test_requests_are_counted_by_the_pages_name(client: Client) -> None:
    """R1.9: an address may hold an id, a name in the code does not."""
    case, before = str(uuid4()), scraped(client)
    client.get("/help/", headers={"host": HELP})
    client.get(f"/desk/file/{case}/", headers={"host": DESK})
    client.get(f"/{case}/", headers={"host": HELP})
    after = scraped(client)
    grown = {
        name
        for name, value in after["linden_requests_total"].items()
        if value > before.get("linden_requests_total", {}).get(name, 0)
    }
    assert {"2xx web:help", "3xx desk:file", "4xx none"} <= grown
    answer = client.get("/metrics", **HERE)  # type: ignore[arg-type]
    assert case not in answer.content.decode()


def test_a_worker_that_is_gone_is_seen_and_one_that_is_back(client: Client) -> None:
    now = timezone.now()
    Heartbeat.objects.bulk_create(
        Heartbeat(name=name, ended_at=now, seconds=0.5) for name in (*SWEEPS, BEAT)
    )
    found = scraped(client)
    assert (found["linden_sweeps_late"][""], found["linden_workers_late"][""]) == (0, 0)
    assert set(found["linden_sweep_age_seconds"]) == set(SWEEPS)
    assert set(found["linden_sweep_took_seconds"].values()) == {0.5}
    Heartbeat.objects.exclude(name=BEAT).update(ended_at=now - timedelta(days=3))
    found = scraped(client)
    assert found["linden_sweeps_late"][""] == len(SWEEPS)
    assert (found["linden_workers_late"][""], found["linden_beat_late"][""]) == (1, 0)


def test_it_says_that_the_house_is_well(client: Client, people: World) -> None:
    found = scraped(client)
    assert found["linden_database_reachable"][""] == 1
    assert found["linden_broker_reachable"][""] == 1
    assert found["linden_journal_readable"][""] == 1
    assert found["linden_journal_behind"][""] == found["linden_rows_refused"][""] == 0
    assert set(found["linden_queue_length"]) == set(queues.ALL)
    assert set(found["linden_texts_overdue_seconds"].values()) == {0}


def test_queues_are_told_in_tens_and_texts_by_their_oldest(
    client: Client, people: World, queues_here: None
) -> None:
    """One wake-up, or one text, is somebody's: nobody outside sees it come."""
    with connection.cursor() as cursor:
        cursor.execute("select pgmq.send('urgent', '{}'::jsonb) from generate_series(1, 19)")
        cursor.execute("select pgmq.send('texts', '{}'::jsonb) from generate_series(1, 9)")
    row = texts.put(texts.case(now=NOW), now=NOW)
    now = timezone.now()
    since = now - timedelta(minutes=5, seconds=59)
    OutboundText.objects.filter(id=row.id).update(
        not_before=since, next_try_at=since, not_after=now + timedelta(days=1)
    )
    with time_machine.travel(now, tick=False):
        found = scraped(client)
    assert found["linden_queue_length"] == {"urgent": 10, "texts": 0, "routine": 0}
    assert found["linden_texts_overdue_seconds"] == {"queued": 300, "claimed": 0, "unknown": 0}


def test_it_takes_the_same_few_queries_whatever_lies_in_the_house(
    client: Client, people: World, queues_here: None
) -> None:
    with CaptureQueriesContext(connection) as few:
        scraped(client)
    for _ in range(5):
        texts.put(texts.case(now=NOW), now=NOW)
    with CaptureQueriesContext(connection) as many:
        scraped(client)
    assert len(many) == len(few) <= 9


def test_a_restore_that_was_not_finished_is_told(client: Client, people: World) -> None:
    """A backup of this very minute is not behind, and keeps every process from starting."""
    restore_guard.begin()
    found = scraped(client)
    assert (found["linden_journal_readable"][""], found["linden_journal_behind"][""]) == (1, 1)


def test_a_broken_journal_is_told(
    client: Client, people: World, settings: Settings, tmp_path: Path
) -> None:
    settings.LINDEN_JOURNAL_DIR = str(tmp_path / "away")
    found = scraped(client)
    assert found["linden_journal_readable"][""] == 0


@pytest.mark.django_db(transaction=True)
def test_without_a_database_it_says_just_that(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.LINDEN_BROKER_URL = "pgmq://"
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere/with/secret")
    found = scraped(client)
    assert found["linden_database_reachable"][""] == found["linden_broker_reachable"][""] == 0
    assert "linden_sweeps_late" not in found
    monkeypatch.undo()
    connection.close()


def test_no_label_names_or_counts_anybody(client: Client, people: World) -> None:
    """R1.9: labels are names in the code and states; `le` is a length of time."""
    heartbeats.note(SWEEPS[0])
    client.get("/help/", headers={"host": HELP})
    text = client.get("/metrics", **HERE).content.decode()  # type: ignore[arg-type]
    labels = set(re.findall(r"[{,](\w+)=", text))
    assert labels == {"process", "view", "status", "le", "sweep", "state", "queue"}
    for value in re.findall(r'="([^"]*)"', text):
        assert re.fullmatch(r"[\w.:+-]+", value), value
        assert not re.search(r"[0-9a-f]{8}-", value), value


def test_every_alarm_of_the_page_is_about_something_that_is_told(
    client: Client, people: World, queues_here: None
) -> None:
    heartbeats.note(SWEEPS[0])
    client.get("/help/", headers={"host": HELP})
    page = (source.ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    alarms = page.split("### Alarms", 1)[1].split("\n## ", 1)[0]
    told = {re.sub(r"_(bucket|count|sum)$", "", name) for name in scraped(client)}
    assert set(re.findall(r"\blinden_\w+", alarms)) <= told
    assert told - set(re.findall(r"\blinden_\w+", alarms)) == {"linden_sweep_took_seconds"}
