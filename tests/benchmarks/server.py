"""The demo's own web server for a benchmark: same command, same processes and threads."""

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from config.local.machine.child_processes import web_command
from config.local.machine.ports import free_port
from config.local.state import ROOT

START_SECONDS = 60


class NotServing(Exception):
    """The web server did not come up; the message has the end of its log."""


@contextmanager
def serving(
    *, ready: str, settings: str = "config.settings", application: str = "config.rsgi:application"
) -> Iterator[int]:
    """Serve the application on a free port until the block ends; yields the port.

    `ready` is a path that answers once the server is up. Raises NotServing.
    """
    port = free_port()
    with TemporaryDirectory(prefix="lnw-") as folder:
        log = Path(folder) / "web.log"
        process = _start([*web_command(port)[:-1], application], settings, log)
        try:
            _wait(port, ready, process, log)
            yield port
        finally:
            _stop(process)


def _start(command: list[str], settings: str, log: Path) -> "subprocess.Popen[bytes]":
    with log.open("wb") as file:
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", *command],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            process_group=0,
        )


def _wait(port: int, ready: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{ready}", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise NotServing(log.read_text(errors="replace")[-2000:])


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
