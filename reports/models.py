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
from reports.cases.models import Case, Conflict, Content, ErasureNotice, Shift, Task
from reports.channels.sms.models import TextConversation
from reports.vault.models import (
    CaseDataKey,
    CaseKeys,
    CodeGrant,
    DraftRow,
    KeyGrant,
    KeyVersion,
    Unlock,
)

__all__ = [
    "BackupCode",
    "BackupDevice",
    "Case",
    "CaseDataKey",
    "CaseKeys",
    "CodeGrant",
    "Conflict",
    "Content",
    "DraftRow",
    "ErasureNotice",
    "Event",
    "Invitation",
    "KeyGrant",
    "KeyVersion",
    "KeyWrap",
    "Membership",
    "Organisation",
    "Seal",
    "SealedHead",
    "Shift",
    "Task",
    "Team",
    "TextConversation",
    "Throttle",
    "TotpDevice",
    "Unlock",
    "UnsealedEvent",
    "User",
]
