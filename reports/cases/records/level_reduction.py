"""A request to lower a level: what waits for a second person (R2.5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from reports.audit.events import ReasonCode
from reports.cases.models import Case, Content
from reports.cases.models.content import LOWERING
from reports.cases.records.contents import working
from reports.region.vocabulary import Level
from reports.vault.case_keys.case_keys import CaseVault


@dataclass(frozen=True, kw_only=True)
class Lowering:
    """Who asked for which level, when and why."""

    to: Level
    asked_by: UUID
    asked_at: datetime
    reason: ReasonCode

    def to_json(self) -> dict[str, Any]:
        """Plain values for a working blob."""
        return {
            "to": self.to,
            "asked_by": str(self.asked_by),
            "asked_at": self.asked_at.isoformat(),
            "reason": self.reason,
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Self:
        """What `to_json` gave."""
        return cls(
            to=Level(plain["to"]),
            asked_by=UUID(plain["asked_by"]),
            asked_at=datetime.fromisoformat(plain["asked_at"]),
            reason=ReasonCode(plain["reason"]),
        )


def drop_lowering(case: Case) -> None:
    """Forget what was asked; the case's row is locked, and saved by the caller."""
    if case.lowering_asked_at is not None:
        Content.objects.filter(case=case, name=LOWERING).delete()
        case.lowering_asked_at = None


def put_lowering(vault: CaseVault, case: Case, asked: Lowering) -> None:
    """Write down a request; one that a reporter's own words overtook is in its place until then."""
    Content.objects.filter(case=case, name=LOWERING).delete()
    working(vault, case.id, LOWERING, asked.to_json()).save()
