"""Which running processes have read which ring keys: a key is destroyed when none of them has it.

Python does not wipe memory, so a process that once read a key may hold it until it ends. Each
long-lived one keeps a row of its own: ids only. Whether the process of a row still runs can be
seen on its own machine; a row of another machine counts until a process there, or an operator,
has found that it is gone.
"""

import logging
import os
import socket
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from reports.vault.models import KeyHolder
from reports.vault.service_keys import key_rings

log = logging.getLogger("linden.vault")

EVERY: Final = timedelta(minutes=1)
_STARTED: Final = 19  # starttime, counted after the process's name (proc(5))


@dataclass(slots=True)
class _Own:
    """This process's row as it was written last."""

    row: KeyHolder
    pid: int
    keys: frozenset[bytes]


_own: list[_Own] = []


def register(kind: str) -> None:
    """Write this process's row, and take away those of its machine whose processes have ended."""
    forget_ended()
    keys, pid = key_rings.ever_read(), os.getpid()
    row = KeyHolder(
        id=uuid4(),
        kind=kind,
        host=socket.gethostname(),
        space=_space(),
        pid=pid,
        started=_started(pid),
        key_ids=_written(keys),
        seen_at=timezone.now(),
    )
    row.save(force_insert=True)
    _own[:] = [_Own(row, pid, keys)]


def refresh(**_: object) -> None:
    """After a request or a task: write what was read since, or once a minute that it still runs.

    Does nothing in a process that has not registered.
    """
    if not _own or _own[0].pid != os.getpid():
        return
    own, keys, now = _own[0], key_rings.ever_read(), timezone.now()
    if keys == own.keys and now - own.row.seen_at < EVERY:
        return
    own.row.seen_at, own.row.key_ids = now, _written(keys)
    try:
        own.row.save()
    except DatabaseError:  # said again after the next request: the work itself was done
        log.exception("key_holder_not_written")
        return
    own.keys = keys
    # Within somebody's transaction the connection is theirs: closing it would take that away.
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def holding_destroyed() -> list[KeyHolder]:
    """Return the rows of processes that have read a key which the ring file has no longer."""
    forget_ended()
    live = {key.id.hex() for key in key_rings.ring().file.keys}
    rows = KeyHolder.objects.order_by("host", "kind", "pid")
    return [row for row in rows if not set(row.key_ids.split()) <= live]


def forget_ended() -> None:
    """Take away the rows of this machine whose processes have ended."""
    with transaction.atomic():
        for row in KeyHolder.objects.filter(host=socket.gethostname(), space=_space()):
            if _started(row.pid) != row.started:
                row.delete()


def forget_host(host: str) -> int:
    """Take away the rows of a machine that an operator says is switched off; returns how many."""
    return KeyHolder.objects.filter(host=host).delete()[0]


def _written(keys: frozenset[bytes]) -> str:
    return " ".join(sorted(key.hex() for key in keys))


def _space() -> str:
    """What pids count within: one start of one machine, and in it one container."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return f"{boot} {os.readlink('/proc/self/ns/pid')}"


def _started(pid: int) -> int:
    """When this process began, in ticks since the machine did; -1 when there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):  # the latter ended while it was read
        return -1
    return int(stat.rpartition(")")[2].split()[_STARTED])
