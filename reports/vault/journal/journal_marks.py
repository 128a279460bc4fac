"""How far the database has carried out its journal, kept in the database itself.

A mark names a length of the file and the digest of the bytes before it, under the installation's
lookup key: what is new begins there. A restored database has an older mark, and more is new to
it. A file that was cut short or replaced fits no mark: then all of it counts as new.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import BinaryIO, Final

from django.db import transaction

from reports.vault.journal import journal_files, journal_orders
from reports.vault.journal.journal_orders import Orders
from reports.vault.models import JournalMark
from reports.vault.service_keys import lookups

MOVING: Final = "journal.mark"  # the lock of whoever moves the mark, or the lines before it
_BLOCK: Final = 4096  # of what lies before the mark: some sixty orders


@dataclass(frozen=True, slots=True)
class New:
    """What is new to this database; all there is in a journal that is not the one it knows."""

    orders: Orders
    known: bool


def read_new() -> New:
    """Return what the journal says behind the mark; one query, and no more is read than that.

    Raises NoJournal, also when damaged.
    """
    found = _read_new()
    # A shorter file may have come into its place between the look at the marks and the one at it.
    return found if found.known else _read_new()


def put(size: int) -> None:
    """Note that everything before this byte is carried out; the caller has the lock `MOVING`.

    Raises NoJournal.
    """
    with journal_files.opened(journal_orders.NAME) as file:
        before = _before(file, size)
    with transaction.atomic():
        made = add(size, before)
        JournalMark.objects.exclude(id=made.id).delete()


def add(size: int, before: bytes) -> JournalMark:
    """Note it, with what lies before, of a file that is to come, beside the mark of today's."""
    digest = hashlib.sha256(before[-_BLOCK:]).digest()
    return JournalMark.objects.create(size=size, digest=digest, mac=_mac(size, digest))


def _read_new() -> New:
    ours = [mark for mark in JournalMark.objects.all() if _is_ours(mark)]
    with journal_files.opened(journal_orders.NAME) as file:
        fitting = [mark.size for mark in ours if _fits(mark, file)]
        found = journal_orders.read(file, start=max(fitting, default=0))
    return New(found, known=bool(fitting) or not ours)


def _fits(mark: JournalMark, file: BinaryIO) -> bool:
    digest = hashlib.sha256(_before(file, mark.size)).digest()
    return hmac.compare_digest(digest, bytes(mark.digest))


def _before(file: BinaryIO, size: int) -> bytes:
    start = max(0, size - _BLOCK)
    return journal_files.bytes_of(file, start, size - start)


def _is_ours(mark: JournalMark) -> bool:
    return hmac.compare_digest(bytes(mark.mac), _mac(mark.size, bytes(mark.digest)))


def _mac(size: int, digest: bytes) -> bytes:
    return lookups.keyed_hash("audit", f"journal|{size}|{digest.hex()}")
