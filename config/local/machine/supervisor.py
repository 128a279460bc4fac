"""A handful of children in the foreground: started in order, watched, brought back, stopped.

One thread only: the kernel ends a child with the thread that started it.
"""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

LOOK_EVERY_SECONDS = 0.25
FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 8.0
STEADY_AFTER_SECONDS = 60.0
MOST_RETURNS = 6  # within STEADY_AFTER_SECONDS; then something is wrong for good


class Stopped(Exception):
    """A child cannot be kept alive, or did not become ready; the message is for the operator."""


@dataclass
class Child:
    """One program to keep alive.

    `spawn` starts it as the leader of a process group; `ready` tells whether it does its work;
    `still` which processes of the leader's group stand still. Times are of the monotonic clock, in
    seconds.
    """

    name: str
    spawn: Callable[[], subprocess.Popen[bytes]]
    ready: Callable[[], bool]
    log: Path
    about: str = ""
    still: Callable[[int], list[int]] = lambda _leader: []
    stop_with: signal.Signals = signal.SIGTERM
    patience: float = 120.0  # until it is ready, on a machine that has much to do
    grace: float = 15.0  # until it has ended
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    said_ready: bool = False
    due_at: float = 0.0
    returns: list[float] = field(default_factory=list)


class Supervisor:
    """Starts the children in order, and ends all of them when one cannot be kept alive."""

    def __init__(self, *, say: Callable[[str, str], None]) -> None:
        self._groups: list[tuple[Child, ...]] = []
        self._say = say
        self._stop = False
        self._wake, inner = socket.socketpair()
        self._inner = inner
        inner.setblocking(False)
        self._wake.setblocking(False)
        signal.set_wakeup_fd(inner.fileno())
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only wakes the loop

    def _on_stop(self, *_: object) -> None:
        self._stop = True

    @property
    def stopping(self) -> bool:
        """True once somebody asked for the end."""
        return self._stop

    def start(self, *children: Child) -> None:
        """Start children together and wait until all are ready.

        Raises Stopped when one ends or is not ready in time; returns at once when asked to stop.
        """
        self.begin(*children)
        self.wait_for(*children)

    def begin(self, *children: Child) -> None:
        """Start children together; whether they are ready is asked by `wait_for`."""
        self._groups.append(children)
        for child in children:
            self._spawn(child)

    def wait_for(self, *children: Child) -> None:
        """Wait until all of these are ready, which have their whole patience from now on.

        Raises Stopped as `start` does.
        """
        for child in children:
            child.started_at = time.monotonic()
        while not self._stop and not all(child.said_ready for child in children):
            self._look(children)
            self._wait()

    def watch(self) -> None:
        """Keep the children alive until asked to stop. Raises Stopped when that fails."""
        while not self._stop:
            for group in self._groups:
                self._look(group)
            self._wait()

    def stop_all(self) -> None:
        """End every child and whatever it left; the last started first, together as started."""
        for group in reversed(self._groups):
            for child in group:
                if child.process is not None and child.process.poll() is None:
                    child.process.send_signal(child.stop_with)
            for child in group:
                self._end(child)
        self._groups.clear()

    def close(self) -> None:
        """Give the signals back."""
        signal.set_wakeup_fd(-1)
        self._wake.close()
        self._inner.close()

    def _wait(self) -> None:
        select.select([self._wake], [], [], LOOK_EVERY_SECONDS)
        with suppress(BlockingIOError):
            self._wake.recv(4096)

    def _spawn(self, child: Child) -> None:
        child.said_ready = False
        child.due_at = 0.0
        child.started_at = time.monotonic()
        child.process = child.spawn()

    def _look(self, children: tuple[Child, ...]) -> None:
        for child in children:
            if child.process is None:
                if time.monotonic() >= child.due_at:
                    self._spawn(child)
            elif child.process.poll() is not None:
                self._came_to_an_end(child, child.process.returncode)
            elif not child.said_ready:
                self._ask(child)
            else:
                self._end_still(child, child.process.pid)

    def _ask(self, child: Child) -> None:
        if child.ready():
            child.said_ready = True
            self._say(child.name, f"ready{child.about}")
        elif time.monotonic() - child.started_at > child.patience:
            raise Stopped(f"{child.name} was not ready after {child.patience:.0f} s{_tail(child)}")

    def _end_still(self, child: Child, leader: int) -> None:
        """End what stands still: whoever started it, we or the leader, brings it back."""
        for pid in child.still(leader):
            self._say(child.name, f"stands still (process {pid}); killed")
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _came_to_an_end(self, child: Child, status: int) -> None:
        how = _how(status)
        _kill_group(child)
        child.process = None
        if not child.returns and not child.said_ready:
            raise Stopped(f"{child.name} did not start ({how}){_tail(child)}")
        now = time.monotonic()
        child.returns = [at for at in child.returns if now - at < STEADY_AFTER_SECONDS] + [now]
        if len(child.returns) > MOST_RETURNS:
            raise Stopped(f"{child.name} keeps stopping ({how}){_tail(child)}")
        delay = min(FIRST_DELAY_SECONDS * 2 ** (len(child.returns) - 1), LONGEST_DELAY_SECONDS)
        child.due_at = now + delay
        self._say(child.name, f"stopped ({how}); back in {delay:g} s")

    def _end(self, child: Child) -> None:
        if child.process is None:
            return
        try:
            child.process.wait(timeout=child.grace)
        except subprocess.TimeoutExpired:
            self._say(child.name, f"did not stop within {child.grace:.0f} s; killed")
        _kill_group(child)
        child.process.wait()
        child.process = None


def _kill_group(child: Child) -> None:
    # A leader that was killed may leave workers behind; its group still has its number.
    if child.process is not None:
        with suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)


def _how(status: int) -> str:
    if status < 0:
        return signal.Signals(-status).name
    return f"exit status {status}"


def _tail(child: Child, lines: int = 6) -> str:
    if not child.log.exists():
        return ""
    last = child.log.read_text(errors="replace").splitlines()[-lines:]
    return "\n".join([f"; the last lines of {child.log}:", *(f"    {line}" for line in last)])


def say(name: str, words: str) -> None:
    """One line for the person who watches: time, who, what."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {name:<8} {words}\n")
    sys.stderr.flush()
