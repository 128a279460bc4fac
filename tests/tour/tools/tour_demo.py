"""A demo for the tour: the one that runs, or one of its own that goes when the tour ends."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.local.machine.ports import free_port
from config.local.state import ROOT, copy_state, read_environment, state_folder
from tests.tour.tools.browser import Browser, Unreachable
from tests.tour.tools.sample_authenticator import Authenticator

START_SECONDS = 240
UP = "Linden is up"
"""What a demo says once all of its processes are ready."""


class NoDemo(Exception):
    """No demo answers, or the one that was started did not come up."""


@dataclass(frozen=True)
class Demo:
    """Where a demo's two sites answer, and where its state lies."""

    address: str
    staff: str
    state: Path
    authenticator: Authenticator

    @property
    def environment(self) -> dict[str, str]:
        """The variables under which its processes run."""
        return read_environment(self.state)

    def command_environment(self) -> dict[str, str]:
        """For a `./run` command that shall speak to this demo."""
        return _command_environment(self.state)

    @property
    def database(self) -> str:
        """The address of its database."""
        return self.environment["LINDEN_DATABASE_URL"]


def answers(address: str) -> bool:
    """Whether a house answers there and says that it is well."""
    try:
        return Browser(address).get("/healthz/file").status == 200
    except Unreachable:
        return False


@contextmanager
def found_or_started(address: str | None, state: Path | None) -> Iterator[Demo]:
    """The demo whose public site has that address, else the one that runs here, else its own.

    Raises NoDemo.
    """
    folder = state or state_folder()
    left = read_environment(folder)
    wanted = address or left.get("LINDEN_PUBLIC_ADDRESS", "")
    if wanted and answers(wanted):
        with standing_at(
            wanted.rstrip("/"), left.get("LINDEN_STAFF_ADDRESS", wanted), folder
        ) as demo:
            yield demo
        return
    if address:
        raise NoDemo(f"nothing answers at {address}")
    with started() as demo:
        yield demo


@contextmanager
def started(
    prepared: Path | None = None, *, where: Path | None = None, hurry: bool = True
) -> Iterator[Demo]:
    """Start a demo on free ports with a state of its own; stop it and clear up at the end.

    The state lies in a new folder in `where`, or where temporary files lie.

    Nothing that this process was configured with reaches it. With a prepared state it starts
    from a copy, which saves making tables and sample people. Raises NoDemo.
    """
    folder = Path(tempfile.mkdtemp(prefix="lnt-", dir=where))
    if prepared is not None:
        copy_state(prepared, folder / "state")
    public, staff = free_port(), free_port()
    log = (folder / "demo.log").open("wb")
    process = subprocess.Popen(
        # It ends with this process, even when that is killed.
        [
            *("setpriv", "--pdeathsig", "INT", ROOT / "run", "demo"),
            *("--port", str(public), "--staff-port", str(staff)),
            *("--state", str(folder / "state"), *(["--hurry"] if hurry else [])),
        ],
        stdout=log,
        stderr=log,
        cwd=ROOT,
        env=_unconfigured(),
        process_group=0,
    )
    try:
        address = f"http://127.0.0.1:{public}"
        _wait(address, process, folder / "demo.log")
        with standing_at(address, f"http://127.0.0.1:{staff}", folder / "state") as demo:
            yield demo
    finally:
        _stop(process)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def standing_at(address: str, staff: str, state: Path) -> Iterator[Demo]:
    """What answers there already, with that state folder."""
    with closing(Authenticator(_command_environment(state))) as authenticator:
        yield Demo(address, staff, state, authenticator)


def _command_environment(state: Path) -> dict[str, str]:
    return {**_unconfigured(), **read_environment(state), "LINDEN_STATE": str(state)}


def _unconfigured() -> dict[str, str]:
    """The environment less what configures an installation, but for PostgreSQL's programs."""
    kept = {"LINDEN_PG_BIN", "LINDEN_REGION"}
    return {
        name: value
        for name, value in os.environ.items()
        if name in kept or not name.startswith(("LINDEN_", "DJANGO_"))
    }


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        if UP in log.read_text(errors="replace") and answers(address):
            return
        time.sleep(0.2)
    raise NoDemo(f"the demo did not come up:\n{log.read_text(errors='replace')[-2000:]}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
