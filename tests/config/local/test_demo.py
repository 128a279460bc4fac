"""`./run demo`: one command, everything up; nothing lost, nothing left behind (issue, shown 1)."""

import json
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import LiteralString

import psutil
import psycopg
import pytest

from config.local import demo, state
from config.local.sample_data import sample_people
from config.local.state import ROOT
from tests import children

SECONDS = 150
SITES = ("public", "staff")
# What a child of the demo is: of each kind a daily run kills one.
KINDS = {
    "postgres": "database",
    "public": "web",
    "staff": "web",
    "worker": "tasks",
    "beat": "tasks",
}


def _environment() -> dict[str, str]:
    # As a stranger's shell: nothing of the suite's own installation.
    return {**children.stranger(), "PYTHONPATH": str(ROOT)}


class Demo:
    """One demo in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._output = folder.with_name("output")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it says that it is up."""
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                [str(ROOT / "run"), "demo", "--port", "0", "--state", str(self.folder)],
                cwd="/",
                env=_environment(),
                stdout=output,
                stderr=output,
            )
        _until(lambda: "Linden is up" in self.said() or self.has_ended())
        assert not self.has_ended(), self.said()

    def said(self) -> str:
        """What it printed."""
        return self._output.read_text()

    def has_ended(self) -> bool:
        """True when the process is over."""
        return self.process is None or self.process.poll() is not None

    def family(self) -> list[psutil.Process]:
        """Every process of it."""
        assert self.process is not None
        supervisor = psutil.Process(self.process.pid)
        return [supervisor, *supervisor.children(recursive=True)]

    def child(self, *words: str) -> psutil.Process:
        """The supervisor's own child that runs these programs or has them as words."""
        return self.children(*words, count=1)[0]

    def children(self, *words: str, count: int) -> list[psutil.Process]:
        """So many of them."""
        found: list[psutil.Process] = []

        def look() -> bool:
            found[:] = [child for child in self.family()[0].children() if _runs(child, words)]
            return len(found) == count

        _until(look)  # another that was killed may have taken it along: it comes back
        return found

    def page_servers(self, site: str) -> list[psutil.Process]:
        """The parents of its workers: the public site has two with one each, the other one."""
        count = 2 if site == "public" else 1
        return self.children("granian", self.port(site), count=count)

    def values(self) -> dict[str, str]:
        """What it left for later commands."""
        return state.read_environment(self.folder)

    def is_well(self) -> bool:
        """True when the pages of both sites answer."""
        return all(_answers(f"http://127.0.0.1:{self.port(site)}/healthz/file") for site in SITES)

    def port(self, site: str) -> str:
        """Where one of its two sites answers."""
        return self.values()[f"LINDEN_{site.upper()}_ADDRESS"].rpartition(":")[2]

    def rows(self, query: LiteralString) -> list[tuple[object, ...]]:
        """What its database says."""
        with psycopg.connect(self.values()["LINDEN_DATABASE_URL"]) as link:
            return link.execute(query).fetchall()

    def users(self) -> int:
        """How many accounts its database holds."""
        ((found,),) = self.rows("select count(*) from reports_user")
        return int(str(found))

    def end(self, how: signal.Signals) -> list[psutil.Process]:
        """End the supervisor so, and return who is left of the family after a while."""
        family = self.family()
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(timeout=SECONDS)
        _gone, left = psutil.wait_procs(family[1:], timeout=SECONDS)
        return list(left)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


