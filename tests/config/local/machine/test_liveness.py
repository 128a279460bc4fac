"""Who stands still is named, who has ended or waits is not; whole programs: `test_demo.py`."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from config import pulse
from config.local.machine import child_processes
from config.local.machine.child_processes import Knock, Pulses
from config.local.machine.postgres import PORT, Postgres
from tests import children, source
from tests.brokers.processes import until
from tests.environment import FOLDER

SHOWS = "from config import pulse; import signal; pulse.in_a_thread(); signal.pause()"


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long is long does not matter here; a pulse is shown once a second."""
    monkeypatch.setattr(child_processes, "STILL_AFTER_SECONDS", 3.0)
    monkeypatch.setattr(child_processes, "ASK_EVERY_SECONDS", 0.0)


@pytest.fixture
def pulses(tmp_path: Path) -> Pulses:
    """A folder of its own."""
    made = Pulses(tmp_path / "pulse")
    made.begin()
    return made


@pytest.fixture
def shown(pulses: Pulses) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that shows that it goes on."""
    environment = children.environment(**{pulse.FOLDER: str(pulses.folder)})
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", SHOWS],
        cwd=source.ROOT,
        env=environment | {"PYTHONPATH": str(source.ROOT)},
        process_group=0,
    )
    yield process
    process.kill()
    process.wait()


def test_one_that_is_stopped_is_named(pulses: Pulses, shown: "subprocess.Popen[bytes]") -> None:
    until(pulses.has_begun)
    os.kill(shown.pid, signal.SIGSTOP)
    until(lambda: pulses.still(shown.pid) == [shown.pid])


def test_one_that_has_ended_is_forgotten(pulses: Pulses, shown: "subprocess.Popen[bytes]") -> None:
    """Its number may be somebody else's by then."""
    until(pulses.has_begun)
    shown.kill()
    shown.wait()
    assert pulses.still(shown.pid) == []
    assert not pulses.has_begun()


def test_one_of_another_group_is_nobody_of_ours(pulses: Pulses) -> None:
    path = pulses.folder / str(os.getpid())
    path.touch()
    os.utime(path, (0, 0))
    assert pulses.still(leader=1) == []
    assert not path.exists()


def test_a_clock_that_is_set_makes_nobody_look_dead(
    pulses: Pulses, shown: "subprocess.Popen[bytes]"
) -> None:
    until(pulses.has_begun)
    (path,) = pulses.folder.iterdir()
    uptime = float(Path("/proc/uptime").read_text().split()[0])
    assert path.stat().st_mtime <= uptime + 60


def test_a_server_that_answers_is_well(tmp_path: Path) -> None:
    knock = Knock(Postgres(FOLDER / "pg", durable=False))
    assert knock.still(1) == []
    asked = knock._asked
    assert asked is not None
    until(lambda: knock.still(1) == [] and knock._asked is not asked)


def test_a_server_that_is_silent_is_named(tmp_path: Path) -> None:
    """The kernel takes the connection for a process that is stopped."""
    server = Postgres(tmp_path / "pg")
    server.socket_folder.mkdir(parents=True)
    with closing(socket.socket(socket.AF_UNIX)) as silent:
        silent.bind(str(server.socket_folder / f".s.PGSQL.{PORT}"))
        silent.listen()
        knock = Knock(server)
        until(lambda: knock.still(7) == [7])
    server.forget_socket()


def test_where_nobody_listens_nobody_stands_still(tmp_path: Path) -> None:
    knock = Knock(Postgres(tmp_path / "pg"))
    assert [knock.still(7), knock.still(7)] == [[], []]
    assert knock._asked is None
