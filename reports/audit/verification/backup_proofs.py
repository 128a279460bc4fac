"""Proof that a backup was restored and read: what a restored copy prints and a rotation asks for.

The fingerprint is an HMAC under the installation's lookup key over the moment of the check, the
ring key that sealed then, the database it was made on, and the last seal of its log. Only a copy
that has the key files of today can make it; it was made elsewhere; and the seal, which the live
database has as well, tells from when the backup is.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from reports.audit.models import Seal
from reports.audit.verification.verify import FaultKind, Verdict
from reports.vault.service_keys import key_rings, lookups

# The clocks of two machines.
AHEAD: Final = timedelta(minutes=5)
_GROUP: Final = 4
_MOST_DIGITS: Final = 19
_LENGTH: Final = 16


class NotProven(Exception):
    """No proof of a restored backup; the message says what is wrong with it."""


def last_seal() -> Seal | None:
    """Return the newest seal this database has; to be asked before anything is added to it."""
    return Seal.objects.order_by("-number").first()


def shown(*, verdict: Verdict, seal: Seal | None, now: datetime) -> list[str]:
    """Return the lines to print where the copy's log holds and can be dated; else none.

    What a dump cut off before its minute was sealed is not a fault of the backup.
    """
    if seal is None or {fault.kind for fault in verdict.faults} - {FaultKind.NOT_SEALED}:
        return []
    found = _fingerprint(seal, now, place())
    words = f"--backup-verified {now.isoformat()} --fingerprint {found}"
    return ["If this is a restored copy, ./run rotate_keys --destroy-old wants:", f"  {words}"]


def proven(*, verified_at: datetime, fingerprint: str, rotated_at: datetime, now: datetime) -> None:
    """Raise NotProven unless a backup made after the rotation was verified."""
    if verified_at > now + AHEAD:
        raise NotProven("this date is in the future")
    if verified_at <= rotated_at:
        raise NotProven("this date is before the rotation: the backup lies under the old key")
    number, where, *_ = [*fingerprint.split("-"), ""]
    known = number.isdecimal() and len(number) < _MOST_DIGITS
    seal = Seal.objects.filter(number=int(number)).first() if known else None
    if seal is None or not hmac.compare_digest(
        fingerprint.encode(), _fingerprint(seal, verified_at, where).encode()
    ):
        raise NotProven(
            "no copy of this database, with its key files of today, printed this fingerprint"
            " at this date"
        )
    if where == place():
        raise NotProven("this database printed it itself: restore a backup somewhere else")
    if seal.at <= rotated_at:
        raise NotProven("the backup was made before the rotation: its log ends there")


def place() -> str:
    """Return eight digits that name the database this process is connected to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.system_identifier, d.oid FROM pg_control_system() s, pg_database d"
            " WHERE d.datname = current_database()"
        )
        cluster, database = cursor.fetchone()
    return hashlib.sha256(f"{cluster} {database}".encode()).hexdigest()[:8]


def _fingerprint(seal: Seal, at: datetime, where: str) -> str:
    said = b"|".join(
        (
            b"linden restored copy",
            at.isoformat().encode(),
            key_rings.ring().active,
            where.encode(),
            str(seal.number).encode(),
            bytes(seal.mac),
        )
    )
    digits = lookups.keyed_hash("backup", said)[:_LENGTH].hex()
    groups = [digits[place : place + _GROUP] for place in range(0, len(digits), _GROUP)]
    return "-".join([str(seal.number), where, *groups])
