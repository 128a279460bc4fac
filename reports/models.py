"""Django finds the rooms' models here; each room keeps its own."""

from reports.accounts.models import (
    BackupCode,
    BackupDevice,
    Invitation,
    KeyWrap,
    Membership,
    Organisation,
    SharedDevice,
    Team,
    Throttle,
    TotpDevice,
    User,
)
from reports.audit.models import Event, Seal, SealedHead, UnsealedEvent
from reports.cases.models import (
    Case,
    Conflict,
    ConsentNotice,
    Content,
    ErasureNotice,
    Shift,
    Task,
)
from reports.channels.sms.models import TextConversation
from reports.followup.models import Attempt, FollowUp, Ping, Pinged, Sign
from reports.intake.models import Slip
from reports.messaging.models import (
    InboundText,
    LeftCopy,
    OutboundText,
    StoppedNumber,
    TextBucket,
)
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
    "Attempt",
    "BackupCode",
    "BackupDevice",
    "Case",
    "CaseDataKey",
    "CaseKeys",
    "CodeGrant",
    "Conflict",
    "ConsentNotice",
    "Content",
    "DraftRow",
    "ErasureNotice",
    "Event",
    "FollowUp",
    "InboundText",
    "Invitation",
    "KeyGrant",
    "KeyVersion",
    "KeyWrap",
    "LeftCopy",
    "Membership",
    "Organisation",
    "OutboundText",
    "Ping",
    "Pinged",
    "Seal",
    "SealedHead",
    "SharedDevice",
    "Shift",
    "Sign",
    "Slip",
    "StoppedNumber",
    "Task",
    "Team",
    "TextBucket",
    "TextConversation",
    "Throttle",
    "TotpDevice",
    "Unlock",
    "UnsealedEvent",
    "User",
]
