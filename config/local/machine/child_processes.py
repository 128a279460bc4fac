"""The programs of one installation on one machine, and whether each still goes on."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from config import pulse
from config.local.machine.postgres import PORT, Postgres
from config.local.machine.supervisor import Child
from config.local.state import ROOT
from reports import queues

STILL_AFTER_SECONDS: Final = 10.0
ASK_EVERY_SECONDS: Final = 3.0
# What a client asks before anything else: whether the server speaks TLS.
_ASK: Final = (8).to_bytes(4) + (80877103).to_bytes(4)


class Pulses:
    """The folder in which each process of a child shows that it goes on (`config/pulse.py`)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self) -> None:
        """Nobody has shown anything yet."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700, parents=True)

    def has_begun(self) -> bool:
        """Whether one of them has shown anything yet."""
        return any(self.folder.iterdir())

    def still(self, leader: int) -> list[int]:
        """The processes of this group that have not shown anything for long."""
        latest = time.monotonic() - STILL_AFTER_SECONDS
        return [pid for pid, at in self._shown(leader) if at < latest]

    def _shown(self, leader: int) -> list[tuple[int, float]]:
        found = []
        for path in self.folder.iterdir():
            pid = int(path.name)
            if _group(pid) == leader:
                with suppress(FileNotFoundError):
                    found.append((pid, path.stat().st_mtime))
            else:
                path.unlink(missing_ok=True)  # it has ended; the number may be another's
        return found


class Knock:
    """Knocks at a PostgreSQL's socket, without waiting: whoever lives there says something.

    Also one that is starting, recovering or full answers; one whose first process is stopped
    takes the connection, and is silent.
    """

    def __init__(self, server: Postgres) -> None:
        self._socket = str(server.socket_folder / f".s.PGSQL.{PORT}")
        self._asked: socket.socket | None = None
        self._at = 0.0

    def still(self, leader: int) -> list[int]:
        """The server's first process, if it has been silent for long."""
        now = time.monotonic()
        if self._asked is None:
            if now - self._at >= ASK_EVERY_SECONDS:
                self._ask(now)
            return []
        if self._has_answered(self._asked):
            self._forget()
        elif now - self._at > STILL_AFTER_SECONDS:
            self._forget()
            return [leader]
        return []

    def _ask(self, now: float) -> None:
        asked = socket.socket(socket.AF_UNIX)
        asked.setblocking(False)
        self._at = now
        try:
            asked.connect(self._socket)
            asked.send(_ASK)
        except OSError:  # nobody lives there: the supervisor sees that by itself
            asked.close()
        else:
            self._asked = asked

    @staticmethod
    def _has_answered(asked: socket.socket) -> bool:
        try:
            asked.recv(1)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def _forget(self) -> None:
        if self._asked is not None:
            self._asked.close()
            self._asked = None


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


APP = "config.celery"
HURRY = "config.hurry"
WEB = "config.rsgi"
EARLY = "config.early"
WEB_WORKERS = 2
THREADS = 4
# A page takes milliseconds, a task seconds: what lasts longer is broken and must let go.
WEB_STATEMENT_SECONDS = 15
WORKER_STATEMENT_SECONDS = 40
# A page server that ends first answers whoever it has: longer than any page takes.
WEB_LAST_SECONDS = 20


def web_command(
    port: int, *, address: str = "127.0.0.1", workers: int = WEB_WORKERS, app: str = WEB
) -> list[str]:
    """The web server of the demo: granian, RSGI, two workers of four threads, no access log.

    What stands here and why: docs/decisions/0010-slow-connections.md.
    """
    return [
        *(sys.executable, "-P", "-m", "granian", "--interface", "rsgi"),
        *("--host", address, "--port", str(port)),
        *("--workers", str(workers), "--workers-lifetime", "6h", "--respawn-failed-workers"),
        *("--workers-kill-timeout", str(WEB_LAST_SECONDS), "--respawn-interval", "20"),
        *("--loop", "asyncio", "--no-ws", "--http", "1"),
        *("--http1-header-read-timeout", "10000", "--backlog", "2048", "--backpressure", "1024"),
        *("--log-level", "warning", "--log-config", str(ROOT / "config/granian_logging.json")),
        f"{app}:application",
    ]


