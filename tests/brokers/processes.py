"""The worker and beat of an installation, as its supervisor runs them, for a test to end."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from config.local.machine.supervisor import Child

# As long as the supervisor waits for a child, on a machine that has much to do.
SECONDS = 120


class Late(AssertionError):
    """What a test waited for did not happen in time."""


def until(condition: Callable[[], object], *, seconds: float = SECONDS, what: str = "") -> None:
    """Wait for something that will be. Raises Late."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Late(what or condition)
        time.sleep(0.03)


class Running:
    """One child of the supervisor, without the supervisor: it stays ended when it ends."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def name(self) -> str:
        """What it is."""
        return self._child.name

    @property
    def log(self) -> str:
        """What it said."""
        return self._child.log.read_text(errors="replace")

    @property
    def ready(self) -> bool:
        """Whether it does its work."""
        return self._child.ready()

    @property
    def ended(self) -> bool:
        """Whether it ended by itself."""
        return self._process is not None and self._process.poll() is not None

    @property
    def pid(self) -> int:
        """Its process, once it was started."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it does its work. Raises Late."""
        self.spawn()
        self.wait_ready()

    def spawn(self) -> None:
        """Start it."""
        self._process = self._child.spawn()

    def wait_ready(self) -> None:
        """Wait until it does its work. Raises Late."""
        try:
            until(lambda: self.ended or self.ready, seconds=self._child.patience)
        except Late:
            raise Late(f"{self.name} is not ready: {self.log[-2000:]}") from None
        if self.ended:
            raise Late(f"{self.name} ended: {self.log[-2000:]}")

    def kill(self) -> None:
        """End it and whatever it started, at once."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def ask_to_end(self) -> None:
        """What a deploy does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)

    def wait_end(self) -> int:
        """Wait for its end; its exit status. Raises TimeoutExpired."""
        if self._process is None:
            return 0
        status = self._process.wait(timeout=SECONDS)
        self._process = None
        return status


def state_of(folder: Path) -> Path:
    """A state folder with room for logs."""
    (folder / "log").mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def region_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """`environment`, less what only the suite has."""
    return {"DJANGO_ALLOW_ASYNC_UNSAFE": "", **environment}
