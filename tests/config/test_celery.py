"""Wake-ups on PostgreSQL itself: a real worker runs them, and a killed one loses none."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from config import schedule
from config.celery import app
from config.local.state import ROOT
from reports import locks, queues
from tests import children

PROBE = "tests.config.broker_probe"
SECONDS = 60


def _url() -> str:
    name = str(connection.settings_dict["NAME"])
    return os.environ["LINDEN_DATABASE_URL"].replace("/postgres?", f"/{name}?")


def _environment() -> dict[str, str]:
    return children.environment(
        LINDEN_DATABASE_URL=_url(), LINDEN_BROKER_URL="pgmq://", LINDEN_SITES="staff"
    )


@pytest.fixture
def database(transactional_db: None) -> Iterator["psycopg.Connection[tuple[int]]"]:
    """The test database with the probe's tables, and empty queues afterwards."""
    with psycopg.connect(_url(), autocommit=True) as link:
        link.execute("create table probe (key text, what text, pid int)")
        link.execute("create table probe_go (yes bool)")
        yield link
        link.execute("drop table probe, probe_go")
        for (name,) in link.execute("select queue_name from pgmq.list_queues()").fetchall():
            link.execute("select pgmq.drop_queue(%s)", [name])


class Workers:
    """Real worker processes, killed at the end of a test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._all: list[subprocess.Popen[bytes]] = []

    def start(self) -> "subprocess.Popen[bytes]":
        """Start one; its log is of no interest but when a test fails."""
        words = ["-A", PROBE, "worker", "--pool", "threads", "--concurrency", "2"]
        quiet = ["--without-gossip", "--without-mingle", "--queues", ",".join(queues.ALL)]
        with (self._folder / "worker.log").open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "celery", "--quiet", *words, *quiet],
                cwd=ROOT,
                env=_environment(),
                stdout=log,
                stderr=log,
            )
        self._all.append(worker)
        return worker

    def kill_all(self) -> None:
        """End what still runs."""
        for worker in self._all:
            worker.kill()
            worker.wait()


@pytest.fixture
def workers(tmp_path: Path, database: object) -> Iterator[Workers]:
    """Workers on the test database."""
    made = Workers(tmp_path)
    yield made
    made.kill_all()


def _send(key: str) -> None:
    script = f"from {PROBE} import probe; probe.delay(key={key!r})"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=_environment(), check=True)


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def _count(database: "psycopg.Connection[tuple[int]]", what: str) -> int:
    found = database.execute("select count(*) from probe where what = %s", [what]).fetchone()
    return found[0] if found else 0


@pytest.mark.timeout(180)
def test_a_task_runs_and_one_that_a_killed_worker_held_runs_again(
    database: "psycopg.Connection[tuple[int]]", workers: Workers
) -> None:
    _send("a")
    first = workers.start()
    _until(lambda: _count(database, "started") == 1)
    first.kill()
    first.wait()
    assert _count(database, "done") == 0
    workers.start()
    _until(lambda: _count(database, "started") == 2)
    database.execute("insert into probe_go values (true)")
    _until(lambda: _count(database, "done") == 1)
    pids = database.execute("select count(distinct pid) from probe").fetchone()
    assert pids == (2,)
    _until(lambda: _left(database) == 0)


def _left(database: "psycopg.Connection[tuple[int]]") -> int:
    found = database.execute("select count(*) from pgmq.q_urgent").fetchone()
    return found[0] if found else 0


@pytest.mark.timeout(120)
def test_tables_and_queues_are_made_by_an_ordinary_role() -> None:
    """An installation's own role owns its database and is no superuser."""
    admin = os.environ["LINDEN_DATABASE_URL"]
    name = f"ordinary_{os.getpid()}"
    with psycopg.connect(admin, autocommit=True) as link:
        link.execute(f"create role {name} login password 'only-for-this-test'")
        link.execute(f"create database {name} owner {name}")
    try:
        where = admin.split("@", 1)[1].replace("/postgres?", f"/{name}?")
        url = f"postgresql://{name}:only-for-this-test@{where}"
        for _ in range(2):  # a second run finds everything there
            done = subprocess.run(
                [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"],
                cwd=ROOT,
                env=children.environment(LINDEN_DATABASE_URL=url),
                capture_output=True,
                text=True,
            )
            assert (done.returncode, done.stderr) == (0, "")
        with psycopg.connect(url, autocommit=True) as link:
            link.execute("select pgmq.create('q')")
            assert link.execute("select usesuper from pg_user where usename = user").fetchone() == (
                False,
            )
    finally:
        with psycopg.connect(admin, autocommit=True) as link:
            link.execute(f"drop database if exists {name} with (force)")
            link.execute(f"drop role {name}")


def test_what_runs_by_the_clock_is_there_and_does_not_pile_up() -> None:
    app.loader.import_default_modules()
    for entry in schedule.BEAT.values():
        assert entry["task"] in app.tasks
        assert entry["options"] == {"expires": entry["schedule"]}


def test_every_route_leads_from_a_task_to_a_queue() -> None:
    app.loader.import_default_modules()
    for task, route in schedule.ROUTES.items():
        assert task in app.tasks
        assert route["queue"] in queues.ALL


def test_a_task_carries_ids_and_its_result_is_kept_nowhere() -> None:
    assert app.conf.task_ignore_result is True
    assert app.conf.result_backend is None
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_acks_late is True


@pytest.mark.django_db(transaction=True)
def test_only_one_runs_a_named_piece_of_work() -> None:
    other = psycopg.connect(_url(), autocommit=True)
    number = locks.lock_number("audit.seal")
    other.execute("select pg_advisory_lock(%s)", [number])
    with locks.only_one("audit.seal") as mine:
        assert mine is False
    with locks.only_one("another") as mine:
        assert mine is True
    other.close()  # a runner that is killed frees it


@pytest.mark.django_db(transaction=True)
def test_the_lock_is_free_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="x"), locks.only_one("audit.seal"):
        raise ValueError("x")
    with psycopg.connect(_url(), autocommit=True) as other:
        number = locks.lock_number("audit.seal")
        assert other.execute("select pg_try_advisory_lock(%s)", [number]).fetchone() == (True,)
