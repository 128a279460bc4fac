"""PostgreSQL's lifecycle: nothing is lost, nothing is left behind, nobody else gets in."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config.local.machine import postgres
from config.local.machine.postgres import Postgres, PostgresFailed
from config.local.state import ROOT


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """One cluster for the tests of this file; each starts and stops it as it needs."""
    server = Postgres(tmp_path_factory.mktemp("a b") / "pg")
    server.start()
    with psycopg.connect(server.url) as connection:
        connection.execute("create table kept (n int)")
    server.stop()
    yield server
    server.stop(at_once=True)


@pytest.fixture
def server(made: Postgres) -> Iterator[Postgres]:
    """The cluster, running."""
    made.start()
    yield made
    made.stop(at_once=True)


def _rows(server: Postgres) -> int:
    with psycopg.connect(server.url) as connection:
        found = connection.execute("select count(*) from kept").fetchone()
    return int(found[0]) if found else 0


def _add(server: Postgres) -> None:
    with psycopg.connect(server.url) as connection:
        connection.execute("insert into kept values (1)")


def _gone(pid: int, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
        time.sleep(0.02)
    return not Path(f"/proc/{pid}").exists()


def test_rows_survive_a_stop(server: Postgres) -> None:
    before = _rows(server)
    _add(server)
    server.stop()
    server.start()
    assert _rows(server) == before + 1


def test_rows_survive_the_death_of_the_server(server: Postgres) -> None:
    before = _rows(server)
    _add(server)
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    server.start()
    assert _rows(server) == before + 1


def test_a_stale_pid_file_that_names_a_living_process_does_not_stop_it(made: Postgres) -> None:
    """An ordinary user's server would take any living process of hers for another server."""
    bystander = subprocess.Popen(["sleep", "60"])
    pid_file = made.folder / "cluster" / "postmaster.pid"
    pid_file.write_text(f"{bystander.pid}\n{made.folder}\n1\n5432\n\n\n\nready\n")
    try:
        made.start()
        assert made.answers()
    finally:
        bystander.kill()
        bystander.wait()
        made.stop(at_once=True)


def test_a_second_server_in_the_same_folder_is_refused(server: Postgres) -> None:
    with pytest.raises(PostgresFailed, match="another PostgreSQL runs"):
        Postgres(server.folder).start(seconds=0.3)
    assert server.answers()


def test_it_ends_with_its_parent_even_by_kill(made: Postgres) -> None:
    script = (
        "import sys, signal; from pathlib import Path; "
        "from config.local.machine.postgres import Postgres; "
        "p = Postgres(Path(sys.argv[1])); p.start(); print(p.process.pid, flush=True); "
        "signal.pause()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(made.folder)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.stdout.close()
    parent.kill()
    parent.wait()
    assert _gone(pid)
    made.start()  # whatever is left of it has let go of the folder
    made.stop(at_once=True)


def test_a_half_made_cluster_is_never_used(tmp_path: Path) -> None:
    folder = tmp_path / "pg"
    (folder / "cluster.new").mkdir(parents=True)
    (folder / "cluster.new" / "PG_VERSION").write_text("18")
    server = Postgres(folder, durable=False)
    server.start()
    try:
        assert server.answers()
        assert not (folder / "cluster.new").exists()
    finally:
        server.stop(at_once=True)


def test_only_the_owner_reads_folder_password_and_socket(server: Postgres) -> None:
    for name in (".", "cluster", "s", "password"):
        path = server.folder / name
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, name
    with psycopg.connect(server.url) as connection:
        found = connection.execute("show listen_addresses").fetchone()
    assert found == ("",)


def test_a_wrong_password_does_not_open_it(server: Postgres) -> None:
    password = (server.folder / "password").read_text()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(server.url.replace(password, "guess"))


def test_its_log_quotes_no_statement_and_no_value(server: Postgres) -> None:
    with psycopg.connect(server.url) as connection, pytest.raises(psycopg.DataError):
        connection.execute("select 'the-secret-word'::int")
    busy = psycopg.connect(server.url)
    busy.pgconn.send_query(b"select 'the-secret-word', pg_sleep(60)")
    with psycopg.connect(server.url) as connection:
        while not _is_active(connection, busy.pgconn.backend_pid):
            time.sleep(0.01)
    os.kill(busy.pgconn.backend_pid, signal.SIGKILL)
    while b"terminated by signal 9" not in server.log.read_bytes():
        time.sleep(0.01)
    server.wait()
    busy.close()
    assert b"the-secret-word" not in server.log.read_bytes()


def _is_active(connection: psycopg.Connection[tuple[object, ...]], pid: int) -> bool:
    query = "select 1 from pg_stat_activity where pid = %s and wait_event = 'PgSleep'"
    return connection.execute(query, [pid]).fetchone() is not None


def test_variables_of_the_caller_do_not_reach_it(
    made: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"PGPORT": "1", "PGHOST": "/nowhere", "PGDATA": "/nowhere"}.items():
        monkeypatch.setenv(name, value)
    made.start()
    try:
        assert made.answers()
    finally:
        made.stop(at_once=True)


def test_a_long_path_gets_a_socket_elsewhere(tmp_path: Path) -> None:
    server = Postgres(tmp_path / ("long" * 30) / "pg", durable=False)
    server.start()
    assert server.answers()
    assert len(str(server.socket_folder)) < postgres.LONGEST_SOCKET_PATH
    assert stat.S_IMODE(server.socket_folder.stat().st_mode) == 0o700
    server.stop(at_once=True)
    assert not server.socket_folder.exists()


def test_programs_of_ones_own_are_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    programs = postgres.binaries()
    (tmp_path / "bin").symlink_to(programs)
    monkeypatch.setenv("LINDEN_PG_BIN", str(tmp_path / "bin"))
    assert postgres.binaries() == tmp_path / "bin"
    monkeypatch.setenv("LINDEN_PG_BIN", str(tmp_path))
    with pytest.raises(PostgresFailed, match="LINDEN_PG_BIN"):
        postgres.binaries()


def test_a_server_that_cannot_start_names_its_log(tmp_path: Path) -> None:
    folder = tmp_path / "pg"
    (folder / "cluster").mkdir(parents=True)
    (folder / "cluster" / "PG_VERSION").write_text("1")
    (folder / "password").write_text("x")
    with pytest.raises(PostgresFailed, match=str(folder / "log")):
        Postgres(folder).start()
