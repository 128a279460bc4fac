"""Why a text did not arrive, in one table: the provider's code, a name, and whose it is to mend.

The codes are those of Twilio's error dictionary (twilio.com/docs/api/errors). The same table
serves refusals of a call and the ErrorCode of a status callback.
"""

from dataclasses import dataclass
from enum import StrEnum


class Owner(StrEnum):
    """Who can do something about a failure."""

    OURS = "ours"
    THEIR_PHONE = "their_phone"
    NO_SUCH_NUMBER = "no_such_number"


class FailureKind(StrEnum):
    """What went wrong, by name."""

    BAD_NUMBER = "bad_number"
    NOT_MOBILE = "not_mobile"
    UNKNOWN_NUMBER = "unknown_number"
    OPTED_OUT = "opted_out"
    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"
    CARRIER = "carrier"
    UNEXPLAINED = "unexplained"
    EXPIRED = "expired"
    REGION_OFF = "region_off"
    CREDENTIALS = "credentials"
    SENDER = "sender"
    CONTENT = "content"
    QUEUE_FULL = "queue_full"
    REDACTION_OFF = "redaction_off"
    OTHER = "other"


@dataclass(frozen=True)
class Failure:
    """One failure: the provider's code, its name here, and its owner."""

    code: int
    kind: FailureKind
    owner: Owner


_NAMED: dict[tuple[FailureKind, Owner], tuple[int, ...]] = {
    (FailureKind.BAD_NUMBER, Owner.NO_SUCH_NUMBER): (21211, 21217, 21401, 21421),
    (FailureKind.NOT_MOBILE, Owner.NO_SUCH_NUMBER): (21614, 30006),
    (FailureKind.UNKNOWN_NUMBER, Owner.NO_SUCH_NUMBER): (30005,),
    (FailureKind.OPTED_OUT, Owner.THEIR_PHONE): (21610,),
    (FailureKind.UNREACHABLE, Owner.THEIR_PHONE): (30003,),
    (FailureKind.BLOCKED, Owner.THEIR_PHONE): (30004,),
    (FailureKind.CARRIER, Owner.OURS): (30007, 30034, 30035),
    (FailureKind.UNEXPLAINED, Owner.THEIR_PHONE): (30008,),
    (FailureKind.EXPIRED, Owner.THEIR_PHONE): (30036,),
    (FailureKind.REGION_OFF, Owner.OURS): (21408, 21612),
    (FailureKind.CREDENTIALS, Owner.OURS): (20003, 20005, 30002),
    (FailureKind.SENDER, Owner.OURS): (21212, 21603, 21606, 21611, 21659, 21660, 21701, 21703),
    (FailureKind.CONTENT, Owner.OURS): (21602, 21617, 21619, 30019),
    (FailureKind.QUEUE_FULL, Owner.OURS): (30001,),
    (FailureKind.REDACTION_OFF, Owner.OURS): (30029,),
}
_BY_CODE = {
    code: Failure(code, kind, owner) for (kind, owner), codes in _NAMED.items() for code in codes
}


def failure(code: int) -> Failure:
    """Return what this code means. One that is not in the table is ours to look into."""
    return _BY_CODE.get(code) or Failure(code, FailureKind.OTHER, Owner.OURS)
