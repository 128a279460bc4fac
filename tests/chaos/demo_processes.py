"""The processes of a running demo, found by its state folder, as somebody outside sees them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")

# What stands in the command of each child of the supervisor, and who serves the public.
_KINDS: Final = {
    "web": " --interface rsgi ",
    "worker": " worker --pool",
    "beat": " beat --schedule",
    "database": "/cluster ",
    "phones": "config.local.phones",
}


class NotRunning(Exception):
    """No demo runs in that folder."""


@dataclass(frozen=True)
class Processes:
    """Those of the demo in that state folder; the public site's port tells it from the staff's."""

    state: Path
    public_port: int
    chance: random.Random

    def to_kill(self, name: str) -> list[int]:
        """Whom a kill of this kind means; nobody when it is down already."""
        if name == "web worker":
            return self._one(each for web in self._leaders("web") for each in _children(web))
        if name == "backend":
            backends = [each for each in self._under("database") if _is_backend(each)]
            return self._one(iter(backends))
        return self._one(iter(self._leaders(name)))

    def all_of(self, name: str) -> list[int]:
        """Everything that belongs to one of them, the parent first."""
        leader = self._one(iter(self._leaders(name)))
        return [each for one in leader for each in (one, *descendants(one))]

    def _under(self, name: str) -> list[int]:
        return [each for leader in self._leaders(name) for each in descendants(leader)]

    def _one(self, found: Iterator[int]) -> list[int]:
        some = list(found)
        return [self.chance.choice(some)] if some else []

    def _leaders(self, name: str) -> list[int]:
        sign = _KINDS[name]
        found = [each for each in _children(self._supervisor()) if sign in _command(each)]
        if name == "web":
            port = f"--port {self.public_port} "
            found = [each for each in found if port in _command(each)]
        return found

    def _supervisor(self) -> int:
        for pid in _pids():
            words = _command(pid)
            if "config.local.demo" in words and f"--state {self.state} " in words:
                return pid
        raise NotRunning(str(self.state))


def _pids() -> list[int]:
    return [int(each.name) for each in PROC.iterdir() if each.name.isdigit()]


def _command(pid: int) -> str:
    """Its words, each followed by a space; "" for one that has ended."""
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _children(pid: int) -> list[int]:
    return _family().get(pid, [])


def descendants(pid: int) -> list[int]:
    """Everything below a process, at this moment."""
    family, found = _family(), [pid]
    for each in found:  # grows while it is gone through
        found += family.get(each, [])
    return found[1:]


def _family() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for pid in _pids():
        found.setdefault(_parent(pid), []).append(pid)
    return found


def _parent(pid: int) -> int:
    try:
        stat = (PROC / str(pid) / "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(stat.rpartition(") ")[2].split()[1])


def _is_backend(pid: int) -> bool:
    """A session of the house; the server's own helpers have no address in their title."""
    return "[local]" in _command(pid)
