"""What an operator does to the ring file: add a key, make it the active one, destroy old ones."""

import os
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from reports.vault.journal import restore_journal
from reports.vault.ring_rotation import key_rotation
from reports.vault.service_keys import key_files, key_rings
from reports.vault.service_keys.key_files import KeyState, RingFile, RingKey

# Clocks of two hosts differ: a transaction begun this near the change may hold the old key.
_CLOCKS: Final = timedelta(seconds=5)


class NothingToActivate(Exception):
    """No key waits to be activated: add one first."""


class NothingToDestroy(Exception):
    """There is no old key."""


class AnotherKeyWaits(Exception):
    """A key was added and not yet activated: activate it before adding one more."""


class BackupNotVerified(Exception):
    """No backup made after the rotation has been verified: without it the old key is needed."""


class StillNeeded(Exception):
    """Rows, or a transaction still open, need an old key; `left` says which and how many."""

    def __init__(self, left: dict[str, int]) -> None:
        super().__init__(", ".join(f"{name}: {count}" for name, count in left.items()))
        self.left = left


def add(*, now: datetime) -> bytes:
    """Add a key that only opens; returns its id.

    Raises AnotherKeyWaits, BadKeyFile, restore_journal.DatabaseBehind.
    """
    restore_journal.check_not_behind()
    file = _file()
    if _waiting(file) is not None:
        raise AnotherKeyWaits
    changed = key_files.with_new_key(file, now=now)
    key_files.save_ring(key_rings.ring_path(), changed)
    return changed.keys[-1].id


def activate(*, now: datetime) -> bytes:
    """Let the added key seal from now on; returns its id.

    Raises NothingToActivate, BadKeyFile, restore_journal.DatabaseBehind.
    """
    restore_journal.check_not_behind()
    file = _file()
    chosen = _waiting(file)
    if chosen is None:
        raise NothingToActivate
    key_files.save_ring(key_rings.ring_path(), key_files.with_active(file, chosen.id, now=now))
    return chosen.id


def old_keys(file: RingFile) -> list[RingKey]:
    """Return the keys that were active once and now only open."""
    return [key for key in file.keys if key.state is KeyState.OPENS and key.moment.activated]


def destroy_old(*, backup_verified: datetime | None) -> list[bytes]:
    """Destroy every old key, in the ring file; returns their ids.

    `backup_verified` is when a backup made after the rotation was restored and read.
    Raises NothingToDestroy, BackupNotVerified, StillNeeded, restore_journal.DatabaseBehind.
    """
    restore_journal.check_not_behind()
    file = _file()
    doomed = old_keys(file)
    if not doomed:
        raise NothingToDestroy
    rotated_at = file.active.moment.activated
    if rotated_at is None or backup_verified is None or backup_verified <= rotated_at:
        raise BackupNotVerified
    _refuse_while_needed(file, rotated_at)
    for key in doomed:
        file = key_files.without(file, key.id)
    _save_over(file)
    return [key.id for key in doomed]


def _file() -> RingFile:
    return key_files.read_ring(key_rings.ring_path())


def _waiting(file: RingFile) -> RingKey | None:
    waiting = [key for key in file.keys if key.moment.activated is None]
    return waiting[-1] if waiting else None


def _refuse_while_needed(file: RingFile, rotated_at: datetime) -> None:
    states = key_rotation.status()
    left = {state.name: state.left(file.active.id) for state in states}
    left |= {"open transactions": _open_since(rotated_at + _CLOCKS)}
    left = {name: count for name, count in left.items() if count}
    if left:
        raise StillNeeded(left)


def _open_since(moment: datetime) -> int:
    """Count other sessions' transactions that began before `moment`: they may hold the old key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # it would be the first look's answer
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND xact_start < %s",
            [moment],
        )
        (count,) = cursor.fetchone()
    return int(count)


def _save_over(file: RingFile) -> None:
    """Save, then write zeros over the file that was replaced: its key must not be found again."""
    path = key_rings.ring_path()
    with path.open("r+b") as before:
        key_files.save_ring(path, file)
        length = os.fstat(before.fileno()).st_size
        before.write(b"\0" * length)
        before.flush()
        os.fsync(before.fileno())
