"""What a restored database must still honour, written outside it before a transaction commits.

`erased.log` has one line for each erased case and one for its commit (`journal/journal_orders.py`),
`stopped.log` one for each withdrawal of contact (a keyed hash, never a number), `left.log` one for
each person who lost a team's key (ids only), `audit.head` the head of the audit chain,
`newest.head` the last root over the newest states (`newest.py`). An erasure that stands in the
journal is an order: a database that still holds the case must carry it out.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from reports.vault.journal import journal_files, journal_orders, journal_standing
from reports.vault.journal.journal_files import NoJournal

STOPPED: Final = "stopped.log"
LEFT: Final = "left.log"
AUDIT_HEAD: Final = "audit.head"
NEWEST_HEAD: Final = "newest.head"

HASH_LENGTH: Final = 64
_UUID_LENGTH: Final = 36
PAIR_LENGTH: Final = 2 * _UUID_LENGTH + 1

__all__ = ["DatabaseBehind", "Left", "NoJournal"]


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody lost the key of a team; `at` is to the second."""

    at: datetime
    user_id: UUID
    team_id: UUID


class DatabaseBehind(Exception):
    """This database has a case again that it had erased: `after_restore` comes first."""


def erased(case_id: UUID, *, now: datetime, unasked: bool = False) -> None:
    """Journal an erasure, on the disk before this returns. Call inside the erasing transaction.

    `unasked`: only because its time was over. When that commits, the journal gets a word of it
    too. Raises NoJournal, TransactionManagementError.
    """
    journal_files.check_transaction()
    journal_orders.order(case_id, now.isoformat(timespec="seconds"), unasked=unasked)
    # The erasure holds without that word; where it is missing, the sweep looks for the case.
    transaction.on_commit(lambda: carried_out(case_id), robust=True)


def carried_out(case_id: UUID) -> None:
    """Journal that an erasure committed. Raises NoJournal."""
    journal_orders.end(case_id, journal_orders.DONE)


def withdrawn(case_id: UUID) -> None:
    """Journal that an erasure which did not commit is not to be carried out any more.

    Call once what takes its place is committed. Raises NoJournal.
    """
    journal_orders.end(case_id, journal_orders.WITHDRAWN)


def stopped(keyed_hash: bytes, *, now: datetime) -> None:
    """Journal a withdrawal of contact, by the keyed hash of where the reporter was reached.

    Raises NoJournal, TransactionManagementError.
    """
    journal_files.check_transaction()
    journal_files.append(STOPPED, f"{now.isoformat(timespec='seconds')} {keyed_hash.hex()}")


def left(user_id: UUID, team_id: UUID, *, now: datetime) -> None:
    """Journal that somebody lost a team's key: removed, or given a new key pair.

    Raises NoJournal, TransactionManagementError.
    """
    journal_files.check_transaction()
    journal_files.append(LEFT, f"{now.isoformat(timespec='seconds')} {user_id} {team_id}")


def set_audit_head(head: str) -> None:
    """Put the head of the audit chain in the journal, whole or not at all. Raises NoJournal."""
    journal_files.replace(AUDIT_HEAD, f"{head}\n".encode())


def set_newest_head(head: str) -> None:
    """Put number and mac of the last root in the journal likewise. Raises NoJournal."""
    journal_files.replace(NEWEST_HEAD, f"{head}\n".encode())


def read_stopped() -> set[bytes]:
    """Return the keyed hash of every withdrawal. Raises NoJournal, also when damaged."""
    return {value for _, value in journal_files.told(STOPPED, HASH_LENGTH, bytes.fromhex)}


def read_left() -> list[Left]:
    """Return who lost which team's key, oldest first. Raises NoJournal, also when damaged."""
    return [Left(at, *pair) for at, pair in journal_files.told(LEFT, PAIR_LENGTH, _pair)]


def read_audit_head() -> str | None:
    """Return the last head of the audit chain, or None before the first. Raises NoJournal."""
    return journal_files.read_head(AUDIT_HEAD)


def read_newest_head() -> str | None:
    """Return number and mac of the last root, or None before the first. Raises NoJournal."""
    return journal_files.read_head(NEWEST_HEAD)


def check_not_behind() -> None:
    """Raise DatabaseBehind where the database was set back: no key changes before that is seen to.

    What that costs is what is new in the journal (`journal/journal_standing.py`).
    """
    if journal_standing.is_behind():
        raise DatabaseBehind


def _pair(text: str) -> tuple[UUID, UUID]:
    return UUID(text[:_UUID_LENGTH]), UUID(text[_UUID_LENGTH + 1 :])
