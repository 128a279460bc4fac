"""What a shared device is, and the row it lies in: sealed facts, a PIN, a token's keyed hash."""

import hashlib
import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from reports.accounts.device_pins import normal_pin
from reports.accounts.models import DeviceKind, SharedDevice
from reports.audit.log import Actor
from reports.finders import Finder
from reports.vault import account_blobs, lookups, passwords
from reports.vault.context import Context
from reports.vault.errors import SealBroken

log = logging.getLogger("linden.accounts")

IDLE: Final = timedelta(seconds=60)
ROLE: Final = "device"
_OPEN: Final = b"open"
_DEVICES: Final = Finder(SharedDevice, "token = any(%s)")


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
    """Store a device that was just opened."""
    facts = {
        "token": _digest(token),
        "kind": device.kind.value,
        "organisation": str(device.organisation_id),
        "team": str(device.team_id),
        "opened_by": str(device.opened_by),
        "ends_at": device.ends_at.isoformat(),
    }
    SharedDevice.objects.create(
        id=device.id,
        token=lookups.lookup("device-token", token),
        facts=account_blobs.close(_facts_context(device.id), json.dumps(facts).encode()),
        pin=pin,
        team_id=device.team_id,
        opened_by_id=device.opened_by,
        ends_at=device.ends_at,
        seen_at=now,
    )


def find(token: str, *, now: datetime) -> Device | None:
    """Return the device of this token, its shift over or not; one query."""
    if not token:
        return None
    row = _DEVICES.find(lookups.candidates("device-token", token))
    return read(row, now=now, token=token) if row else None


def read(row: SharedDevice, *, now: datetime, token: str = "") -> Device | None:
    """Return what the sealed part says; None when it does not open, or not for this token."""
    try:
        facts = json.loads(account_blobs.open(_facts_context(row.pk), bytes(row.facts)))
    except SealBroken:
        log.exception("device_unreadable", extra={"device_id": str(row.pk)})
        return None
    if token and facts["token"] != _digest(token):
        return None
    return Device(
        id=row.pk,
        kind=DeviceKind(facts["kind"]),
        organisation_id=UUID(facts["organisation"]),
        team_id=UUID(facts["team"]),
        opened_by=UUID(facts["opened_by"]),
        ends_at=datetime.fromisoformat(facts["ends_at"]),
        blank=row.is_blank or now >= row.seen_at + IDLE,
    )


def lock_pin(device_id: UUID, pin: str) -> bytes:
    """Return what only this PIN opens; about 150 ms. Raises passwords.Busy."""
    return account_blobs.lock(normal_pin(pin), _pin_context(device_id), _OPEN)


def is_pin(row: SharedDevice, pin: str) -> bool:
    """Say whether this is the row's PIN; about 150 ms. Raises passwords.Busy."""
    try:
        account_blobs.unlock(normal_pin(pin), _pin_context(row.pk), bytes(row.pin))
    except passwords.WrongPassword:
        return False
    return True


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _facts_context(id: UUID) -> Context:
    return Context("device.facts", id, id)


def _pin_context(id: UUID) -> Context:
    return Context("device.pin", id, id)
