"""A logged-in person's private key, kept for one browser alone.

The row holds it under a key derived from 32 random bytes that exist only in the browser's cookie,
bound to the user's id, the key's version and the session. The table is UNLOGGED: it reaches no
backup and is empty after a crash. A row is pending, and opens nothing, until the second factor is
through: the key it lies under is another one then, and when it began lies inside, so that neither
is a matter of what a column says.
"""

import base64
import binascii
import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from reports.vault.models import Unlock
from reports.vault.primitives import envelope
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import DataKey, PrivateKey, derive

PENDING: Final = timedelta(minutes=3)
IDLE: Final = timedelta(minutes=15)
ABSOLUTE: Final = timedelta(hours=8)
_TOUCH_EVERY: Final = timedelta(seconds=30)
_SECRET_LENGTH: Final = 32
_TIME_LENGTH: Final = 8


class Locked(Exception):
    """The key is not open in this browser (any more): ask the password again."""


def put(
    *, user_id: UUID, key_version: int, session_key: str, private_key: PrivateKey, now: datetime
) -> str:
    """Store the key, pending for three minutes, and return the secret for the cookie."""
    return _store(user_id, key_version, session_key, private_key, now, pending=True)


def confirm(
    *,
    secret: str,
    session_key: str,
    new_session_key: str,
    user_id: UUID,
    key_version: int,
    now: datetime,
) -> str:
    """After the second factor: make the pending row usable under a new session and a new secret.

    Returns the new secret. Raises Locked when nothing is pending here.
    """
    with transaction.atomic():
        row = _row(session_key, pending=True, now=now)
        private = _open(row, secret, session_key, user_id, key_version, now=now, pending=True)
        row.delete()
        return _store(user_id, key_version, new_session_key, private, now, pending=False)


def open_key(
    *,
    secret: str,
    session_key: str,
    user_id: UUID,
    key_version: int,
    now: datetime,
    touch: bool = True,
) -> PrivateKey:
    """Open the key for this request. Raises Locked after 15 idle minutes, 8 hours, or damage.

    With `touch` the fifteen minutes begin anew; without it they go on.
    """
    row = _row(session_key, pending=False, now=now)
    private = _open(row, secret, session_key, user_id, key_version, now=now, pending=False)
    if touch and now - row.seen_at >= _TOUCH_EVERY:
        Unlock.objects.filter(session_digest=row.session_digest).update(seen_at=now)
    return private


def drop(session_key: str) -> None:
    """Lock one browser: logout, or idle."""
    Unlock.objects.filter(session_digest=_digest(session_key)).delete()


def drop_user(user_id: UUID) -> None:
    """Lock all browsers of a person: removal, password change."""
    Unlock.objects.filter(user_id=user_id).delete()


def sweep(*, now: datetime) -> int:
    """Delete what has run out; returns how many rows."""
    dead = (
        Q(pending=True, began_at__lte=now - PENDING)
        | Q(seen_at__lte=now - IDLE)
        | Q(began_at__lte=now - ABSOLUTE)
    )
    return Unlock.objects.filter(dead).delete()[0]


def _store(
    user_id: UUID,
    key_version: int,
    session_key: str,
    private: PrivateKey,
    now: datetime,
    *,
    pending: bool,
) -> str:
    secret = secrets.token_bytes(_SECRET_LENGTH)
    digest, began = _digest(session_key), int(now.timestamp()).to_bytes(_TIME_LENGTH)
    context = _context(user_id, key_version, digest)
    Unlock.objects.filter(session_digest=digest).delete()
    Unlock.objects.create(
        session_digest=digest,
        user_id=user_id,
        key_version=key_version,
        pending=pending,
        began_at=now,
        seen_at=now,
        blob=envelope.close(_key(secret, digest, pending=pending), private.seed + began, context),
    )
    return base64.urlsafe_b64encode(secret).decode()


def _row(session_key: str, *, pending: bool, now: datetime) -> Unlock:
    rows = Unlock.objects.filter(
        session_digest=_digest(session_key), pending=pending, began_at__gt=now - ABSOLUTE
    )
    if pending:
        rows = rows.select_for_update().filter(began_at__gt=now - PENDING)
    row = rows.filter(seen_at__gt=now - IDLE).first()
    if row is None:
        raise Locked
    return row


def _open(
    row: Unlock,
    secret: str,
    session_key: str,
    user_id: UUID,
    key_version: int,
    *,
    now: datetime,
    pending: bool,
) -> PrivateKey:
    digest = _digest(session_key)
    try:
        key = _key(base64.urlsafe_b64decode(secret.encode()), digest, pending=pending)
        data = envelope.open(key, bytes(row.blob), _context(user_id, key_version, digest))
        private = PrivateKey(data[:-_TIME_LENGTH])
    except (SealBroken, binascii.Error, UnicodeError):
        raise Locked from None
    began = datetime.fromtimestamp(int.from_bytes(data[-_TIME_LENGTH:]), tz=UTC)
    if now >= began + (PENDING if pending else ABSOLUTE):
        raise Locked
    return private


def _digest(session_key: str) -> bytes:
    return hashlib.sha256(session_key.encode()).digest()


def _key(secret: bytes, session_digest: bytes, *, pending: bool) -> DataKey:
    use = "unlock, pending" if pending else "unlock"
    return DataKey(derive(secret, use, salt=session_digest))


def _context(user_id: UUID, key_version: int, session_digest: bytes) -> Context:
    return Context("unlock.private-key", user_id, UUID(bytes=session_digest[:16]), key_version)