def _runs(child: psutil.Process, words: tuple[str, ...]) -> bool:
    with suppress(psutil.NoSuchProcess):
        return set(words) <= {part.rsplit("/", 1)[-1] for part in child.cmdline()}
    return False


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One state folder for this file, in a path with a space."""
    made = Demo(tmp_path_factory.mktemp("a demo") / "state")
    yield made
    if not made.has_ended():
        made.end(signal.SIGKILL)


@pytest.fixture
def running(shared: Demo) -> Demo:
    """The demo, up and well, whatever the test before did to it."""
    if shared.has_ended():
        shared.start()
    _until(shared.is_well)
    return shared


@pytest.mark.timeout(300)
def test_it_says_what_it_is_and_who_can_log_in(running: Demo) -> None:
    said = running.said()
    assert "SAMPLE DATA under SAMPLE KEYS" in said
    for person in sample_people.read_people(running.folder):
        assert person.login in said
        assert person.password in said


@pytest.mark.timeout(300)
def test_only_the_owner_may_read_what_it_keeps(running: Demo) -> None:
    for name in (
        ".",
        "keys",
        "journal",
        "log",
        "pg",
        "people.json",
        "environment",
        "database-roles",
    ):
        mode = stat.S_IMODE((running.folder / name).stat().st_mode)
        assert not mode & 0o077, name


@pytest.mark.timeout(300)
def test_each_process_has_its_own_login_and_nobody_the_owners(running: Demo) -> None:
    logins: set[object] = set()

    def look() -> bool:
        found = running.rows(
            # Of others' sessions a login that is no superuser sees the name, and not the kind.
            "select usename from pg_stat_activity"
            " where usename is not null and pid <> pg_backend_pid()"
        )
        logins.update(name for (name,) in found)
        return {"linden_public", "linden_staff", "linden_worker"} <= logins

    for site in SITES:  # a page of each that asks the database
        assert _answers(f"http://127.0.0.1:{running.port(site)}/healthz/file")
    _until(look)
    assert "linden_migrate" not in logins


@pytest.mark.timeout(300)
def test_each_site_serves_its_own_pages_only(running: Demo) -> None:
    public, staff = (f"http://127.0.0.1:{running.port(site)}" for site in SITES)
    assert _answers(f"{public}/help/")
    assert _answers(f"{staff}/staff/login/")
    assert not _answers(f"{public}/staff/login/")
    assert not _answers(f"{staff}/help/")


@pytest.mark.timeout(300)
def test_it_gives_the_code_of_a_sample_login(running: Demo) -> None:
    environment = {**_environment(), "LINDEN_STATE": str(running.folder)}

    def totp(login: str, asked: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(ROOT / "run"), "totp", login],
            env=environment,
            input=asked,
            capture_output=True,
            text=True,
        )

    assert re.fullmatch(r"\d{6}\n", totp("worker-fr-1").stdout)
    answered = totp("-", "worker-fr-1\nnobody\nworker-fr-2\n")
    assert re.fullmatch(r"(\d{6}\n){2}", answered.stdout)
    assert answered.stderr == "there is no sample login 'nobody'\n"
    assert answered.returncode == 1

    del environment["LINDEN_STATE"]
    elsewhere = subprocess.run(
        [str(ROOT / "run"), "totp", "--state", str(running.folder), "worker-fr-2"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert re.fullmatch(r"\d{6}\n", elsewhere.stdout)


@pytest.mark.drawn(kind=lambda said: KINDS[said["words"][-1]])
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "words", [("postgres",), ("public",), ("staff",), ("celery", "worker"), ("celery", "beat")]
)
def test_a_killed_child_comes_back(running: Demo, words: tuple[str, ...]) -> None:
    before = running.said().count(" ready")
    site = next((word for word in words if word in SITES), "")
    (running.page_servers(site)[0] if site else running.child(*words)).kill()
    _until(lambda: running.said().count(" ready") > before or running.has_ended())
    assert not running.has_ended()
    _until(running.is_well)


@pytest.mark.timeout(300)
def test_a_killed_page_server_comes_back(running: Demo) -> None:
    servers = running.page_servers("staff")[0].children
    killed, kept = servers()
    killed.kill()
    _until(lambda: kept in servers() and killed not in servers() and len(servers()) == 2)
    _until(running.is_well)


@pytest.mark.timeout(300)
def test_while_one_parent_of_page_servers_is_gone_every_page_has_the_numbers(running: Demo) -> None:
    """R1.21: whoever asks between its end and its return."""
    address = f"http://127.0.0.1:{running.port('public')}/help/"
    # One that an earlier test killed may be there again and not listen yet.
    _until(lambda: all(map(_listens, running.page_servers("public"))))
    killed, _kept = running.page_servers("public")
    family, before = [killed, *killed.children()], running.said().count(" ready")
    killed.kill()
    _gone, left = psutil.wait_procs(family, timeout=SECONDS)
    assert left == []
    while running.said().count(" ready") == before:
        assert b"tel:112" in _page(address)
    for _ in range(100):  # of both again
        assert b"tel:112" in _page(address)


@pytest.mark.timeout(300)
def test_what_stands_still_is_ended_and_comes_back(running: Demo) -> None:
    """Stopped, not ended: no signal tells the supervisor of it."""
    stopped = [
        *(server.children()[0] for site in SITES for server in running.page_servers(site)[:1]),
        *(running.child(*words) for words in (("celery", "worker"), ("celery", "beat"))),
        running.child("postgres"),
    ]
    assert len(stopped) == 5
    before = running.said().count("stands still")
    for each in stopped:
        each.suspend()
    _gone, left = psutil.wait_procs(stopped, timeout=SECONDS)
    assert left == []
    # Whoever waits for what was stopped may stand still meanwhile too.
    assert running.said().count("stands still") >= before + len(stopped)
    _until(running.is_well)
    for words in (("celery", "worker"), ("celery", "beat"), ("postgres",)):
        assert running.child(*words) not in stopped
    _until(lambda: (_workers(running, "public"), _workers(running, "staff")) == (1, 2))


def _workers(running: Demo, site: str) -> int:
    return len(running.page_servers(site)[0].children())


def _listens(server: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        lines = [each.net_connections("tcp") for each in (server, *server.children())]
        return any(each.status == psutil.CONN_LISTEN for line in lines for each in line)
    return False


def _page(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310
        found: bytes = answer.read()
        return found


@pytest.mark.timeout(300)
def test_a_killed_supervisor_leaves_nothing_and_loses_nothing(running: Demo) -> None:
    before = running.users()
    assert before == len(sample_people.read_people(running.folder))
    assert running.end(signal.SIGKILL) == []
    running.start()
    assert running.users() == before


@pytest.mark.timeout(300)
def test_ctrl_c_leaves_nothing(running: Demo) -> None:
    assert running.end(signal.SIGINT) == []
    assert running.process is not None
    assert running.process.returncode == 0
    assert "the data stays" in running.said()


@pytest.mark.timeout(300)
def test_a_second_one_in_the_same_folder_is_refused(running: Demo) -> None:
    done = _refused("--port", "0", "--state", str(running.folder))
    assert "already runs in" in done
    assert "--state" in done


def test_a_port_in_use_is_said_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert "--port" in _refused("--port", port, "--state", str(tmp_path / "state"))
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("port", ["-1", "65536", "web"])
def test_what_is_no_port_is_said(tmp_path: Path, port: str) -> None:
    assert "--port" in _refused("--port", port, "--state", str(tmp_path / "state"))


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    assert "--state" in _refused("--port", "0", "--state", str(tmp_path / "file"))
    assert (tmp_path / "file").read_text() == "mine"


def _refused(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "config.local.demo", *arguments],
        env=_environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == demo.WRONG_ARGUMENTS
    assert "Traceback" not in done.stderr
    return done.stderr


def test_totp_refuses_where_no_demo_is(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "config.local.totp", "worker-fr-1"],
        env={**_environment(), "LINDEN_DATABASE_URL": "postgresql://own@/own"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "works in the demo only" in done.stderr


def test_sample_logins_are_written_for_the_owner_alone(tmp_path: Path) -> None:
    person = sample_people.SamplePerson("a", "b", "Sample", "care_worker", "Team", ["fr"])
    sample_people.write_people(tmp_path, [person])
    assert sample_people.read_people(tmp_path) == [person]
    assert person.about == "Sample, care worker"
    assert json.loads((tmp_path / sample_people.FILE).read_text())[0]["login"] == "a"
    assert stat.S_IMODE((tmp_path / sample_people.FILE).stat().st_mode) == 0o600
