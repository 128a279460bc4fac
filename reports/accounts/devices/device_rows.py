"""What a shared device is, and the row it lies in: sealed facts, a PIN, a token's keyed hash."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from reports.accounts.devices.pin_rules import normal_pin
from reports.accounts.models import DeviceKind, SharedDevice
from reports.audit.log import Actor
from reports.vault.journal import newest
from reports.vault.journal.newest import PRESENT, Kind
from reports.vault.primitives import password_keys
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import account_blobs, grants
from reports.vault.service_keys import lookups

log = logging.getLogger("linden.accounts")

IDLE: Final = timedelta(seconds=60)
ROLE: Final = "device"
_OPEN: Final = b"open"
_SEEN_EVERY: Final = timedelta(seconds=5)
# Asked for each page of a device: a constant statement, and one trip for both.
_USE: Final = """
with here as (
    select id, facts, is_blank, seen_at from reports_shareddevice where token = any(%(tokens)s)
), used as (
    update reports_shareddevice device set seen_at = %(now)s from here
    where device.id = here.id and not device.is_blank
        and device.seen_at <= %(before)s and device.seen_at > %(awake)s
)
select id, facts, is_blank, seen_at from here
"""


@dataclass(frozen=True, slots=True)
class Device:
    """One open device, and what it may do things for. `blank`: not before the PIN is typed."""

    id: UUID
    kind: DeviceKind
    organisation_id: UUID
    team_id: UUID
    opened_by: UUID
    ends_at: datetime
    blank: bool

    @property
    def actor(self) -> Actor:
        """How the log names it: the account that opened it, as a device."""
        return Actor(self.opened_by, ROLE)


def insert(device: Device, *, token: str, pin: bytes, now: datetime) -> None:
    """Store a device that was just opened; inside a transaction."""
    facts = {
        "kind": device.kind.value,
        "organisation": str(device.organisation_id),
        "team": str(device.team_id),
        "opened_by": str(device.opened_by),
        "ends_at": device.ends_at.isoformat(),
    }
    SharedDevice.objects.create(
        id=device.id,
        token=lookups.lookup("device-token", token),
        facts=grants.seal(_facts_context(device.id), facts, secret=token),
        pin=pin,
        team_id=device.team_id,
        opened_by_id=device.opened_by,
        ends_at=device.ends_at,
        seen_at=now,
    )
    newest.note(Kind.DEVICE, {device.id: PRESENT})


def use(token: str, *, now: datetime) -> Device | None:
    """Return the device of this token, its shift over or not; two queries.

    None for one that was closed and put back.
    That it is in use is noted, so that it does not go blank; not of one that is blank already.
    """
    if not token:
        return None
    tokens = lookups.candidates("device-token", token)
    known: dict[str, Any] = {
        "tokens": tokens,
        "now": now,
        "before": now - _SEEN_EVERY,
        "awake": now - IDLE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_USE, known)
        row = cursor.fetchone()
    device = _read(*row, now=now, token=token) if row else None
    return device if device and newest.is_newest(Kind.DEVICE, device.id) else None


def read(row: SharedDevice, *, now: datetime) -> Device | None:
    """Return what the sealed part says; None when it does not open."""
    return _read(row.pk, row.facts, row.is_blank, row.seen_at, now=now)


def _read(
    id: UUID, sealed: bytes, is_blank: bool, seen_at: datetime, *, now: datetime, token: str = ""
) -> Device | None:
    """None too when it was sealed for another token."""
    try:
        facts = grants.read(_facts_context(id), bytes(sealed))
    except SealBroken:
        log.exception("device_unreadable", extra={"device_id": str(id)})
        return None
    if token and not grants.belongs_to(facts, token):
        return None
    return Device(
        id=id,
        kind=DeviceKind(facts["kind"]),
        organisation_id=UUID(facts["organisation"]),
        team_id=UUID(facts["team"]),
        opened_by=UUID(facts["opened_by"]),
        ends_at=datetime.fromisoformat(facts["ends_at"]),
        blank=is_blank or now >= seen_at + IDLE,
    )


def lock_pin(device_id: UUID, pin: str) -> bytes:
    """Return what only this PIN opens; about 150 ms. Raises password_keys.Busy."""
    return account_blobs.lock(normal_pin(pin), _pin_context(device_id), _OPEN)


def is_pin(row: SharedDevice, pin: str) -> bool:
    """Say whether this is the row's PIN; about 150 ms. Raises password_keys.Busy."""
    try:
        account_blobs.unlock(normal_pin(pin), _pin_context(row.pk), bytes(row.pin))
    except password_keys.WrongPassword:
        return False
    return True


def _facts_context(id: UUID) -> Context:
    return Context("device.facts", id, id)


def _pin_context(id: UUID) -> Context:
    return Context("device.pin", id, id)