def worker_command(app: str = APP) -> list[str]:
    """The Celery worker: threads, since tasks wait for the database, and no chatter.

    Nothing ends a task in a thread that takes long; a statement that does is ended.
    """
    return [
        *(sys.executable, "-P", "-m", "celery", "--quiet", "-A", app, "worker"),
        *("--pool", "threads", "--concurrency", str(THREADS), "--queues", ",".join(queues.ALL)),
        *("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"),
    ]


def beat_command(schedule: Path, app: str = APP) -> list[str]:
    """Celery's clock; its one file is the schedule's."""
    return [
        *(sys.executable, "-P", "-m", "celery", "--quiet", "-A", app, "beat"),
        *("--schedule", str(schedule), "--pidfile=", "--loglevel", "INFO"),
    ]


def postgres_child(server: Postgres) -> Child:
    """PostgreSQL as a child; SIGINT is its fast, clean shutdown."""
    from signal import SIGINT

    return Child(
        "database",
        server.spawn,
        server.answers,
        server.log,
        still=Knock(server).still,
        stop_with=SIGINT,
        grace=60,
    )


def phones_child(port: int, *, state: Path, environment: Mapping[str, str]) -> Child:
    """The phone network, ready when it shows its state; it keeps what lies on the phones."""
    command = [
        *(sys.executable, "-P", "-m", "config.local.phones"),
        *("--port", str(port), "--state", str(state)),
    ]
    log = state / "log" / "phones.log"
    return Child(
        "phones",
        _spawner(command, log=log, environment=environment),
        lambda: _answers(port, "/control/state"),
        log,
        about=f" on http://127.0.0.1:{port}",
    )


def web_child(
    port: int,
    *,
    state: Path,
    environment: Mapping[str, str],
    name: str = "web",
    workers: int = WEB_WORKERS,
    app: str = WEB,
) -> Child:
    """A web server, ready when a report can be filed there."""
    extra = {"LINDEN_STATEMENT_SECONDS": str(WEB_STATEMENT_SECONDS)}
    log, pulses = state / "log" / f"{name}.log", Pulses(state / "pulse" / name)
    command = web_command(port, workers=workers, app=app)
    return Child(
        name,
        _spawner(command, log=log, environment={**environment, **extra}, pulses=pulses),
        lambda: pulses.has_begun() and _answers(port, "/healthz/file"),
        log,
        about=f" on http://127.0.0.1:{port}",
        still=pulses.still,
        grace=WEB_LAST_SECONDS + 5,
    )


def web_children(
    port: int, *, state: Path, environment: Mapping[str, str], name: str, app: str = WEB
) -> tuple[Child, ...]:
    """As many workers, each with a parent of its own: they share the port, and when one parent is
    killed, the pages go on with the numbers on them.
    """
    return tuple(
        web_child(port, state=state, environment=environment, name=each, workers=1, app=app)
        for each in (name, f"{name}-2")
    )


def worker_child(*, state: Path, environment: Mapping[str, str], app: str = APP) -> Child:
    """The worker, ready when it listens to its queues."""
    extra = {"LINDEN_STATEMENT_SECONDS": str(WORKER_STATEMENT_SECONDS)}
    return _celery_child("worker", worker_command(app), state, {**environment, **extra})


def beat_child(*, state: Path, environment: Mapping[str, str], app: str = APP) -> Child:
    """Beat, ready when it has read its schedule."""
    return _celery_child("beat", beat_command(state / "beat", app), state, dict(environment))


def _celery_child(name: str, command: list[str], state: Path, environment: dict[str, str]) -> Child:
    log, ready = state / "log" / f"{name}.log", state / f"{name}.ready"
    pulses = Pulses(state / "pulse" / name)
    environment["LINDEN_READY_FILE"] = str(ready)
    start = _spawner(command, log=log, environment=environment, pulses=pulses)

    def spawn() -> subprocess.Popen[bytes]:
        ready.unlink(missing_ok=True)
        return start()

    return Child(name, spawn, ready.exists, log, still=pulses.still)


def _spawner(
    command: list[str],
    *,
    log: Path,
    environment: Mapping[str, str],
    pulses: Pulses | None = None,
) -> Callable[[], subprocess.Popen[bytes]]:
    shown = {pulse.FOLDER: str(pulses.folder)} if pulses else {}

    def spawn() -> subprocess.Popen[bytes]:
        if pulses:
            pulses.begin()
        with log.open("ab") as file:
            return subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *command],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                env={**os.environ, **environment, **shown, "LINDEN_SUPERVISED": "1"},
                cwd=ROOT,
                process_group=0,
            )

    return spawn


def _answers(port: int, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
