"""One padded blob for one browser: only its cookie finds it and opens it.

The cookie is 32 random bytes; row id and key are derived from it, so the database alone neither
opens a box nor tells whose it is. The table is logged, so that a crash and a change to the standby
take nothing of what is being told; its rows pass (`config/roles/rights_by_table.py`) and reach no
dump.
"""

import base64
import binascii
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from reports.vault.models import DraftRow
from reports.vault.primitives import envelope, padding
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import DataKey, Secret, derive

COOKIE_LENGTH: Final = 32

# What a cookie's box is for, and the context of what lies in it: each use has its own.
USES: Final = {
    "draft": "draft.answers",
    "visit": "visit.code",
    "sent": "visit.code",
    "held": "held.typed",
    "carried": "carried",
}

# Every page of a reporter reads its box, so that these are constant statements.
_READ: Final = "select blob, revision from reports_draftrow where id = %s and ends_at > %s"
_READ_LOCKED: Final = f"{_READ} for update"
_REPLACE: Final = (
    "update reports_draftrow set blob = %s, revision = %s, ends_at = %s"
    " where id = %s and revision = %s"
)


class NoBox(Exception):
    """There is nothing for this cookie: never made, left, run out, or changed meanwhile."""


class Box(Secret):
    """A place in the table that one cookie leads to; `use` keeps uses of one cookie apart."""

    __slots__ = ("_context_name", "_key", "row_id")

    def __init__(self, cookie: str, *, use: str) -> None:
        raw = cookie_bytes(cookie)
        self.row_id = UUID(bytes=derive(raw, f"{use} row", length=16))
        self._key = DataKey(derive(raw, f"{use} key"))
        self._context_name = USES[use]

    def load(self, *, now: datetime, lock: bool = False) -> "Content":
        """Read it; `lock` holds the row until the transaction ends. Raises NoBox."""
        if lock and not connection.in_atomic_block:
            raise TransactionManagementError("a box is locked inside a transaction only")
        with connection.cursor() as cursor:
            cursor.execute(_READ_LOCKED if lock else _READ, [self.row_id, now])
            row = cursor.fetchone()
        if row is None:
            raise NoBox
        blob, revision = row
        try:
            padded = envelope.open(self._key, bytes(blob), self._context(revision))
            return Content(padding.unpad(padded), revision)
        except SealBroken:
            raise NoBox from None

    def create(self, data: bytes, *, ends_at: datetime) -> None:
        """Store the first content. Raises NoBox when there is one already, padding.TooLong."""
        blob = self._close(data, 0)
        try:
            with transaction.atomic():
                DraftRow.objects.create(id=self.row_id, ends_at=ends_at, blob=blob)
        except IntegrityError:
            raise NoBox from None

    def replace(self, data: bytes, *, revision: int, ends_at: datetime) -> int:
        """Store over the content that was read at `revision`; returns the next revision.

        Raises NoBox when it is gone or was written meanwhile, padding.TooLong.
        """
        blob = self._close(data, revision + 1)
        with connection.cursor() as cursor:
            cursor.execute(_REPLACE, [blob, revision + 1, ends_at, self.row_id, revision])
            if cursor.rowcount != 1:
                raise NoBox
        return revision + 1

    def destroy(self) -> None:
        """Delete it; nothing there is no error."""
        DraftRow.objects.filter(id=self.row_id).delete()

    def _close(self, data: bytes, revision: int) -> bytes:
        return envelope.close(self._key, padding.pad_sealed(data), self._context(revision))

    def _context(self, revision: int) -> Context:
        return Context(self._context_name, self.row_id, self.row_id, revision)


@dataclass(frozen=True, slots=True, repr=False)
class Content:
    """What was read, and at which revision."""

    data: bytes
    revision: int


def new_cookie() -> str:
    """Return a fresh cookie; no row is made."""
    return base64.urlsafe_b64encode(secrets.token_bytes(COOKIE_LENGTH)).decode().rstrip("=")


def cookie_bytes(cookie: str) -> bytes:
    """Return the bytes of a cookie. Raises NoBox when it is none of ours."""
    try:
        raw = base64.urlsafe_b64decode(cookie.encode("ascii") + b"=")
    except (binascii.Error, UnicodeError):
        raise NoBox from None
    if len(raw) != COOKIE_LENGTH:
        raise NoBox
    return raw


def sweep(*, now: datetime) -> int:
    """Delete what has run out; returns how many rows."""
    return DraftRow.objects.filter(ends_at__lte=now).delete()[0]
