"""Django finds the rooms' models here; each room keeps its own."""

from reports.accounts.models import (
    BackupCode,
    BackupDevice,
    Invitation,
    KeyWrap,
    Membership,
    Organisation,
    Team,
    Throttle,
    TotpDevice,
    User,
)
from reports.audit.models import Event, Seal, SealedHead, UnsealedEvent

__all__ = [
    "BackupCode",
    "BackupDevice",
    "Event",
    "Invitation",
    "KeyWrap",
    "Membership",
    "Organisation",
    "Seal",
    "SealedHead",
    "Team",
    "Throttle",
    "TotpDevice",
    "UnsealedEvent",
    "User",
]
