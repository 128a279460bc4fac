"""What a sealed thing is and where it belongs, bound to it: no blob opens in another place.

The names are part of the format. One that has been used is never given to another thing.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

CONTEXT_NAMES: Final = frozenset(
    {
        # keys of a case
        "case.data-key",
        "case.public-keys",
        "case.file-key",
        "case.conversation-key",
        "case.conversation-key-by-code",
        "case.code-public-key",
        # sealed to a case's people
        "case.words",
        "case.identity",
        "case.safety",
        "case.chapter",
        "case.other-party",
        "case.note",
        "case.handover",
        "case.incident",
        "case.place",
        "case.decision",
        "case.lowering",
        "case.closing",
        "case.closing-asked",
        "case.referral",
        "case.referral-answer",
        "case.transfer",
        "case.plan",
        "case.date",
        "case.safety-plan",
        "case.shared-plan",
        "case.message",
        "case.text",
        # working: what a machine uses while nobody is logged in
        "case.contact",
        "case.phone",
        "case.needs",
        "case.routing",
        "case.facts",
        "case.triage",
        "case.consent",
        "case.assessment",
        "case.standing",
        "case.source",
        "case.task",
        "case.working",
        # teams and people
        "team.version",
        "team.grant",
        "team.profile",
        "team.membership",
        "organisation.profile",
        "slip",
        "user.profile",
        "user.proposal",
        "user.public-key",
        "user.private-key",
        "user.totp",
        "user.browser",
        "user.conflict",
        "user.held",
        "user.invitation",
        "user.enrolment",
        "user.passkey",
        "user.backup-codes",
        "user.ping",
        "device.facts",
        "device.pin",
        "api-token.facts",
        # texts, while they belong to no case
        "text.conversation",
        "text.inbound",
        "text.left-copy",
        "text.outbound",
        "text.provider-id",
        # places to live
        "place.house",
        "place.unit",
        "place.need",
        "place.address",
        "place.imported",
        "place.paper",
        "referral.shared",
        "place.question",
        "place.unmet",
        # venues and their logs
        "venue.profile",
        "venue.seat",
        "venue.event",
        "venue.entry",
        "venue.task",
        "venue.alert",
        "venue.month",
        # pharmacies
        "pharmacy.month",
        "pharmacy.receipt",
        # yearly figures
        "figures.spot",
        "figures.tally",
        # files
        "file.about",
        "file.key",
        "file.chunk",
        "file.arriving",
        # short-lived
        "unlock.private-key",
        "draft.answers",
        "visit.code",
        "held.typed",
        "carried",
        # off the server
        "recovery.private-key",
        "backup.private-key",
        "selftest",
    }
)


class UnknownContext(Exception):
    """This context name is not in the frozen list."""


def _part(value: bytes) -> bytes:
    return len(value).to_bytes(2) + value


_NAME_PARTS: Final = {name: _part(name.encode()) for name in CONTEXT_NAMES}
_ID_LENGTH: Final = (16).to_bytes(2)
_REVISION_LENGTH: Final = (4).to_bytes(2)


@dataclass(frozen=True, slots=True)
class Context:
    """Which field of which record of which owner, at which revision (up by one at each write).

    Raises UnknownContext for a name that is not in CONTEXT_NAMES.
    """

    name: str
    owner: UUID
    record: UUID
    revision: int = 0

    def __post_init__(self) -> None:
        if self.name not in CONTEXT_NAMES:
            raise UnknownContext(self.name)

    def encode(self, kind: int) -> bytes:
        """Return the bytes that are bound to the blob, outside as AAD and inside as HPKE info."""
        return b"".join(
            (
                b"linden",
                bytes((kind,)),
                _NAME_PARTS[self.name],
                _ID_LENGTH,
                self.owner.bytes,
                _ID_LENGTH,
                self.record.bytes,
                _REVISION_LENGTH,
                self.revision.to_bytes(4),
            )
        )
